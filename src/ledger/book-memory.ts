import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { invariant } from '../platform/errors/invariant.js';
import { type AccountState, accountKey, BoundedMemory } from './account-memory.js';
import type { AccountRef, AppendRequest } from './append-request.js';
import type { Head } from './batch.js';
import { encodeArray } from './binary-array.js';
import type { RunningValues } from './judge.js';
import { parseMicros } from './leaf.js';

const REMEMBERED = 50_000;

const HEAD_COLUMNS = `uid, head_seq, head_hash,
  to_char(head_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS head_at`;
const READ_HEAD = {
  name: 'ledger-read-head',
  text: `SELECT ${HEAD_COLUMNS} FROM ledger.book WHERE id = $1`,
};
const LOCK_HEAD = {
  name: 'ledger-lock-head',
  text: `SELECT ${HEAD_COLUMNS} FROM ledger.lock_head($1)`,
};

const OPEN_ACCOUNTS = `SELECT id, owner_kind, owner_id, purpose, asset, balance, floor, ceiling
  FROM ledger.open_accounts($1, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[])`;
const READ_COUNTERS =
  'SELECT name, value FROM ledger.counter WHERE book_id = $1 AND name = ANY ($2::text[])';

interface HeadRow {
  uid: string;
  head_seq: bigint;
  head_hash: Buffer;
  head_at: string;
}

interface AccountRow {
  id: string;
  owner_kind: AccountRef['ownerKind'];
  owner_id: string;
  purpose: AccountRef['purpose'];
  asset: AccountRef['asset'];
  balance: bigint;
  floor: bigint | null;
  ceiling: bigint | null;
}

/**
 * What this process remembers of one book: its head, balances and counters. It is right as long as the head in
 * the database is the remembered one, because nothing changes a balance without moving the head; every write
 * checks exactly that. After any surprise all of it is forgotten.
 */
export class BookMemory implements RunningValues {
  head: Head | null = null;
  private readonly accounts = new BoundedMemory<AccountState>(REMEMBERED);
  private readonly counters = new BoundedMemory<{ value: bigint }>(REMEMBERED);
  /** Values that the current batch uses, so that none is forgotten in its midst. */
  private batchAccounts = new Map<string, AccountState>();
  private batchCounters = new Map<string, { value: bigint }>();

  constructor(private readonly bookId: number) {}

  forget(): void {
    this.head = null;
    this.accounts.clear();
    this.counters.clear();
  }

  account(key: string): AccountState | undefined {
    return this.batchAccounts.get(key);
  }

  counter(name: string): bigint {
    return this.batchCounters.get(name)?.value ?? 0n;
  }

  setCounter(name: string, value: bigint): void {
    const counter = this.batchCounters.get(name);
    invariant(counter !== undefined, 'a counter moved that was not named');
    counter.value = value;
  }

  /** Reads the head if it is not remembered. No lock. */
  async ensureHead(client: PoolClient): Promise<Head> {
    this.head ??= await this.fetchHead(client, READ_HEAD);
    return this.head;
  }

  /** Locks the head until the transaction ends; forgets everything if somebody else has moved it. */
  async lockHead(client: PoolClient): Promise<{ head: Head; movedByOthers: boolean }> {
    const head = await this.fetchHead(client, LOCK_HEAD);
    const movedByOthers = this.head === null || this.head.seq !== head.seq;
    if (movedByOthers) this.forget();
    this.head = head;
    return { head, movedByOthers };
  }

  private async fetchHead(client: PoolClient, query: typeof READ_HEAD): Promise<Head> {
    const { rows } = await client.query<HeadRow>({ ...query, values: [this.bookId] });
    const row = rows[0];
    invariant(row?.uid, `book ${this.bookId} does not exist`);
    return {
      uid: row.uid,
      seq: row.head_seq,
      hash: row.head_hash,
      atMicros: parseMicros(row.head_at),
    };
  }

  /** Makes ready every account and counter that the requests name: opens and reads what is not remembered. */
  async prepare(client: PoolClient, requests: readonly AppendRequest[]): Promise<void> {
    this.batchAccounts = new Map();
    this.batchCounters = new Map();
    const unknownAccounts = new Map<string, AccountRef>();
    const unknownCounters = new Set<string>();
    for (const request of requests) {
      for (const ref of request.accounts) {
        const key = accountKey(ref);
        if (this.batchAccounts.has(key)) continue;
        const state = this.accounts.get(key);
        if (state) this.batchAccounts.set(key, state);
        else unknownAccounts.set(key, ref);
      }
      for (const name of request.counters) {
        if (this.batchCounters.has(name)) continue;
        const counter = this.counters.get(name);
        if (counter) this.batchCounters.set(name, counter);
        else unknownCounters.add(name);
      }
    }
    if (unknownAccounts.size > 0) await this.loadAccounts(client, [...unknownAccounts.values()]);
    if (unknownCounters.size > 0) await this.loadCounters(client, [...unknownCounters]);
  }

  private async loadAccounts(client: PoolClient, refs: readonly AccountRef[]): Promise<void> {
    const { rows } = await client.query<AccountRow>({
      name: 'ledger-open-accounts',
      text: OPEN_ACCOUNTS,
      values: [
        this.bookId,
        encodeArray(
          'uuid',
          refs.map(() => randomUUID()),
        ),
        encodeArray(
          'text',
          refs.map((r) => r.ownerKind),
        ),
        encodeArray(
          'uuid',
          refs.map((r) => r.ownerId),
        ),
        encodeArray(
          'text',
          refs.map((r) => r.purpose),
        ),
        encodeArray(
          'text',
          refs.map((r) => r.asset),
        ),
      ],
    });
    for (const row of rows) {
      const ref = {
        ownerKind: row.owner_kind,
        ownerId: row.owner_id,
        purpose: row.purpose,
        asset: row.asset,
      };
      const key = accountKey(ref);
      const state = { id: row.id, balance: row.balance, floor: row.floor, ceiling: row.ceiling };
      this.accounts.set(key, state);
      this.batchAccounts.set(key, state);
    }
  }

  private async loadCounters(client: PoolClient, names: readonly string[]): Promise<void> {
    const { rows } = await client.query<{ name: string; value: bigint }>({
      name: 'ledger-read-counters',
      text: READ_COUNTERS,
      values: [this.bookId, encodeArray('text', names)],
    });
    const found = new Map(rows.map((row) => [row.name, row.value]));
    for (const name of names) {
      const counter = { value: found.get(name) ?? 0n };
      this.counters.set(name, counter);
      this.batchCounters.set(name, counter);
    }
  }
}
