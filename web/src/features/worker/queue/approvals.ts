import { api, ask } from '../../../api/client.js';
import { ApiProblem, NoAnswer } from '../../../api/problem.js';
import type { components } from '../../../api/schema.js';
import type { RecordDetail } from '../records/record-queries.js';

type Answer = components['schemas']['ApprovalAnswerDto'];

/** What became of one wished approval. `unknown`: nothing was answered, so nobody knows yet. */
export type Outcome =
  | { readonly is: 'approved'; readonly entrySeq: string | null }
  | { readonly is: 'awaiting' }
  | { readonly is: 'refused'; readonly code: string }
  | { readonly is: 'unknown' };

/** How many records go into one call: small enough that progress is seen. The service takes up to 500. */
const AT_ONCE = 25;

/** What the service answered for one record. */
export function outcomeOf(answer: Pick<Answer, 'outcome' | 'entrySeq' | 'code'>): Outcome {
  if (answer.outcome === 'approved') return { is: 'approved', entrySeq: answer.entrySeq };
  if (answer.outcome === 'awaiting_second_approver') return { is: 'awaiting' };
  return { is: 'refused', code: answer.code ?? 'state_conflict' };
}

/**
 * What an approval came to whose answer was lost: by whose name the record carries now. Null: it still waits, so it
 * may be asked again.
 */
export function outcomeFrom(
  record: Pick<RecordDetail, 'state' | 'approverId' | 'firstApproverId' | 'entrySeq'>,
  me: string,
): Outcome | null {
  const { state, approverId, firstApproverId, entrySeq } = record;
  if (state === 'submitted' || state === 'confirmed') {
    return firstApproverId === me ? { is: 'awaiting' } : null;
  }
  if (state === 'approved' && approverId === me) return { is: 'approved', entrySeq };
  return { is: 'refused', code: 'state_conflict' };
}

/** Approves one record. A refusal is an outcome, too; only faults of the page are thrown. */
export async function approveOne(id: string): Promise<Outcome> {
  try {
    return outcomeOf(
      await ask(api.POST('/v1/service-records/{id}/approve', { params: { path: { id } } })),
    );
  } catch (error) {
    if (error instanceof NoAnswer) return { is: 'unknown' };
    if (error instanceof ApiProblem) return ofProblem(error);
    throw error;
  }
}

/** Finds out what became of an approval without an answer, and asks again only when the record still waits. */
export async function askAgain(id: string, me: string): Promise<Outcome> {
  try {
    const record = await ask(api.GET('/v1/service-records/{id}', { params: { path: { id } } }));
    return outcomeFrom(record, me) ?? (await approveOne(id));
  } catch (error) {
    if (error instanceof NoAnswer) return { is: 'unknown' };
    if (error instanceof ApiProblem) return ofProblem(error);
    throw error;
  }
}

/**
 * Approves records, some at a time, and tells each answer as it comes. It stops at the first call that is not answered:
 * those records are `unknown`, the later ones were not sent.
 */
export async function approveMany(
  ids: readonly string[],
  tell: (outcomes: ReadonlyMap<string, Outcome>) => void,
): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const outcomes = await approveSome(some);
    tell(outcomes);
    if ([...outcomes.values()].some(({ is }) => is === 'unknown')) return;
  }
}

async function approveSome(ids: readonly string[]): Promise<ReadonlyMap<string, Outcome>> {
  try {
    const body = { ids: [...ids] };
    const { answers } = await ask(api.POST('/v1/service-records/approvals', { body }));
    return new Map(answers.map((answer) => [answer.id, outcomeOf(answer)]));
  } catch (error) {
    const unknown: Outcome = { is: 'unknown' };
    if (error instanceof NoAnswer) return new Map(ids.map((id) => [id, unknown]));
    if (!(error instanceof ApiProblem)) throw error;
    return new Map(ids.map((id) => [id, ofProblem(error)]));
  }
}

function ofProblem({ problem }: ApiProblem): Outcome {
  const lost = problem.code === 'outcome_unknown' || problem.status >= 500;
  return lost ? { is: 'unknown' } : { is: 'refused', code: problem.code };
}
