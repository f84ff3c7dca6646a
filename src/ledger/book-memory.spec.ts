import { describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { BookMemory } from './book-memory.js';

/** A database whose head is the 5th entry, with a leaf hash of this byte. */
function headOf(byte: number): PoolClient {
  const head = {
    uid: '00000000-0000-4000-8000-000000000001',
    head_seq: 5n,
    head_hash: Buffer.alloc(32, byte),
    head_at: '2026-01-01T00:00:00.000000Z',
    closed_through: null,
    closing_through: null,
  };
  return { query: () => Promise.resolve({ rows: [head] }) } as unknown as PoolClient;
}

describe('BookMemory', () => {
  it('is right as long as the head is the same leaf, and not only the same number', async () => {
    const memory = new BookMemory(1);
    const seen: boolean[] = [];
    // The third: a standby took over that never had the last entry, and another one was posted in its place.
    for (const byte of [1, 1, 2, 2]) {
      seen.push((await memory.lockHead(headOf(byte))).movedByOthers);
    }
    expect(seen).toEqual([true, false, true, false]);
  });
});
