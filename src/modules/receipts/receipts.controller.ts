import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import { MemberPath } from '../members/members.dto.js';
import { EntryPath } from '../statements/ledger.dto.js';
import { StatementPath } from '../statements/month-statements.dto.js';
import { MonthReceiptsService } from './month-receipts.service.js';
import { proofFile } from './proof-answer.js';
import { OpeningsQuery, ReceiptDto, ReceiptPageDto, ReceiptsDto } from './receipts.dto.js';
import { ReceiptsService } from './receipts.service.js';

/** Receipts: files that show, offline and years later, that something stands in the log. */
@ApiTags('receipts')
@Controller('v1')
export class ReceiptsController {
  constructor(
    private readonly receipts: ReceiptsService,
    private readonly months: MonthReceiptsService,
  ) {}

  /** The receipt of an entry that moves an account one may look into. */
  @Get('entries/:seq/receipt')
  @SignedIn()
  @ApiOkResponse({ type: ReceiptDto })
  async getReceipt(
    @Caller() caller: Principal,
    @Param() path: EntryPath,
    @Query() { openings }: OpeningsQuery,
  ): Promise<StreamableFile> {
    const file = await this.receipts.receipt(caller, BigInt(path.seq), openings);
    return proofFile(file, `receipt-${path.seq}`);
  }

  /** What a member can have receipts of, the newest first. */
  @Get('members/:id/receipts')
  @SignedIn()
  @ApiOkResponse({ type: ReceiptPageDto })
  async listReceipts(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
    @Query() query: PageQuery,
  ): Promise<ReceiptPageDto> {
    const { limit, after = null } = query;
    const page = await this.receipts.list(caller, path.id, { limit, after });
    const items = page.items.map(({ isSealed: sealed, seq, ...entry }) => ({
      seq: String(seq),
      ...entry,
      sealed,
    }));
    return { items, next: page.next };
  }

  /** All receipts of a member's month in one file. */
  @Get('members/:id/receipts/:month')
  @SignedIn()
  @ApiOkResponse({ type: ReceiptsDto })
  async getMonthReceipts(
    @Caller() caller: Principal,
    @Param() path: StatementPath,
    @Query() { openings }: OpeningsQuery,
  ): Promise<StreamableFile> {
    const file = await this.months.file(caller, path, openings);
    return proofFile(file, `receipts-${path.month}`);
  }
}
