import { api, ask } from '../../api/client.js';
import { ApiProblem, NoAnswer, type ProblemCode } from '../../api/problem.js';
import type { OutboxItem, Outcome } from '../../lib/outbox.js';
import type { Action } from './actions.js';

const PATIENCE_MS = 20_000;
/** The service did nothing this time: it is asked again later, by somebody who is signed in. */
const LATER: readonly ProblemCode[] = [
  'rate_limited',
  'temporarily_unavailable',
  'unauthenticated',
  'token_expired',
  'csrf_token_invalid',
];
/** It may or may not have taken effect. */
const UNCERTAIN: readonly ProblemCode[] = ['outcome_unknown', 'idempotency_in_progress'];
const FAULT = 500;

/** One try: tells what is known afterwards. `stayId` is that of the check-in before a check-out. */
export async function transmit(item: OutboxItem<Action>, stayId: string | null): Promise<Outcome> {
  try {
    return { step: 'accept', result: await send(item, stayId) };
  } catch (error) {
    if (error instanceof NoAnswer) return { step: 'lose' };
    if (!(error instanceof ApiProblem)) throw error;
    return outcomeOf(error, item);
  }
}

async function send({ action, key }: OutboxItem<Action>, stayId: string | null) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const header = { 'Idempotency-Key': key };
  switch (action.kind) {
    case 'log': {
      const params = { header };
      const { id } = await ask(
        api.POST('/v1/service-records', { params, body: action.body, signal }),
      );
      return id;
    }
    case 'checkIn': {
      const params = { header };
      const { id } = await ask(
        api.POST('/v1/presence/check-ins', { params, body: action.body, signal }),
      );
      return id;
    }
    case 'checkOut': {
      const id = stayId ?? ('id' in action.stay ? action.stay.id : '');
      const params = { path: { id }, header };
      await ask(api.POST('/v1/presence/{id}/check-out', { params, body: action.body, signal }));
      return id;
    }
    case 'withdraw': {
      const params = { path: { id: action.recordId } };
      await ask(api.POST('/v1/service-records/{id}/withdraw', { params, signal }));
      return action.recordId;
    }
  }
}

async function outcomeOf(error: ApiProblem, { action }: OutboxItem<Action>): Promise<Outcome> {
  const { code, problem } = error;
  if (LATER.includes(code)) return { step: 'hold' };
  if (UNCERTAIN.includes(code) || problem.status >= FAULT) return { step: 'lose' };
  // The number is a random one of this very action: whoever used it was this action.
  if (action.kind === 'log' && code === 'already_recorded') return { step: 'accept', result: null };
  if (action.kind === 'withdraw' && code === 'state_conflict') {
    return withdrawnAlready(action.recordId, error);
  }
  return { step: 'refuse', problem };
}

/** A withdrawal has no key of its own: the record says whether an earlier try took effect. */
async function withdrawnAlready(id: string, error: ApiProblem): Promise<Outcome> {
  try {
    const record = await ask(api.GET('/v1/service-records/{id}', { params: { path: { id } } }));
    if (record.state === 'withdrawn') return { step: 'accept', result: id };
    return { step: 'refuse', problem: error.problem };
  } catch (failure) {
    if (failure instanceof NoAnswer) return { step: 'lose' };
    if (failure instanceof ApiProblem) return { step: 'refuse', problem: error.problem };
    throw failure;
  }
}
