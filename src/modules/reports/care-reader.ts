import { readEffectiveAfter, readServiceEntries } from '../../ledger/read-circulation.js';
import { lastSeqBefore } from '../../ledger/read-stretch.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { type CareSum, CareTally, NO_CARE } from './care-tally.js';
import type { ReportSession } from './report-desk.js';
import { readCareRecords, readPostedRecords } from './report-facts.js';

const ENTRIES_AT_ONCE = 5_000;
/** Each page looks through the month's records anew. */
const LATE_AT_ONCE = 20_000;

/** Counts the care that took effect in the month: of records that belong to these units, or of all (null). */
export async function readCare(
  session: ReportSession,
  units: ReadonlySet<string> | null,
): Promise<CareTally> {
  const counted = await readCareBy(session, (unitId) => (units?.has(unitId) === false ? [] : ['']));
  return counted.get('') ?? new CareTally(session.moment.firstDay);
}

/** Counts it in one go into as many tallies as a record has keys, by the unit that it belongs to. */
export async function readCareBy(
  { client, bookId, moment, stretch }: ReportSession,
  keysOf: (unitId: string) => readonly string[],
): Promise<ReadonlyMap<string, CareTally>> {
  const tallies = new Map<string, CareTally>();
  for await (const entries of readServiceEntries(client, stretch, ENTRIES_AT_ONCE)) {
    const ids = entries.map(({ recordId }) => recordId);
    const records = await readCareRecords(client, bookId, ids);
    for (const { recordId, isReversal } of entries) {
      const record = records.get(recordId);
      if (record === undefined) continue;
      for (const key of keysOf(record.unitId)) {
        const tally = tallies.get(key) ?? new CareTally(moment.firstDay);
        tally.add(record, isReversal);
        tallies.set(key, tally);
      }
    }
  }
  return tallies;
}

/** Care given in the month that took effect in a later one, because its own was closed when it was posted. */
export async function readPostedLater(
  { client, bookId, moment }: ReportSession,
  unitIds: readonly string[] | null,
): Promise<CareSum> {
  const { firstDay, lastDay, seq: toSeq } = moment;
  const afterSeq = await lastSeqBefore(client, bookId, addDays(lastDay, 1));
  const range = { firstDay, lastDay, afterSeq, toSeq, unitIds, size: LATE_AT_ONCE };
  let late = NO_CARE;
  for await (const records of readPostedRecords(client, bookId, range)) {
    const seqs = records.map(({ seq }) => seq);
    const later = await readEffectiveAfter(client, bookId, { seqs, day: lastDay, toSeq });
    for (const { seq, servedMinutes, earnedMinutes } of records) {
      if (!later.has(seq)) continue;
      late = {
        records: late.records + 1,
        served: late.served + servedMinutes,
        earned: late.earned + earnedMinutes,
      };
    }
  }
  return late;
}
