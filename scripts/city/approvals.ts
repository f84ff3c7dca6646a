import { inParallel } from './in-parallel.js';
import type { StaffedCommunity, Worker } from './workers.js';

/** The most records one bulk approval takes. */
const BATCH = 500;
const COMMUNITIES_AT_ONCE = 4;
/** A queue that keeps moving after so many rounds is a fault: two approvers are the most a record needs. */
const MAX_ROUNDS = 10;

interface QueuedRecord {
  readonly id: string;
  readonly recordNo: string;
}

interface ApprovalAnswer {
  readonly recordNo: string | null;
  readonly outcome: 'approved' | 'awaiting_second_approver' | 'refused';
  readonly code: string | null;
}

/** What the workers of all communities did. */
export interface Approvals {
  approved: number;
  /** Bulk requests sent. */
  requests: number;
  /** Records that the first listed worker of their community was told to leave to others. */
  readonly refusedToFirstWorker: Set<string>;
}

/**
 * Lets each community's workers approve their queue in turns, the first listed one first, until a whole
 * round moves nothing.
 */
export async function approveAll(communities: readonly StaffedCommunity[]): Promise<Approvals> {
  const approvals: Approvals = { approved: 0, requests: 0, refusedToFirstWorker: new Set() };
  await inParallel(communities, COMMUNITIES_AT_ONCE, (community) =>
    approveCommunity(community, approvals),
  );
  return approvals;
}

async function approveCommunity(community: StaffedCommunity, approvals: Approvals): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let moved = 0;
    for (const [place, worker] of community.workers.entries()) {
      moved += await clearQueue(worker, { isFirst: place === 0, approvals });
    }
    if (moved === 0) return;
  }
  throw new Error(`the queue of ${community.code} is still moving after ${MAX_ROUNDS} rounds`);
}

/** Approves what waits for this worker, and says how many records moved. */
async function clearQueue(
  worker: Worker,
  { isFirst, approvals }: { isFirst: boolean; approvals: Approvals },
): Promise<number> {
  const ids: string[] = [];
  for await (const record of worker.client.list<QueuedRecord>('/v1/service-records/queue')) {
    ids.push(record.id);
  }
  let moved = 0;
  for (let from = 0; from < ids.length; from += BATCH) {
    const { answers } = await worker.client.post<{ answers: ApprovalAnswer[] }>(
      '/v1/service-records/approvals',
      { ids: ids.slice(from, from + BATCH) },
    );
    approvals.requests += 1;
    for (const answer of answers) {
      if (answer.outcome === 'approved') approvals.approved += 1;
      if (answer.outcome !== 'refused') moved += 1;
      if (isFirst && answer.code === 'separation_violated' && answer.recordNo !== null) {
        approvals.refusedToFirstWorker.add(answer.recordNo);
      }
    }
  }
  return moved;
}
