import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bookAccount, earnedAccount, grantedAccount } from '../../src/ledger/accounts.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  expired,
  granted,
  openClosingLedger,
  paid,
  posted,
} from '../support/closing-ledger.js';
import { ledgerState, service, transfer } from '../support/test-ledger.js';

describe('LedgerService.preview', () => {
  let ledger: ClosingLedger;
  const member = newId();
  beforeAll(async () => {
    ledger = await openClosingLedger();
    await posted(ledger, [granted(ledger, member, 100n, '2024-01-05')]);
    await closeMonth(ledger, '2024-01');
  });
  afterAll(() => ledger.close());

  it('tells what an append then does, and leaves no trace', async () => {
    const stranger = newId();
    const requests = [
      expired(ledger, member, 30n, { effectiveOn: '2024-02-29' }),
      expired(ledger, member, 60n, { effectiveOn: '2024-02-29' }),
      expired(ledger, member, 20n, { effectiveOn: '2024-02-29' }),
      paid(ledger, stranger, 5n, '2024-01-31'),
      service(ledger.book, stranger, 7n, {
        counters: ['day'],
        decide: (view) => ({
          postings: [
            { account: bookAccount(ledger.book.uid, 'issuance'), amount: -7n },
            { account: earnedAccount(stranger), amount: 7n + view.counter('day') * 0n },
          ],
          counters: [{ name: 'day', delta: 7n }],
        }),
      }),
      expired(ledger, member, 1n, { effectiveOn: '2024-01-31' }),
    ];
    const before = await ledgerState(ledger);
    const previews = await ledger.service.preview(requests);
    expect(await ledgerState(ledger)).toBe(before);
    expect(previews.map(({ outcome }) => outcome)).toEqual([
      'would_post',
      'would_post',
      'refused',
      'would_post',
      'would_post',
      'refused',
    ]);
    expect(previews[2]).toMatchObject({ code: 'insufficient_balance' });
    expect(previews[5]).toMatchObject({ code: 'period_closed' });

    const outcomes = [];
    for (const request of requests) outcomes.push(await ledger.service.append(request));
    outcomes.forEach((outcome, n) => {
      const preview = previews[n];
      if (outcome.outcome === 'refused') expect(preview).toEqual(outcome);
      else
        expect(preview).toMatchObject({
          outcome: 'would_post',
          effectiveOn: outcome.effectiveOn,
          postings: outcome.postings.map(({ account, amount, balanceAfter }) => ({
            account,
            amount,
            balanceAfter,
          })),
        });
    });
    expect(previews[3]).toMatchObject({ effectiveOn: '2024-02-01' });
  });

  it('knows what stands already', async () => {
    const request = paid(ledger, newId(), 5n, '2024-02-10');
    const [entry] = await posted(ledger, [request]);
    expect(await ledger.service.preview([request])).toEqual([
      { outcome: 'replayed', seq: entry?.seq },
    ]);
    const other = { ...request, kind: 'adjust' as const };
    expect(await ledger.service.preview([other])).toMatchObject([
      { outcome: 'refused', code: 'idempotency_key_conflict' },
    ]);
  });

  it('takes an account that was never opened for empty, with its floor', async () => {
    const [a, b] = [newId(), newId()];
    const wish = { from: grantedAccount(a), to: grantedAccount(b), minutes: 1n };
    const [outcome] = await ledger.service.preview([transfer(ledger.book, wish)]);
    expect(outcome).toMatchObject({ outcome: 'refused', facts: { missingMinutes: '1' } });
  });

  it('answers nothing for nothing, and refuses what an append would not take', async () => {
    expect(await ledger.service.preview([])).toEqual([]);
    await expect(
      ledger.service.preview([paid(ledger, newId(), 1n, '2999-01-01')]),
    ).rejects.toMatchObject({ code: 'in_future' });
  });
});
