import {
  type HeldMinutes,
  readAssetSums,
  readDayCounters,
  readEarnedByEntry,
  readHeldMinutes,
} from '../../ledger/read-reconciliation.js';
import { rederiveBalances } from '../../ledger/rederive-balances.js';
import { inSnapshot } from '../../platform/database/read-snapshot.js';
import type { CheckScope } from './check-scope.js';
import { judgeHeld } from './judgements.js';
import { FIRST_ID, readBookedMinutes, readPostedRecords, readVolunteers } from './read-subjects.js';

const OWNERS_AT_ONCE = 2_000;
const VOLUNTEERS_AT_ONCE = 100;

/** Every account against all postings of the book. */
export async function checkBalances(scope: CheckScope): Promise<void> {
  const { client, bookId, findings, pulse } = scope;
  const { accounts, lost } = await rederiveBalances(client, bookId, {
    pulse,
    drift: ({ accountId, ...drift }) =>
      findings.add({ subjectType: 'account', subjectId: accountId, ...drift }),
  });
  findings.look(accounts);
  if (lost > 0n) {
    findings.add({
      subjectType: 'book',
      subjectId: String(bookId),
      rule: 'accounts_exist',
      expected: '0 lost accounts',
      found: `${lost} lost accounts`,
    });
  }
}

/** All balances of the book by asset, as one statement sees them. */
export async function checkZeroSum({ client, bookId, findings }: CheckScope): Promise<void> {
  for (const { asset, accounts, minutes } of await readAssetSums(client, bookId)) {
    findings.look(accounts);
    if (minutes === 0n) continue;
    findings.add({
      subjectType: 'book',
      subjectId: asset,
      rule: 'assets_sum_to_zero',
      expected: '0',
      found: String(minutes),
    });
  }
}

/** What each elder holds aside against the bookings that hold it. */
export async function checkHeld({ client, bookId, findings, pulse }: CheckScope): Promise<void> {
  for (let after: string | null = FIRST_ID; after !== null; pulse()) {
    const page: { after: string; limit: number } = { after, limit: OWNERS_AT_ONCE };
    const { held, booked } = await inSnapshot(client, async () => ({
      held: await readHeldMinutes(client, bookId, page),
      booked: await readBookedMinutes(client, bookId, page),
    }));
    const { owners, next } = mergeOwners(held, booked, OWNERS_AT_ONCE);
    findings.look(owners.length);
    for (const owner of owners) {
      for (const drift of judgeHeld(owner.id, owner.held, owner.booked)) findings.add(drift);
    }
    after = next;
  }
}

/** Each volunteer's counters by day against what the records of the day credited. */
export async function checkCaps({ client, bookId, findings, pulse }: CheckScope): Promise<void> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; pulse()) {
    const page: { after: string; limit: number } = { after, limit: VOLUNTEERS_AT_ONCE };
    const { volunteers, credited, counted } = await inSnapshot(client, async () => {
      const ids = await readVolunteers(client, bookId, page);
      const records = await readPostedRecords(client, bookId, ids);
      const minutes = await readEarnedByEntry(client, bookId, records);
      const counters = await readDayCounters(client, bookId, ids);
      return {
        volunteers: ids,
        credited: sumByDay(records.map((record, n) => ({ ...record, minutes: minutes[n] ?? 0n }))),
        counted: sumByDay(counters.map(({ ownerId, ...rest }) => ({ memberId: ownerId, ...rest }))),
      };
    });
    const days = new Set([...credited.keys(), ...counted.keys()]);
    findings.look(days.size);
    for (const day of days) {
      const [right, found] = [credited.get(day) ?? 0n, counted.get(day) ?? 0n];
      if (right === found) continue;
      const figures = { expected: String(right), found: String(found) };
      findings.add({
        subjectType: 'member_day',
        subjectId: day,
        rule: 'counter_is_credited',
        ...figures,
      });
    }
    after = volunteers.length < VOLUNTEERS_AT_ONCE ? undefined : volunteers.at(-1);
  }
}

/** An owner as the accounts and as the bookings have them. */
export interface MergedOwner {
  readonly id: string;
  readonly held: Pick<HeldMinutes, 'own' | 'granted'>;
  readonly booked: Pick<HeldMinutes, 'own' | 'granted'>;
}

const NONE = { own: 0n, granted: 0n };

/**
 * Pairs two pages that are ordered by owner and begin at the same place. A full page (`limit` rows) says nothing of
 * owners behind its last one, so pairing ends there; `next` is where both go on, null when both were read out.
 */
export function mergeOwners(
  held: readonly HeldMinutes[],
  booked: readonly HeldMinutes[],
  limit: number,
): { readonly owners: readonly MergedOwner[]; readonly next: string | null } {
  const ends = [held, booked]
    .filter((page) => page.length === limit)
    .map((page) => page.at(-1)?.ownerId ?? '')
    .sort();
  const next = ends[0] ?? null;
  const [inHeld, inBooked] = [held, booked].map(
    (page) => new Map(page.map((row) => [row.ownerId, row])),
  );
  const ids = new Set([...held, ...booked].map(({ ownerId }) => ownerId));
  const owners = [...ids]
    .filter((id) => next === null || id <= next)
    .map((id) => ({ id, held: inHeld?.get(id) ?? NONE, booked: inBooked?.get(id) ?? NONE }));
  return { owners, next };
}

function sumByDay(
  rows: readonly { readonly memberId: string; readonly date: string; readonly minutes: bigint }[],
): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { memberId, date, minutes } of rows) {
    const day = `${memberId}:${date}`;
    sums.set(day, (sums.get(day) ?? 0n) + minutes);
  }
  return sums;
}
