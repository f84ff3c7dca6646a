import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, encodeCursor, type Page } from '../../platform/http/page.js';
import { MemberNames } from '../members/member-names.js';
import type { WaitingRecord } from './queue-facts.js';
import {
  COMPARED_FLAGS,
  type ComparedFlag,
  isApprovable,
  isClean,
  type QueueFlag,
} from './queue-flags.js';
import { QueueJudge, type QueueVerdict } from './queue-judge.js';
import type { PageWish, RecordFilter } from './record-reads.service.js';
import { unitsReached, unitsUnder } from './record-units.js';
import {
  type NamedRecord,
  named,
  type RecordViewRow,
  toView,
  VIEW_COLUMNS,
  VIEW_JOINS,
} from './record-view.js';
import { countWaiting, readWaiting } from './waiting-rows.js';

/** What a queue may be narrowed by; null does not narrow. */
export interface QueueFilter extends Omit<RecordFilter, 'state'> {
  readonly flag: QueueFlag | null;
  /** `YYYY-MM-DD`: services of this day. */
  readonly day: string | null;
  /** True: only what the caller could approve now. */
  readonly approvable: boolean | null;
  /** True: only what nothing speaks against looking at; see `isClean`. */
  readonly clean: boolean | null;
}

/** A waiting record with what its approver should know. */
export interface QueueItem extends NamedRecord, QueueVerdict {}

interface Judged extends QueueVerdict {
  readonly id: string;
}

const CURSOR = { id: 'uuid' } as const;
/** Records compared by one round; a queue that is not narrowed by what is compared needs one. */
const MOST_AT_ONCE = 1_000;
/** Records looked at for one page. Whoever finds little among so many goes on behind them. */
const MOST_LOOKED_AT = 20_000;

/** Records that are counted; beyond that nobody counts. */
const MOST_COUNTED = 10_000;

/** What waits for approval. Nothing here is on the path of an approval. */
@Injectable()
export class QueueService {
  constructor(
    private readonly database: Database,
    private readonly judge: QueueJudge,
    private readonly names: MemberNames,
  ) {}

  /**
   * What waits for an approver in the units where the caller is a social worker, the oldest first. Only the records of
   * the page are compared with others; a filter by what is compared looks at further ones until the page is full, 20,000
   * at most: such a page may be short, even empty, and still have a next one.
   */
  async page(caller: Principal, filter: QueueFilter, wish: PageWish): Promise<Page<QueueItem>> {
    const unitIds = await this.unitsFor(caller, filter.unit);
    const found: Judged[] = [];
    let after = wish.after === null ? null : decodeCursor(wish.after, CURSOR).id;
    let looked = 0;
    let size = wish.limit + 1;
    let isMore = true;
    while (isMore && found.length <= wish.limit && looked < MOST_LOOKED_AT) {
      const records = await this.waiting(caller, unitIds, { filter, after, limit: size });
      const room = wish.limit + 1 - found.length;
      found.push(...(await this.matching(caller, filter, { records, room })));
      looked += records.length;
      after = records.at(-1)?.id ?? after;
      isMore = records.length === size;
      size = Math.min(size * 2, MOST_AT_ONCE);
    }
    const shown = found.slice(0, wish.limit);
    const last = found.length > wish.limit ? (shown.at(-1)?.id ?? null) : isMore ? after : null;
    return {
      items: await this.items(caller, shown),
      next: last === null ? null : encodeCursor({ id: last }),
    };
  }

  /**
   * How many records the filter wants, among the 10,000 oldest that wait. Null for a filter by what is compared: that is
   * not reckoned for a number.
   */
  async count(caller: Principal, filter: QueueFilter): Promise<number | null> {
    if (filter.clean !== null || comparedFlagOf(filter) !== null) return null;
    const { evidence, volunteerId, day, flag, approvable } = filter;
    const { bookId, memberId } = caller;
    const unitIds = await this.unitsFor(caller, filter.unit);
    const found = { evidence, volunteerId, day, after: null, limit: MOST_COUNTED };
    const wish = { bookId, memberId, unitIds, ...found };
    return countWaiting(this.database.read, wish, { flag, approvable });
  }

  private waiting(
    caller: Principal,
    unitIds: readonly string[],
    wish: { readonly filter: QueueFilter; readonly after: string | null; readonly limit: number },
  ): Promise<WaitingRecord[]> {
    const { evidence, volunteerId, day } = wish.filter;
    const { bookId, memberId } = caller;
    const { after, limit } = wish;
    const read = { bookId, memberId, unitIds, evidence, volunteerId, day, after, limit };
    return readWaiting(this.database.read, read);
  }

  /** Those that the filter wants, judged; what the records say by themselves is asked first, and costs nothing more. */
  private async matching(
    caller: Principal,
    filter: QueueFilter,
    { records, room }: { readonly records: readonly WaitingRecord[]; readonly room: number },
  ): Promise<Judged[]> {
    const fitting = records.filter((record) => mayMatch(filter, record));
    const compared = comparedFlagOf(filter);
    const carrying =
      compared === null ? fitting : await this.judge.carrying(caller, compared, fitting);
    const asked = filter.clean === null ? carrying.slice(0, room) : carrying;
    const verdicts = await this.judge.judge(caller, asked);
    return asked.flatMap(({ id }, at) => {
      const verdict = verdicts[at];
      invariant(verdict, 'one verdict a record');
      return matches(filter, verdict) ? [{ ...verdict, id }] : [];
    });
  }

  private async items(caller: Principal, judged: readonly Judged[]): Promise<QueueItem[]> {
    const rows: RecordViewRow[] = await this.database.read.query(
      `SELECT ${VIEW_COLUMNS} FROM unnest($2::uuid[]) AS w (id)
       CROSS JOIN LATERAL (SELECT t.* FROM kapok.service_records t
         WHERE t.book_id = $1 AND t.id = w.id OFFSET 0) r ${VIEW_JOINS}`,
      [caller.bookId, judged.map(({ id }) => id)],
    );
    const byId = new Map(rows.map((row) => [row.id, toView(row)]));
    const parties = rows.flatMap((row) => [row.volunteer_id, row.recipient_id]);
    const names = await this.names.seenBy(this.database.read, caller, { ids: parties });
    return judged.flatMap((verdict) => {
      const record = byId.get(verdict.id);
      return record === undefined ? [] : [{ ...named(record, names), ...verdict }];
    });
  }

  private async unitsFor(caller: Principal, unit: string | null): Promise<string[]> {
    const reached = await unitsReached(this.database.read, caller, ['social_worker']);
    if (unit === null) return reached;
    const within = new Set(await unitsUnder(this.database.read, caller, unit));
    return reached.filter((id) => within.has(id));
  }
}

/** The flag that only a comparison tells, if the filter asks for one. */
function comparedFlagOf({ flag }: QueueFilter): ComparedFlag | null {
  return COMPARED_FLAGS.find((compared) => compared === flag) ?? null;
}

/** Whether the record may be wanted, by what it says itself. */
function mayMatch(filter: QueueFilter, { ownFlags }: WaitingRecord): boolean {
  const { flag, approvable, clean } = filter;
  const isOfFlag = flag === null || comparedFlagOf(filter) !== null || ownFlags.includes(flag);
  const isOfKind = approvable === null || isApprovable(ownFlags) === approvable;
  return isOfFlag && isOfKind && (clean !== true || isClean(ownFlags));
}

function matches({ flag, clean }: QueueFilter, verdict: QueueVerdict): boolean {
  const isOfFlag = flag === null || verdict.flags.includes(flag);
  return isOfFlag && (clean === null || verdict.clean === clean);
}
