import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, Public, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import type { JournalFormat } from '../../ledger/export/journal-formats.js';
import type { TrialBalance } from '../../ledger/read-book.js';
import { ASSETS } from '../../ledger/vocabulary.js';
import {
  EntryDto,
  EntryPath,
  HeadDto,
  HeadQuery,
  JournalQuery,
  TrialBalanceDto,
} from './ledger.dto.js';
import { type EntryView, LedgerViewsService } from './ledger-views.service.js';

/** The journal itself: its head, its entries, its sums. */
@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(private readonly views: LedgerViewsService) {}

  /** Where the chain ends. Public: whoever notes it can later tell whether anything before it was altered. */
  @Get('head')
  @Public()
  @ApiOkResponse({ type: HeadDto })
  async getLedgerHead(@Query() query: HeadQuery): Promise<HeadDto> {
    const head = await this.views.head(query.city ?? null);
    return {
      city: head.code,
      bookUid: head.bookUid,
      algorithm: head.algorithm,
      seq: String(head.seq),
      hash: head.hash.toString('hex'),
      recordedAt: head.recordedAt,
    };
  }

  /** All balances summed by purpose and asset. */
  @Get('trial-balance')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ type: TrialBalanceDto })
  async getTrialBalance(@Caller() caller: Principal): Promise<TrialBalanceDto> {
    return toTrialBalanceAnswer(await this.views.trialBalance(caller));
  }

  /** One entry with its postings and the canonical text that was hashed. */
  @Get('entries/:seq')
  @SignedIn()
  @ApiOkResponse({ type: EntryDto })
  async getLedgerEntry(@Caller() caller: Principal, @Param() path: EntryPath): Promise<EntryDto> {
    return toEntryAnswer(await this.views.entry(caller, BigInt(path.seq)));
  }

  /** The leaves as JSON Lines, streamed: enough for a stand-alone verifier. */
  @Get('journal.jsonl')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ content: { 'application/jsonl': { schema: { type: 'string' } } } })
  getJournal(@Caller() caller: Principal, @Query() query: JournalQuery): Promise<StreamableFile> {
    return this.stream(caller, 'jsonl', query);
  }

  /** The journal for hledger, streamed: one transaction an entry, closing balances as assertions. */
  @Get('journal.hledger')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  getHledgerJournal(
    @Caller() caller: Principal,
    @Query() query: JournalQuery,
  ): Promise<StreamableFile> {
    return this.stream(caller, 'hledger', query);
  }

  /** The journal for beancount, streamed: one transaction an entry, closing balances as assertions. */
  @Get('journal.beancount')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  getBeancountJournal(
    @Caller() caller: Principal,
    @Query() query: JournalQuery,
  ): Promise<StreamableFile> {
    return this.stream(caller, 'beancount', query);
  }

  private async stream(
    caller: Principal,
    format: JournalFormat,
    { from, after }: JournalQuery,
  ): Promise<StreamableFile> {
    const pages = await this.views.journal(caller, format, {
      from: BigInt(from),
      after: after ?? null,
    });
    const type = format === 'jsonl' ? 'application/jsonl' : 'text/plain';
    return new StreamableFile(Readable.from(pages, { objectMode: false }), {
      type: `${type}; charset=utf-8`,
    });
  }
}

function toTrialBalanceAnswer(trial: TrialBalance): TrialBalanceDto {
  const totals = ASSETS.map((asset) => ({
    asset,
    minutes: trial.lines.reduce((sum, l) => (l.asset === asset ? sum + l.minutes : sum), 0n),
  }));
  return {
    headSeq: String(trial.headSeq),
    entries: String(trial.entries),
    accounts: Number(trial.accounts),
    balanced: totals.every(({ minutes }) => minutes === 0n),
    totals: totals.map(({ asset, minutes }) => ({ asset, minutes: String(minutes) })),
    lines: trial.lines.map((line) => ({
      ...line,
      accounts: Number(line.accounts),
      minutes: String(line.minutes),
    })),
  };
}

function toEntryAnswer({ entry, postings }: EntryView): EntryDto {
  return {
    seq: String(entry.seq),
    kind: entry.kind,
    effectiveOn: entry.effectiveOn,
    recordedAt: entry.recordedAt,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId,
    reversesSeq: entry.reversesSeq === null ? null : String(entry.reversesSeq),
    reversedBySeq: entry.reversedBySeq === null ? null : String(entry.reversedBySeq),
    leaf: entry.leaf,
    leafHash: entry.leafHash.toString('hex'),
    postings: postings.map(({ posting, memberNo, showsBalance }) => ({
      accountId: posting.accountId,
      ownerKind: posting.account.ownerKind,
      memberNo,
      purpose: posting.account.purpose,
      asset: posting.account.asset,
      amountMinutes: String(posting.amount),
      balanceAfterMinutes: showsBalance ? String(posting.balanceAfter) : null,
    })),
  };
}
