import { expect } from '@jest/globals';
import { bookAccount, earnedAccount, heldAccount } from '../../src/ledger/accounts.js';
import type { NotedHead } from '../../src/ledger/verify/chain-check.js';
import type { FaultKind } from '../../src/ledger/verify/faults.js';
import { type Verification, verifyBook } from '../../src/ledger/verify/verify-book.js';
import { newId } from '../../src/platform/ids.js';
import { quietPool, service, type TestLedger, transfer } from './test-ledger.js';

/** The last entry that `fillLedger` writes. */
export const LAST = 8;

/** Genesis, then: 1 pays A 60 · 2 pays B 30 · 3 holds 20 of A · 4 pays A 15 · 5 reverses 2 · 6–7 pay C and B · 8 spends A's 20. */
export async function fillLedger({ appender, book }: TestLedger): Promise<void> {
  const [a, b, c] = [newId(), newId(), newId()];
  const spent = bookAccount(book.uid, 'spent');
  const issuance = bookAccount(book.uid, 'issuance');
  const hold = { from: earnedAccount(a), to: heldAccount(a), minutes: 20n };
  const undo = { from: earnedAccount(b), to: issuance, minutes: 30n };
  const requests = [
    service(book, a, 60n),
    service(book, b, 30n),
    transfer(book, hold, { kind: 'hold', policyDigest: Buffer.alloc(32, 2) }),
    service(book, a, 15n),
    transfer(book, undo, { kind: 'reverse', reversesSeq: 2n }),
    service(book, c, 45n),
    service(book, b, 10n),
    transfer(book, { from: heldAccount(a), to: spent, minutes: 20n }, { kind: 'redeem' }),
  ];
  for (const request of requests) {
    expect(await appender.submit(request)).toMatchObject({ outcome: 'posted' });
  }
}

/** Verifies as an auditor would: with a login that can only read. */
export async function verifyAsReader(
  ledger: TestLedger,
  notedHead?: NotedHead,
): Promise<Verification> {
  const pool = quietPool(ledger.database.readerUrl);
  try {
    return await verifyBook(pool, ledger.book, notedHead === undefined ? {} : { notedHead });
  } finally {
    await pool.end();
  }
}

/** Verification fails, and this is among the faults it names. */
export async function expectFault(
  ledger: TestLedger,
  wanted: { kind: FaultKind; seq: number | null; notedHead?: NotedHead },
): Promise<void> {
  const { kind, seq, notedHead } = wanted;
  const result = await verifyAsReader(ledger, notedHead);
  expect(result.faults).toContainEqual({
    kind,
    seq: seq === null ? null : BigInt(seq),
    detail: expect.any(String),
  });
  expect(result.ok).toBe(false);
}

/** SQL that removes the end of the journal. */
export function cutTail(seq: number): string[] {
  return ['journal_entry', 'posting'].map(
    (table) => `DELETE FROM ledger.${table} WHERE seq >= ${seq}`,
  );
}
