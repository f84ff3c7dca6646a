import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { type BalanceDrift, rederiveBalances } from '../../src/ledger/rederive-balances.js';
import { newId } from '../../src/platform/ids.js';
import { tamper } from '../support/forger.js';
import { openTestLedger, service, type TestLedger } from '../support/test-ledger.js';

const MEMBERS = [newId(), newId(), newId()];

describe('balances derived anew', () => {
  let ledger: TestLedger;
  let client: PoolClient;

  beforeEach(async () => {
    ledger = await openTestLedger();
    for (let n = 0; n < 24; n += 1) await pay(n);
    client = await ledger.pool.connect();
  });

  afterEach(async () => {
    client.release();
    await ledger.close();
  });

  const pay = (n: number) =>
    ledger.appender.submit(service(ledger.book, MEMBERS[n % 3] ?? '', BigInt(n + 1)));

  /** Reads so many entries a statement; `onPulse` runs between two of them. */
  async function derive(entriesAtOnce: bigint, onPulse: () => void = () => undefined) {
    const drifts: BalanceDrift[] = [];
    const on = { pulse: onPulse, drift: (drift: BalanceDrift) => drifts.push(drift) };
    const looked = await rederiveBalances(client, ledger.book.id, on, entriesAtOnce);
    return { ...looked, drifts };
  }

  it.each([1n, 2n, 7n, 24n, 25n, 26n, 1000n])('agree, %d entries at a time', async (size) => {
    let pulses = 0;
    const found = await derive(size, () => {
      pulses += 1;
    });
    expect(found).toEqual({ accounts: 4n, postings: 48n, lost: 0n, drifts: [] });
    expect(pulses).toBe(size === 1n ? 24 : Math.floor(24 / Number(size)));
  });

  it('agree while entries are appended', async () => {
    const writes: Promise<unknown>[] = [];
    const found = await derive(2n, () => {
      for (let n = 0; n < 3 && writes.length < 60; n += 1) writes.push(pay(writes.length));
    });
    await Promise.all(writes);
    expect(found).toMatchObject({ lost: 0n, drifts: [] });
    expect(found.postings).toBeGreaterThan(48n);
    expect((await derive(5n)).postings).toBe(48n + 2n * BigInt(writes.length));
  });

  it('end at once when the pulse throws, and leave the connection usable', async () => {
    const stop = derive(3n, () => {
      throw new Error('stop');
    });
    await expect(stop).rejects.toThrow('stop');
    expect((await derive(3n)).drifts).toEqual([]);
  });

  it('name the account whose balance was changed, wherever the pages end', async () => {
    await tamper(
      ledger,
      `UPDATE ledger.account SET balance = balance + 1 WHERE owner_id = '${MEMBERS[1]}'`,
    );
    const { rows } = await ledger.pool.query<{ id: string; balance: bigint }>(
      'SELECT id, balance FROM ledger.account WHERE owner_id = $1',
      [MEMBERS[1]],
    );
    const [account] = rows;
    for (const size of [1n, 5n, 100n]) {
      expect((await derive(size)).drifts).toEqual([
        {
          accountId: account?.id,
          rule: 'balance_is_sum',
          expected: String((account?.balance ?? 0n) - 1n),
          found: String(account?.balance),
        },
      ]);
    }
  });
});
