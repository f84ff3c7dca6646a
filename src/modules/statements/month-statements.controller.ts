import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { MemberPath } from '../members/members.dto.js';
import { proofFile } from '../receipts/proof-answer.js';
import { StatementProofDto } from '../receipts/receipts.dto.js';
import { toStatementAnswer } from './month-answers.js';
import {
  MonthStatementDto,
  StatementMonthsDto,
  StatementPath,
  StatementPrintQuery,
} from './month-statements.dto.js';
import { MonthStatementsService } from './month-statements.service.js';
import { PaperDesk } from './paper-desk.js';
import { statementCsv } from './statement-csv.js';
import { statementPdf } from './statement-pdf.js';
import { StatementProofs } from './statement-proofs.js';

/** A member's months: as JSON, for a spreadsheet, and on paper. */
@ApiTags('statements')
@Controller('v1/members/:id/statements')
export class MonthStatementsController {
  constructor(
    private readonly statements: MonthStatementsService,
    private readonly proofs: StatementProofs,
    private readonly desk: PaperDesk,
  ) {}

  /** The months that there are statements of, the newest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: StatementMonthsDto })
  async listStatementMonths(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
  ): Promise<StatementMonthsDto> {
    const months = await this.statements.months(caller, path.id);
    const items = months.map(({ month, isClosed }) => ({
      month,
      state: isClosed ? 'closed' : 'provisional',
    }));
    return { items };
  }

  /** The statement of a month. Of a closed month it is byte by byte the same whenever it is asked for. */
  @Get(':month')
  @SignedIn()
  @ApiOkResponse({ type: MonthStatementDto })
  async getMonthStatement(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param() path: StatementPath,
  ): Promise<MonthStatementDto> {
    const statement = await this.statements.statement(caller, path.id, path.month);
    return toStatementAnswer(statement, language);
  }

  /** The same as CSV for a spreadsheet: UTF-8 with a byte order mark, safe from formulas. */
  @Get(':month/statement.csv')
  @SignedIn()
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  async getMonthStatementCsv(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param() path: StatementPath,
  ): Promise<StreamableFile> {
    const statement = await this.statements.statement(caller, path.id, path.month);
    return new StreamableFile(Buffer.from(statementCsv(statement, language)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="statement-${path.month}.csv"`,
    });
  }

  /** What a closed month ended in, with its place in the log: a file to check offline. */
  @Get(':month/proof.json')
  @SignedIn()
  @ApiOkResponse({ type: StatementProofDto })
  async getMonthStatementProof(
    @Caller() caller: Principal,
    @Param() path: StatementPath,
  ): Promise<StreamableFile> {
    const statement = await this.statements.statement(caller, path.id, path.month);
    const file = await this.proofs.file(caller.bookId, statement);
    return proofFile(file, `statement-proof-${path.month}`);
  }

  /**
   * The same on paper, with the proof of a closed month as QR codes; `large=true` for weak eyes, `receipts=true` with
   * codes for every line.
   */
  @Get(':month/statement.pdf')
  @SignedIn()
  @ApiOkResponse({
    content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
  })
  async getMonthStatementPdf(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param() path: StatementPath,
    @Query() { large: isLarge, receipts }: StatementPrintQuery,
  ): Promise<StreamableFile> {
    const statement = await this.statements.statement(caller, path.id, path.month);
    const holder = { bookId: caller.bookId, memberId: statement.member.id };
    const codes = await this.proofs.codes(caller.bookId, statement, receipts);
    const pdf = await this.desk.print(holder, { language, isLarge }, (wish) =>
      statementPdf(statement, codes, wish),
    );
    return new StreamableFile(pdf, {
      type: 'application/pdf',
      disposition: `inline; filename="statement-${path.month}.pdf"`,
    });
  }
}
