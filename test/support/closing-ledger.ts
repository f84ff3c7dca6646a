import { createHash } from 'node:crypto';
import { bookAccount, earnedAccount, grantedAccount } from '../../src/ledger/accounts.js';
import type { AppendRequest, Posted } from '../../src/ledger/append-request.js';
import { fixNextChunk } from '../../src/ledger/close-steps.js';
import type { ClosedPeriod } from '../../src/ledger/closed-period.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { lastDayOf } from '../../src/ledger/period-dates.js';
import { LedgerPeriods } from '../../src/ledger/periods.js';
import type { MoveKind, StateMove } from '../../src/ledger/state-move.js';
import type { HashAlgorithm } from '../../src/ledger/vocabulary.js';
import { Clock } from '../../src/platform/clock/clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from './sql.js';
import { openTestLedger, quietPool, service, type TestLedger, transfer } from './test-ledger.js';

/** A table that stands for whatever holds the fences of runs. */
const FENCE: MoveKind = {
  table: 'kapok.fences',
  stateColumn: 'state',
  seqColumn: null,
  columns: {},
  guards: { number: 'bigint' },
};
const MAKE_FENCES = `CREATE TABLE kapok.fences (
  book_id integer NOT NULL, id uuid NOT NULL, state text NOT NULL, number bigint NOT NULL, PRIMARY KEY (book_id, id));
  GRANT SELECT, UPDATE ON kapok.fences TO kapok_app`;

/** A test ledger whose months can be closed. */
export interface ClosingLedger extends TestLedger {
  readonly service: LedgerService;
  readonly periods: LedgerPeriods;
  /** The fence of a run with this number; it holds while the row of the run has the number. */
  fence(number?: bigint): StateMove;
  /** Another server takes the run over. */
  takeOver(): Promise<void>;
}

export async function openClosingLedger(
  algorithm: HashAlgorithm = 'sha256',
): Promise<ClosingLedger> {
  const ledger = await openTestLedger('GD-T1', algorithm);
  const openPool = () => quietPool(ledger.database.appUrl);
  const database = { pool: ledger.pool, openPool } as unknown as Database;
  const clock = new Clock();
  const ledgerService = new LedgerService(database, clock);
  const id = newId();
  await sql(ledger.database.ownerUrl, MAKE_FENCES);
  await ledger.superuser.query(`INSERT INTO kapok.fences VALUES ($1, $2, 'running', 1)`, [
    ledger.book.id,
    id,
  ]);
  return {
    ...ledger,
    service: ledgerService,
    periods: new LedgerPeriods(database, ledgerService, clock),
    fence: (number = 1n) => ({
      kind: FENCE,
      id,
      from: ['running'],
      to: 'running',
      values: {},
      guards: { number },
    }),
    takeOver: async () => {
      await ledger.superuser.query('UPDATE kapok.fences SET number = number + 1');
    },
    close: async () => {
      await ledgerService.drain();
      await ledger.close();
    },
  };
}

/** Closes a month from begin to end, some accounts at a time. */
export async function closeMonth(
  ledger: ClosingLedger,
  month: string,
  accountsAtOnce?: number,
): Promise<ClosedPeriod> {
  const wish = { bookId: ledger.book.id, month, fence: ledger.fence() };
  await ledger.periods.begin(wish);
  while ((await fixNextChunk(ledger.pool, wish, accountsAtOnce)) !== null);
  return ledger.periods.close({ ...wish, actorId: newId() });
}

/** An entry on a day: the book pays minutes to a member. */
export function paid(
  { book }: TestLedger,
  memberId: string,
  minutes: bigint,
  effectiveOn: string,
): AppendRequest {
  return service(book, memberId, minutes, { effectiveOn });
}

/** What the close of a month posts itself: minutes granted to a member expire. */
export function expired(
  { book }: TestLedger,
  memberId: string,
  minutes: bigint,
  parts: Partial<AppendRequest>,
): AppendRequest {
  const wish = {
    from: grantedAccount(memberId),
    to: bookAccount(book.uid, 'expired', 'GRT'),
    minutes,
  };
  return transfer(book, wish, { kind: 'expire', ...parts });
}

/** An entry on a day: minutes are granted to a member. */
export function granted(
  { book }: TestLedger,
  memberId: string,
  minutes: bigint,
  effectiveOn: string,
): AppendRequest {
  const wish = {
    from: bookAccount(book.uid, 'issuance', 'GRT'),
    to: grantedAccount(memberId),
    minutes,
  };
  return transfer(book, wish, { kind: 'grant', effectiveOn });
}

/** Appends all and answers the entries; throws when one did not post. */
export async function posted(
  ledger: ClosingLedger,
  requests: readonly AppendRequest[],
): Promise<Posted[]> {
  const outcomes = await Promise.all(requests.map((request) => ledger.service.append(request)));
  return outcomes.map((outcome) => {
    if (outcome.outcome !== 'posted') throw new Error(`it is ${outcome.outcome}`);
    return outcome;
  });
}

/** A small history over two months in which some moved and some did not; answers the members. */
export async function fillMonths(
  ledger: ClosingLedger,
  months: readonly [string, string],
): Promise<string[]> {
  const members = Array.from({ length: 5 }, newId);
  const [a = '', b = '', c = '', d = '', e = ''] = members;
  const [first, second] = months;
  await posted(ledger, [
    paid(ledger, a, 60n, `${first}-01`),
    paid(ledger, b, 30n, `${first}-15`),
    paid(ledger, a, 5n, lastDayOf(first)),
    granted(ledger, c, 600n, `${first}-02`),
    paid(ledger, d, 45n, `${second}-01`),
    paid(ledger, a, 20n, lastDayOf(second)),
    paid(ledger, e, 15n, '2025-01-01'),
  ]);
  const back = { from: earnedAccount(b), to: bookAccount(ledger.book.uid, 'spent'), minutes: 10n };
  await posted(ledger, [
    transfer(ledger.book, back, { kind: 'redeem', effectiveOn: `${second}-03` }),
  ]);
  return members;
}

export interface SlowBalance {
  readonly account: string;
  readonly asset: string;
  readonly balance: bigint;
  readonly postings: bigint;
}

/** Closing balances the slow way: from all postings of the book. */
export async function slowBalances(ledger: TestLedger, day: string): Promise<SlowBalance[]> {
  const { rows } = await ledger.superuser.query<SlowBalance>(
    `SELECT p.account_id AS account, p.asset, sum(p.amount)::bigint AS balance, count(*) AS postings
     FROM ledger.posting p JOIN ledger.journal_entry e USING (book_id, seq)
     WHERE e.effective_on <= $1 GROUP BY p.account_id, p.asset ORDER BY p.account_id`,
    [day],
  );
  return rows;
}

/** The root over closing balances by the recursive definition of RFC 6962, sharing no code with src. */
export function slowRoot(
  { book }: TestLedger,
  month: string,
  rows: readonly SlowBalance[],
): string {
  const digest = digestOf(book.algorithm);
  const leaves = rows.map((row) =>
    digest(
      Buffer.of(0),
      `{"@format":"kapok-closing/1","account":"${row.account}","asset":"${row.asset}","balance":"${row.balance}","book":"${book.uid}","month":"${month}","postings":"${row.postings}"}`,
    ),
  );
  return treeHash(leaves, digest).toString('hex');
}

type Digest = (...parts: (string | Buffer)[]) => Buffer;

function treeHash(leaves: readonly Buffer[], digest: Digest): Buffer {
  if (leaves.length === 0) return digest('');
  if (leaves.length === 1) return leaves[0] as Buffer;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return digest(Buffer.of(1), treeHash(left, digest), treeHash(right, digest));
}

function digestOf(algorithm: HashAlgorithm): Digest {
  return (...parts) => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
}

/** The closing rows as they are stored. */
export async function storedBalances(ledger: TestLedger, day: string): Promise<unknown[]> {
  const { rows } = await ledger.superuser.query(
    `SELECT c.ordinal, c.account_id AS account, a.asset, c.balance, c.postings
     FROM ledger.closing_balance c JOIN ledger.account a ON a.book_id = c.book_id AND a.id = c.account_id
     WHERE c.month_end = $1 ORDER BY c.ordinal`,
    [day],
  );
  return rows;
}
