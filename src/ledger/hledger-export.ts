import type { Pool } from 'pg';
import { decodeLeaf } from './decode-leaf.js';
import { ASSETS, type Asset, type OwnerKind, type Purpose } from './vocabulary.js';

/** An entry has at most 1,000 postings, so a page stays below some 20 MB; usually it has 100 KB. */
const PAGE_ENTRIES = 128n;

const READ_HEAD = 'SELECT head_seq FROM ledger.book WHERE id = $1';
const READ_PAGE = `SELECT leaf, encode(leaf_hash, 'hex') AS hash
  FROM ledger.journal_entry WHERE book_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq`;
/** The accounts are looked up one by one through the key: a plan may know nothing of how full the table is. */
const READ_ACCOUNTS = `SELECT a.id, a.owner_kind, a.purpose
  FROM unnest($2::uuid[]) AS wanted (id)
  CROSS JOIN LATERAL (
    SELECT r.id, r.owner_kind, r.purpose FROM ledger.account r
    WHERE r.book_id = $1 AND r.id = wanted.id OFFSET 0) a`;

/** Which months were closed by entries of a page, and what they fixed: by place under the root, so many at a time. */
const READ_CLOSES = `SELECT close_seq AS seq, month_end AS "monthEnd"
  FROM ledger.period WHERE book_id = $1 AND close_seq BETWEEN $2 AND $3`;
const BALANCES_AT_ONCE = 500;
const READ_BALANCES = `SELECT c.ordinal, c.account_id AS account, c.balance, a.owner_kind, a.purpose, a.asset
  FROM ledger.closing_balance c
  CROSS JOIN LATERAL (
    SELECT r.owner_kind, r.purpose, r.asset FROM ledger.account r
    WHERE r.book_id = c.book_id AND r.id = c.account_id OFFSET 0) a
  WHERE c.book_id = $1 AND c.month_end = $2 AND c.ordinal >= $3 AND c.ordinal < $3 + ${BALANCES_AT_ONCE}
  ORDER BY c.ordinal`;

/** hledger reads amounts without a decimal mark only if it is told what a commodity looks like. */
const PREAMBLE = `${ASSETS.map((asset) => `commodity 1000. ${asset}`).join('\n')}\n\n`;

interface EntryRow {
  leaf: Buffer;
  hash: string;
}

interface AccountRow {
  id: string;
  owner_kind: OwnerKind;
  purpose: Purpose;
}

interface BalanceRow extends Omit<AccountRow, 'id'> {
  ordinal: bigint;
  account: string;
  balance: bigint;
  asset: Asset;
}

/** A month that an entry has closed. */
interface Close {
  readonly seq: bigint;
  readonly monthEnd: string;
}

interface PageRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * A book as a journal in hledger's text format, read from the leaves: one transaction an entry, dated by its
 * effective day, with `seq` as code, kind and subject type as description and the leaf's hash in its comment.
 * Accounts are `ownerKind:purpose:id`, with the ids of the leaves; amounts are minutes of MIN and GRT. It holds no
 * personal data. Behind each close stand the closing balances of its month as balance assertions, so that hledger
 * checks every one of them by itself.
 *
 * Yields a page at a time and reads the next one when it is asked for, so memory stays constant; entries appended
 * after the start are not included. Throws LeafFormatError for bytes that are no leaf. Takes no locks.
 */
export async function* hledgerJournal(
  pool: Pool,
  bookId: number,
): AsyncGenerator<string, void, void> {
  yield PREAMBLE;
  const head = await pool.query<{ head_seq: bigint }>(READ_HEAD, [bookId]);
  const last = BigInt(head.rows[0]?.head_seq ?? -1n);
  for (let seq = 0n; seq <= last; seq += PAGE_ENTRIES) {
    const pageEnd = seq + PAGE_ENTRIES - 1n;
    yield* readPage(pool, bookId, { from: seq, to: pageEnd < last ? pageEnd : last });
  }
}

async function* readPage(
  pool: Pool,
  bookId: number,
  page: PageRange,
): AsyncGenerator<string, void, void> {
  const { rows } = await pool.query<EntryRow>({
    name: 'ledger-hledger-page',
    text: READ_PAGE,
    values: [bookId, page.from, page.to],
  });
  const entries = rows.map(({ leaf, hash }) => ({ ...decodeLeaf(leaf), hash }));
  const ids = entries.flatMap(({ content }) => content.postings.map(({ account }) => account));
  const names = await accountNames(pool, bookId, [...new Set(ids)]);
  const closes = await pool.query<Close>(READ_CLOSES, [bookId, page.from, page.to]);
  let text = '';
  for (const entry of entries) {
    text += transaction(entry, names);
    const close = closes.rows.find(({ seq }) => seq === entry.place.seq);
    if (close === undefined) continue;
    yield text;
    text = '';
    yield* closingBalances(pool, bookId, close);
  }
  yield text;
}

/**
 * The closing balances of a month as assertions dated its last day. hledger asserts in order of date, and within a
 * day in the order of the file: whatever takes effect in the month stands before its close entry, and these behind it.
 */
async function* closingBalances(
  pool: Pool,
  bookId: number,
  close: Close,
): AsyncGenerator<string, void, void> {
  for (let ordinal = 0n; ; ordinal += BigInt(BALANCES_AT_ONCE)) {
    const { rows } = await pool.query<BalanceRow>(READ_BALANCES, [bookId, close.monthEnd, ordinal]);
    if (rows.length === 0) return;
    const lines = rows.map(
      ({ owner_kind, purpose, account, balance, asset }) =>
        `    ${owner_kind}:${purpose}:${account}  0 ${asset} = ${balance} ${asset}\n`,
    );
    yield `${close.monthEnd} (${close.seq}) closing balances from ${ordinal}\n${lines.join('')}\n`;
  }
}

/** What an account is called, by its id. */
async function accountNames(
  pool: Pool,
  bookId: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<AccountRow>({
    name: 'ledger-hledger-accounts',
    text: READ_ACCOUNTS,
    values: [bookId, ids],
  });
  return new Map(rows.map((row) => [row.id, `${row.owner_kind}:${row.purpose}:${row.id}`]));
}

function transaction(
  { content, place, hash }: ReturnType<typeof decodeLeaf> & { readonly hash: string },
  names: ReadonlyMap<string, string>,
): string {
  const { kind, effectiveOn, subjectType, postings } = content;
  const lines = postings.map(
    // An account that is no more is still in the leaf; verify names such tampering.
    ({ account, amount, asset }) =>
      `    ${names.get(account) ?? `unknown:${account}`}  ${amount} ${asset}\n`,
  );
  return `${effectiveOn} (${place.seq}) ${kind} ${subjectType}  ; leaf:${hash}\n${lines.join('')}\n`;
}
