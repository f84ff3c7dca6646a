import type { ApiClient } from '../../src/cli/client/api-client.js';
import type { ImportView } from '../../src/cli/client/import-directory.js';
import type { CityReport } from './report.js';
import type { StaffedCommunity } from './workers.js';

/** A record as the lists show it. */
interface RecordView {
  readonly recordNo: string;
  readonly state: string;
  readonly evidence: string;
  readonly unitCode: string;
  readonly firstApproverId: string | null;
  readonly approverId: string | null;
}

interface BalanceView {
  readonly memberNo: string;
  readonly minutes: string;
}

/** Part of the trial balance: the sum of all accounts of one purpose and asset. */
interface TrialBalanceLine {
  readonly purpose: string;
  readonly asset: string;
  readonly minutes: string;
}

/** States in which a record waits for an approver. */
const WAITING = ['submitted', 'confirmed'];

/** What the script did and saw itself, beside what it reads back. */
export interface Witnessed {
  /** The first import of this records file: a later one answers `already_recorded` throughout. */
  readonly records: ImportView;
  readonly communities: readonly StaffedCommunity[];
  /** Record numbers that the first worker of their community was refused as too close. */
  readonly refusedToFirstWorker: ReadonlySet<string>;
}

/** Reads the report's totals back from the service as any client with the rights could. */
export async function readTotals(admin: ApiClient, witnessed: Witnessed): Promise<CityReport> {
  const { records } = witnessed;
  const earned = await earnedMinutes(admin);
  const listed = await readRecords(admin, witnessed);
  return {
    rows: records.rowsDone,
    accepted: records.accepted,
    refusals: records.refusals,
    weak: listed.weak,
    separation_first_worker: listed.leftToOthers,
    credited_minutes: Object.values(earned).reduce((sum, minutes) => sum + minutes, 0),
    waiting_for_another_approver: listed.waiting.sort(),
    honour_minutes: await honourMinutes(admin),
    earned_minutes: earned,
  };
}

async function earnedMinutes(admin: ApiClient): Promise<Record<string, number>> {
  const query = { purpose: 'earned', asset: 'MIN' };
  const earned: Record<string, number> = {};
  for await (const { memberNo, minutes } of admin.list<BalanceView>('/v1/balances', query)) {
    if (minutes !== '0') earned[memberNo] = Number(minutes);
  }
  return earned;
}

/** One pass over every record of the city. */
async function readRecords(admin: ApiClient, witnessed: Witnessed) {
  const firstWorkers = new Map(
    witnessed.communities.map(({ code, workers }) => [code, workers[0]?.id ?? null]),
  );
  const listed = { weak: 0, leftToOthers: 0, waiting: [] as string[] };
  for await (const record of admin.list<RecordView>('/v1/service-records')) {
    if (record.evidence === 'self') listed.weak += 1;
    if (WAITING.includes(record.state)) listed.waiting.push(record.recordNo);
    const first = firstWorkers.get(record.unitCode) ?? null;
    if (wasLeftToOthers(record, first, witnessed.refusedToFirstWorker)) listed.leftToOthers += 1;
  }
  return listed;
}

/**
 * Whether the first worker may not approve the record: told so in this run or, when the record was approved
 * in an earlier one, seen from the approvers, because the first worker always has the first try.
 */
function wasLeftToOthers(
  record: RecordView,
  firstWorker: string | null,
  refused: ReadonlySet<string>,
): boolean {
  if (refused.has(record.recordNo)) return true;
  const approvers = [record.firstApproverId, record.approverId];
  return record.state === 'approved' && firstWorker !== null && !approvers.includes(firstWorker);
}

async function honourMinutes(admin: ApiClient): Promise<number> {
  const { lines } = await admin.get<{ lines: TrialBalanceLine[] }>('/v1/ledger/trial-balance');
  const honour = lines.filter(({ purpose, asset }) => purpose === 'honour' && asset === 'MIN');
  return honour.reduce((sum, { minutes }) => sum + Number(minutes), 0);
}
