import type { QueryClient } from '@tanstack/react-query';
import { newKey, signedOut } from '../../api/client.js';
import { NoAnswer } from '../../api/problem.js';
import { readSession, sessionQuery } from '../../app/session/session.js';
import { afterOutcome, inTurn, isUnsent, type OutboxItem, stateAfter } from '../../lib/outbox.js';
import { OutboxStore } from '../../lib/outbox-store.js';
import type { Action } from './actions.js';
import { transmit } from './transmit.js';

const LOCK = 'kapok.outbox';
const KEPT_MS = 86_400_000;

/** The outbox of this device. */
export const outbox = new OutboxStore<Action>('kapok-outbox');

/** Keeps an action; it is sent as soon as there is somebody to send it to. */
export async function queue(memberId: string, action: Action): Promise<string> {
  const id = newKey();
  const queuedAt = new Date().toISOString();
  const fresh = { state: 'waiting', problem: null, result: null } as const;
  await outbox.put({ id, key: newKey(), memberId, queuedAt, action, ...fresh });
  return id;
}

/** Puts right what was refused: it is another wish now, so it has another key. */
export async function mend(id: string, action: Action): Promise<void> {
  await outbox.change(id, (item) =>
    stateAfter(item.state, 'mend') === 'waiting'
      ? { ...item, key: newKey(), action, state: 'waiting', problem: null }
      : item,
  );
}

/** Takes something off the list, unless it may have taken effect unseen. */
export async function drop(item: OutboxItem<Action>): Promise<void> {
  if (stateAfter(item.state, 'drop') === null) await outbox.remove([item.id]);
}

/**
 * Sends what waits, one after the other, in one tab at a time. Stops at the first that gets no answer; asks who is
 * signed in before, so nothing goes out under somebody else's name.
 */
export async function flush(queries: QueryClient): Promise<void> {
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    await outbox.open();
    await settleInterrupted();
    if (!hasUnsent() && !isSessionKept(queries)) return;
    const memberId = await whoIsHere(queries);
    if (memberId === null) return;
    for (const { id } of inTurn(outbox.items(), memberId)) {
      if (!(await sendOne(id))) break;
    }
    await queries.invalidateQueries({ queryKey: ['volunteer'] });
  });
}

export function hasUnsent(): boolean {
  return outbox.items().some(({ state }) => isUnsent(state));
}

/** The page was opened without a network: the session is as this device knew it, and proves nothing yet. */
export function isSessionKept(queries: QueryClient): boolean {
  return queries.getQueryData(sessionQuery.queryKey)?.csrfToken === '';
}

/** At sign-out: what has its answer has no business on the device any more. */
export async function forgetSettled(): Promise<void> {
  await outbox.open();
  const settled = outbox.items().filter(({ state }) => !isUnsent(state));
  await outbox.remove(settled.map(({ id }) => id));
}

/** Whoever holds the lock knows that nobody is sending: what looks like it was cut off. */
async function settleInterrupted(): Promise<void> {
  const old = new Date(Date.now() - KEPT_MS).toISOString();
  const read = outbox
    .items()
    .filter(({ state, queuedAt }) => state === 'accepted' && queuedAt < old);
  if (read.length > 0) await outbox.remove(read.map(({ id }) => id));
  for (const { id, state } of outbox.items()) {
    if (state === 'sending' || state === 'asking') {
      await outbox.change(id, (item) => afterOutcome(item, { step: 'lose' }));
    }
  }
}

async function whoIsHere(queries: QueryClient): Promise<string | null> {
  try {
    const session = await readSession();
    // The page in sight is for somebody: it is left before the session is forgotten.
    if (session === null) signedOut();
    else queries.setQueryData(sessionQuery.queryKey, session);
    // A session that is only remembered has no token: the service was not reached.
    return session === null || session.csrfToken === '' ? null : session.memberId;
  } catch (error) {
    if (error instanceof NoAnswer) return null;
    throw error;
  }
}

/** Whether the next one may be tried. */
async function sendOne(id: string): Promise<boolean> {
  await outbox.change(id, (item) => {
    const state = stateAfter(item.state, 'send');
    return state ? { ...item, state } : item;
  });
  const item = outbox.items().find((one) => one.id === id);
  if (item === undefined || (item.state !== 'sending' && item.state !== 'asking')) return true;
  const outcome = isOrphan(item)
    ? ({ step: 'refuse', problem: null } as const)
    : await transmit(item, stayOf(item));
  await outbox.change(id, (sent) => afterOutcome(sent, outcome));
  return outcome.step === 'accept' || outcome.step === 'refuse';
}

/** A check-out whose check-in was not accepted ends nothing. */
function isOrphan(item: OutboxItem<Action>): boolean {
  const { action } = item;
  return action.kind === 'checkOut' && 'itemId' in action.stay && stayOf(item) === null;
}

function stayOf({ action }: OutboxItem<Action>): string | null {
  if (action.kind !== 'checkOut') return null;
  const { stay } = action;
  if ('id' in stay) return stay.id;
  return outbox.items().find(({ id }) => id === stay.itemId)?.result ?? null;
}
