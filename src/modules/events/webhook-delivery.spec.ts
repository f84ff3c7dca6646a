import {
  type AttemptResult,
  afterAttempt,
  MOST_ATTEMPTS,
  outcomeOf,
  RETRY_SECONDS,
  retryAfterSeconds,
} from './webhook-delivery.js';
import { hasFailedTooLong } from './webhook-endpoint.js';

const failed: AttemptResult = { outcome: 'refused', status: 500, retryAfterSeconds: null };

describe('after an attempt', () => {
  it('what was taken is delivered, whichever attempt it was', () => {
    const result: AttemptResult = { outcome: 'delivered', status: 204, retryAfterSeconds: 9 };
    for (const attempt of [1, 5, MOST_ATTEMPTS]) {
      expect(afterAttempt(attempt, result, 0.5)).toEqual({ step: 'deliver' });
    }
  });

  it('a failed one is tried again at growing distances, ten times in about three days', () => {
    const waits = RETRY_SECONDS.map((_, n) => afterAttempt(n + 1, failed, 0.5));
    expect(waits).toEqual(RETRY_SECONDS.map((inSeconds) => ({ step: null, inSeconds })));
    expect(MOST_ATTEMPTS).toBe(10);
    expect(afterAttempt(MOST_ATTEMPTS, failed, 0.5)).toEqual({ step: 'give_up' });
  });

  it('those that failed together come back apart, by a fifth at most', () => {
    expect(afterAttempt(2, failed, 0)).toEqual({ step: null, inSeconds: expect.closeTo(240) });
    expect(afterAttempt(2, failed, 1)).toEqual({ step: null, inSeconds: expect.closeTo(360) });
  });

  it('a receiver that asks for a rest gets it, up to a day', () => {
    const asking = (seconds: number) => ({ ...failed, status: 429, retryAfterSeconds: seconds });
    expect(afterAttempt(1, asking(600), 0.5)).toEqual({ step: null, inSeconds: 600 });
    expect(afterAttempt(1, asking(1), 0.5)).toEqual({ step: null, inSeconds: 5 });
    expect(afterAttempt(1, asking(10 ** 9), 0.5)).toEqual({ step: null, inSeconds: 86_400 });
  });

  it('a receiver that wants nothing any more is not asked again', () => {
    const gone: AttemptResult = { outcome: 'gone', status: 410, retryAfterSeconds: null };
    expect(afterAttempt(1, gone, 0.5)).toEqual({ step: 'give_up' });
  });
});

it.each([
  [200, 'delivered'],
  [299, 'delivered'],
  [301, 'redirected'],
  [307, 'redirected'],
  [400, 'refused'],
  [410, 'gone'],
  [503, 'refused'],
] as const)('an answer of %i counts as %s', (status, outcome) => {
  expect(outcomeOf(status)).toBe(outcome);
});

it('reads Retry-After as seconds or as a date, and nothing else', () => {
  const now = new Date('2026-11-22T01:00:00Z');
  expect(retryAfterSeconds('120', now)).toBe(120);
  expect(retryAfterSeconds('Sun, 22 Nov 2026 01:01:00 GMT', now)).toBe(60);
  expect(retryAfterSeconds('Sun, 22 Nov 2026 00:59:00 GMT', now)).toBe(0);
  for (const nonsense of [undefined, '', 'soon', '-5', '1e9', 'tomorrow, 9:00']) {
    expect(retryAfterSeconds(nonsense, now)).toBeNull();
  }
});

it('an endpoint has failed too long after five days without a success', () => {
  const now = new Date('2026-11-22T01:00:00Z');
  expect(hasFailedTooLong(null, now)).toBe(false);
  expect(hasFailedTooLong(new Date('2026-11-17T01:00:01Z'), now)).toBe(false);
  expect(hasFailedTooLong(new Date('2026-11-17T01:00:00Z'), now)).toBe(true);
});
