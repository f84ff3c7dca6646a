import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { inSnapshot } from '../platform/database/read-snapshot.js';
import { AccountTable } from './verify/account-table.js';
import { CopyCursor } from './verify/copy-cursor.js';
import { uuidText } from './verify/entry-row.js';

/** An account whose balance is not what its postings make of it. Amounts in minutes. */
export interface BalanceDrift {
  readonly accountId: string;
  /** What does not hold: see `docs/reconciliation.md`. */
  readonly rule: 'balance_is_sum' | 'balance_is_last' | 'last_entry_is_last';
  readonly expected: string;
  readonly found: string;
}

/** What a derivation looked at. */
export interface Rederived {
  readonly accounts: bigint;
  readonly postings: bigint;
  /** Accounts that have postings but no row. */
  readonly lost: bigint;
}

/** Entries read in one statement; some 2.4 postings an entry, 42 bytes a posting. */
const ENTRIES_AT_ONCE = 50_000n;
const HIGH_WATER_BYTES = 1 << 18;
const NO_ACCOUNT = { asset: 0, floor: 0n };

/**
 * Adds up all postings of a book and compares every account with them: its balance with their sum and with the last
 * running balance, its last entry with the last posting. Postings never change, so they are read in statements of
 * their own, in order; only the last few and the accounts are read in one snapshot, which is thus short however
 * long the book is. Some 65 bytes of memory an account. `pulse` is called between statements of `entriesAtOnce`
 * entries and may throw.
 */
export async function rederiveBalances(
  client: ClientBase,
  bookId: number,
  on: { pulse(): void; drift(drift: BalanceDrift): void },
  entriesAtOnce = ENTRIES_AT_ONCE,
): Promise<Rederived> {
  const totals = new PostingTotals();
  let next = 0n;
  for (let head = await readHeadSeq(client, bookId); head - next >= entriesAtOnce; ) {
    await totals.addAll(client, { bookId, from: next, to: next + entriesAtOnce - 1n });
    next += entriesAtOnce;
    on.pulse();
    if (head - next < entriesAtOnce) head = await readHeadSeq(client, bookId);
  }
  return inSnapshot(client, async () => {
    const head = await readHeadSeq(client, bookId);
    await totals.addAll(client, { bookId, from: next, to: head });
    return totals.compare(client, bookId, on.drift);
  });
}

/** The number of a book's last entry. */
export async function readHeadSeq(client: ClientBase, bookId: number): Promise<bigint> {
  const { rows } = await client.query<{ head_seq: bigint }>(
    'SELECT head_seq FROM ledger.book WHERE id = $1',
    [bookId],
  );
  return rows[0]?.head_seq ?? -1n;
}

/** What postings make of accounts, by the sixteen bytes of their ids. */
class PostingTotals {
  private readonly table = new AccountTable();
  /** The running balance after the last posting. */
  private lastAfter = new BigInt64Array(1024);
  private postings = 0n;

  async addAll(
    client: ClientBase,
    range: { readonly bookId: number; readonly from: bigint; readonly to: bigint },
  ): Promise<void> {
    const { bookId, from, to } = range;
    // COPY takes no parameters; these are numbers.
    const rows = streamOf(
      client,
      `SELECT account_id, seq, amount, balance_after FROM ledger.posting
       WHERE book_id = ${Number(bookId)} AND seq BETWEEN ${BigInt(from)} AND ${BigInt(to)} ORDER BY seq, n`,
      4,
    );
    do {
      while (rows.next()) this.add(rows);
    } while (await rows.fill());
  }

  async compare(
    client: ClientBase,
    bookId: number,
    take: (drift: BalanceDrift) => void,
  ): Promise<Rederived> {
    const rows = streamOf(
      client,
      `SELECT id, balance, last_seq FROM ledger.account WHERE book_id = ${Number(bookId)} ORDER BY id`,
      3,
    );
    let [accounts, known] = [0n, 0];
    do {
      while (rows.next()) {
        accounts += 1n;
        const index = this.table.find(rows.view, rows.offsets[0] as number);
        if (index >= 0) known += 1;
        const drift = this.driftOf(rows, index);
        if (drift !== null) take(drift);
      }
    } while (await rows.fill());
    return { accounts, postings: this.postings, lost: BigInt(this.table.size - known) };
  }

  private add(row: CopyCursor): void {
    const { table } = this;
    const at = row.offsets[0] as number;
    let index = table.find(row.view, at);
    if (index < 0) {
      index = table.size;
      table.add(row.view, at, NO_ACCOUNT);
      if (index === this.lastAfter.length) this.grow();
    }
    const amount = row.view.getBigInt64(row.offsets[2] as number);
    table.balances[index] = (table.balances[index] as bigint) + amount;
    table.lastSeqs[index] = Number(row.view.getBigInt64(row.offsets[1] as number));
    this.lastAfter[index] = row.view.getBigInt64(row.offsets[3] as number);
    this.postings += 1n;
  }

  /** The first rule that an account breaks; an account without postings stands at zero. */
  private driftOf(row: CopyCursor, index: number): BalanceDrift | null {
    const balance = row.view.getBigInt64(row.offsets[1] as number);
    const hasLast = row.lengths[2] === 8;
    const lastSeq = hasLast ? Number(row.view.getBigInt64(row.offsets[2] as number)) : -1;
    const sum = index < 0 ? 0n : (this.table.balances[index] as bigint);
    const after = index < 0 ? 0n : (this.lastAfter[index] as bigint);
    const seq = index < 0 ? -1 : (this.table.lastSeqs[index] as number);
    const at = row.offsets[0] as number;
    const drift = (rule: BalanceDrift['rule'], expected: bigint | number): BalanceDrift => ({
      accountId: uuidText(row.buffer.subarray(at, at + 16)),
      rule,
      expected: String(expected),
      found: String(rule === 'last_entry_is_last' ? lastSeq : balance),
    });
    if (balance !== sum) return drift('balance_is_sum', sum);
    if (balance !== after) return drift('balance_is_last', after);
    return lastSeq === seq ? null : drift('last_entry_is_last', seq);
  }

  private grow(): void {
    const wider = new BigInt64Array(this.lastAfter.length * 2);
    wider.set(this.lastAfter);
    this.lastAfter = wider;
  }
}

function streamOf(client: ClientBase, select: string, fields: number): CopyCursor {
  const text = `COPY (${select}) TO STDOUT (FORMAT binary)`;
  return new CopyCursor(client.query(copyTo(text, { highWaterMark: HIGH_WATER_BYTES })), fields);
}
