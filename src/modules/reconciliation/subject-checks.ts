import { type EntryBrief, readEntriesInRange } from '../../ledger/read-reconciliation.js';
import { readHeadSeq } from '../../ledger/rederive-balances.js';
import type { EntryKind } from '../../ledger/vocabulary.js';
import { inSnapshot } from '../../platform/database/read-snapshot.js';
import type { CheckScope } from './check-scope.js';
import {
  judgeBooking,
  judgeEntry,
  judgeRecord,
  judgeSpending,
  type SubjectRows,
} from './judgements.js';
import {
  readBookingPage,
  readBookings,
  readRecordPage,
  readRecords,
  readSpendingPage,
  readSpendings,
} from './read-subjects.js';
import { readSupports, readTransfers } from './read-transfers.js';
import { eachPage, entriesOf } from './subject-pages.js';

const ENTRIES_AT_ONCE = 5_000n;

/** The kinds of entry that another module's row names. */
const NAMED_KINDS: readonly EntryKind[] = [
  'service',
  'hold',
  'release',
  'redeem',
  'gift',
  'donate',
];

/** Every record against the entry that it names. */
export function checkRecords(scope: CheckScope): Promise<void> {
  return eachPage(scope, readRecordPage, async (rows) => {
    const entries = await entriesOf(scope, rows, (row) => [row.entrySeq]);
    return rows.map((row) => judgeRecord(row, entries.get(row.entrySeq ?? -1n)));
  });
}

/** Every booking against the entries that it names. */
export function checkBookings(scope: CheckScope): Promise<void> {
  return eachPage(scope, readBookingPage, async (rows) => {
    const entries = await entriesOf(scope, rows, (row) => [row.holdSeq, row.settleSeq]);
    return rows.map((row) => {
      const hold = entries.get(row.holdSeq ?? -1n);
      return judgeBooking(row, { hold, end: entries.get(row.settleSeq ?? -1n) });
    });
  });
}

/** Every spending code against the entry that it names. */
export function checkSpendings(scope: CheckScope): Promise<void> {
  return eachPage(scope, readSpendingPage, async (rows) => {
    const entries = await entriesOf(scope, rows, (row) => [row.spentSeq]);
    return rows.map((row) => judgeSpending(row, entries.get(row.spentSeq ?? -1n)));
  });
}

/** Every entry of a service, booking, spending or transfer against the row that it is about, up to the head of the beginning. */
export async function checkEntries(scope: CheckScope): Promise<void> {
  const { client, bookId, findings } = scope;
  const head = await readHeadSeq(client, bookId);
  for (let from = 0n; from <= head; from += ENTRIES_AT_ONCE) {
    const last = from + ENTRIES_AT_ONCE - 1n;
    const range = { from, to: last < head ? last : head, kinds: NAMED_KINDS };
    await inSnapshot(client, async () => {
      const entries = await readEntriesInRange(client, bookId, range);
      const rows = await subjectsOf(scope, entries);
      findings.look(entries.length);
      for (const entry of entries) findings.add(judgeEntry(entry, rows));
    });
    scope.pulse();
  }
}

async function subjectsOf(
  { client, bookId }: CheckScope,
  entries: readonly EntryBrief[],
): Promise<SubjectRows> {
  const idsOf = (...types: readonly string[]): string[] => [
    ...new Set(entries.filter((e) => types.includes(e.subjectType)).map((e) => e.subjectId)),
  ];
  return {
    records: await readRecords(client, bookId, idsOf('service_record')),
    bookings: await readBookings(client, bookId, idsOf('booking')),
    spendings: await readSpendings(client, bookId, idsOf('spending')),
    transfers: await readTransfers(client, bookId, idsOf('gift', 'donation')),
    supports: await readSupports(client, bookId, idsOf('pool_support')),
  };
}
