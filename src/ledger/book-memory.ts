import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { shanghaiDayStart } from '../platform/clock/shanghai.js';
import { invariant } from '../platform/errors/invariant.js';
import { AccountMemory, type AccountState, accountKey, BoundedMemory } from './account-memory.js';
import { type AccountRow, READ_COUNTERS, refArrays, refOf } from './account-rows.js';
import type { AccountRef, AppendRequest } from './append-request.js';
import type { Head } from './batch.js';
import { encodeArray } from './binary-array.js';
import type { RunningValues } from './judge.js';
import { parseMicros } from './leaf.js';
import { periodsOf } from './period-dates.js';
import type { HashAlgorithm } from './vocabulary.js';

const REMEMBERED = 20_000;

const HEAD_COLUMNS = `uid, head_seq, head_hash, closed_through, closing_through,
  to_char(head_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS head_at`;
const READ_HEAD = {
  name: 'ledger-read-head',
  text: `SELECT ${HEAD_COLUMNS} FROM ledger.book WHERE id = $1`,
};
const LOCK_HEAD = {
  name: 'ledger-lock-head',
  text: `SELECT ${HEAD_COLUMNS} FROM ledger.lock_head($1)`,
};

const READ_ALGORITHM = 'SELECT algorithm FROM ledger.book WHERE id = $1';

const OPEN_ACCOUNTS = `SELECT id, owner_kind, owner_id, purpose, asset, balance, floor, ceiling
  FROM ledger.open_accounts($1, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[])`;

interface HeadRow {
  uid: string;
  head_seq: bigint;
  head_hash: Buffer;
  head_at: string;
  closed_through: string | null;
  closing_through: string | null;
}

/** An entry is never recorded before the first open day, even by a clock that was set back over a month's end. */
function notBefore(openFrom: string | null, atMicros: bigint): bigint {
  if (openFrom === null) return atMicros;
  const start = BigInt(shanghaiDayStart(openFrom).getTime()) * 1000n - 1n;
  return start > atMicros ? start : atMicros;
}

/**
 * What this process remembers of one book: its head, balances and counters. It is right as long as the head in
 * the database is the remembered one, because nothing changes a balance without moving the head; every write
 * checks exactly that. After any surprise all of it is forgotten.
 */
export class BookMemory implements RunningValues {
  head: Head | null = null;
  /** Never changes: asked once. */
  private algorithm: HashAlgorithm | null = null;
  private readonly accounts = new AccountMemory(REMEMBERED);
  private readonly counters = new BoundedMemory<{ value: bigint }>(REMEMBERED);
  /** Values that the current batch uses, so that none is forgotten in its midst. */
  private batchAccounts = new AccountMemory(Number.POSITIVE_INFINITY);
  /** The same by reference: a request mostly posts to the very objects that it named. */
  private batchRefs = new Map<AccountRef, AccountState>();
  private batchCounters = new Map<string, { value: bigint }>();
  /** Those of the batch before, which may be on its way still: the database does not know them yet. */
  private earlierAccounts = new AccountMemory(Number.POSITIVE_INFINITY);
  private earlierCounters = new Map<string, { value: bigint }>();

  constructor(private readonly bookId: number) {}

  forget(): void {
    this.head = null;
    this.accounts.clear();
    this.counters.clear();
    this.batchAccounts.clear();
    this.batchCounters.clear();
  }

  account(ref: AccountRef): AccountState | undefined {
    return this.batchRefs.get(ref) ?? this.batchAccounts.get(ref);
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
    // By its hash, too: after a failover the same number may be another entry's.
    const movedByOthers = this.head?.seq !== head.seq || !this.head.hash.equals(head.hash);
    if (movedByOthers) this.forget();
    this.head = head;
    return { head, movedByOthers };
  }

  private async fetchHead(client: PoolClient, query: typeof READ_HEAD): Promise<Head> {
    const { rows } = await client.query<HeadRow>({ ...query, values: [this.bookId] });
    const row = rows[0];
    invariant(row?.uid, `book ${this.bookId} does not exist`);
    const periods = periodsOf(row.closed_through, row.closing_through);
    this.algorithm ??= await this.fetchAlgorithm(client);
    return {
      uid: row.uid,
      algorithm: this.algorithm,
      seq: row.head_seq,
      hash: row.head_hash,
      atMicros: notBefore(periods.openFrom, parseMicros(row.head_at)),
      periods,
    };
  }

  private async fetchAlgorithm(client: PoolClient): Promise<HashAlgorithm> {
    const { rows } = await client.query<{ algorithm: HashAlgorithm }>(READ_ALGORITHM, [
      this.bookId,
    ]);
    const [book] = rows;
    invariant(book, `book ${this.bookId} has an algorithm`);
    return book.algorithm;
  }

  /**
   * Makes ready every account and counter that the requests name: opens and reads what is not remembered, on the
   * connection that `connect` gives. That need not be the one a batch before is being written on: what that batch
   * changes is remembered.
   */
  async prepare(
    connect: () => Promise<PoolClient>,
    requests: readonly AppendRequest[],
  ): Promise<void> {
    this.earlierAccounts = this.batchAccounts;
    this.earlierCounters = this.batchCounters;
    this.batchAccounts = new AccountMemory(Number.POSITIVE_INFINITY);
    this.batchRefs = new Map();
    this.batchCounters = new Map();
    const unknownAccounts: AccountRef[] = [];
    const unknownCounters = new Set<string>();
    for (const request of requests) {
      for (const ref of request.accounts) {
        if (this.batchRefs.has(ref)) continue;
        const state = this.batchAccounts.get(ref) ?? this.remembered(ref);
        if (state === undefined) unknownAccounts.push(ref);
        else this.keep(ref, state);
      }
      for (const name of request.counters) {
        if (this.batchCounters.has(name)) continue;
        const counter = this.counters.get(name) ?? this.earlierCounters.get(name);
        if (counter) this.batchCounters.set(name, counter);
        else unknownCounters.add(name);
      }
    }
    if (unknownAccounts.length > 0) {
      await this.loadAccounts(await connect(), distinct(unknownAccounts));
    }
    if (unknownCounters.size > 0) await this.loadCounters(await connect(), [...unknownCounters]);
  }

  private remembered(ref: AccountRef): AccountState | undefined {
    return this.accounts.get(ref) ?? this.earlierAccounts.get(ref);
  }

  private keep(ref: AccountRef, state: AccountState): void {
    this.batchRefs.set(ref, state);
    if (this.batchAccounts.get(ref) === undefined) this.batchAccounts.set(ref, state);
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
        ...refArrays(refs),
      ],
    });
    for (const row of rows) {
      const ref = refOf(row);
      const state = { id: row.id, balance: row.balance, floor: row.floor, ceiling: row.ceiling };
      this.accounts.set(ref, state);
      this.batchAccounts.set(ref, state);
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

function distinct(refs: readonly AccountRef[]): AccountRef[] {
  return [...new Map(refs.map((ref) => [accountKey(ref), ref])).values()];
}
