import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { MonthStatementsService } from '../statements/month-statements.service.js';
import { StatementProofs } from '../statements/statement-proofs.js';
import { Openings } from './openings.js';
import type { ReceiptsFile } from './proof-files.js';

/** A member's month in one file of receipts, for those who may have the month's statement. Reads only. */
@Injectable()
export class MonthReceiptsService {
  constructor(
    private readonly statements: MonthStatementsService,
    private readonly proofs: StatementProofs,
    private readonly openings: Openings,
  ) {}

  /**
   * The receipts of all entries of a member's month in one file. Throws `not_found`, `checkpoint_pending`,
   * `statement_too_long`.
   */
  async file(
    caller: Principal,
    of: { readonly id: string; readonly month: string },
    opened: boolean,
  ): Promise<ReceiptsFile> {
    const statement = await this.statements.statement(caller, of.id, of.month);
    const file = await this.proofs.receipts(caller.bookId, statement);
    if (!opened) return file;
    const receipts = await this.openings.open(caller, [statement.member.id], file.receipts);
    return { ...file, receipts };
  }
}
