import type { Pool } from 'pg';
import { decodeLeaf } from '../decode-leaf.js';
import type { JournalRange } from '../journal-export.js';
import type { Asset, OwnerKind, Purpose } from '../vocabulary.js';
import type { ExportedAccount, ExportedEntry, TextFormat } from './text-format.js';

/** An entry has at most 500 postings, so a page stays below some 10 MB; usually it has 100 KB. */
const PAGE_ENTRIES = 128n;

const READ_BOOK = 'SELECT code, head_seq AS "headSeq" FROM ledger.book WHERE id = $1';
const READ_PAGE = `SELECT leaf, encode(leaf_hash, 'hex') AS hash
  FROM ledger.journal_entry WHERE book_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq`;
/** The accounts are looked up one by one through the keys: a plan may know nothing of how full a table is. */
const READ_ACCOUNTS = `SELECT a.id, a.owner_kind AS "ownerKind", a.purpose, f.seq AS "firstSeq"
  FROM unnest($2::uuid[]) AS wanted (id)
  CROSS JOIN LATERAL (
    SELECT r.id, r.owner_kind, r.purpose FROM ledger.account r
    WHERE r.book_id = $1 AND r.id = wanted.id OFFSET 0) a
  LEFT JOIN LATERAL (
    SELECT p.seq FROM ledger.posting p
    WHERE p.book_id = $1 AND p.account_id = wanted.id ORDER BY p.seq LIMIT 1) f ON true`;

/** Which months were closed by entries of a page, and what they fixed: by place under the root, so many at a time. */
const READ_CLOSES = `SELECT close_seq AS seq, month_end AS "monthEnd"
  FROM ledger.period WHERE book_id = $1 AND close_seq BETWEEN $2 AND $3`;
const BALANCES_AT_ONCE = 500;
const READ_BALANCES = `SELECT c.account_id AS id, c.balance, a.owner_kind AS "ownerKind", a.purpose, a.asset
  FROM ledger.closing_balance c
  CROSS JOIN LATERAL (
    SELECT r.owner_kind, r.purpose, r.asset FROM ledger.account r
    WHERE r.book_id = c.book_id AND r.id = c.account_id OFFSET 0) a
  WHERE c.book_id = $1 AND c.month_end = $2 AND c.ordinal >= $3 AND c.ordinal < $3 + ${BALANCES_AT_ONCE}
  ORDER BY c.ordinal`;

interface EntryRow {
  leaf: Buffer;
  hash: string;
}

interface BalanceRow {
  id: string;
  ownerKind: OwnerKind;
  purpose: Purpose;
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
 * Entries of a book in the text of another program, read from the leaves, with the closing balances of each month behind
 * its close as assertions, so that the program checks every one of them by itself. It holds no personal data. A range
 * from a later entry than the first has no preamble: it goes behind what was exported before.
 *
 * Yields a page at a time and reads the next one when it is asked for, so memory stays constant; entries appended
 * after the start are not included. Throws LeafFormatError for bytes that are no leaf. Takes no locks.
 */
export async function* textJournal(
  pool: Pool,
  bookId: number,
  format: TextFormat,
  range: JournalRange = { fromSeq: 0n, toSeq: null },
): AsyncGenerator<string, void, void> {
  const book = await pool.query<{ code: string; headSeq: bigint }>(READ_BOOK, [bookId]);
  const { code, headSeq } = book.rows[0] ?? { code: '', headSeq: -1n };
  const last = range.toSeq !== null && range.toSeq < headSeq ? range.toSeq : headSeq;
  const first = range.fromSeq > 0n ? range.fromSeq : 0n;
  if (first === 0n) yield format.preamble(code);
  for (let seq = first; seq <= last; seq += PAGE_ENTRIES) {
    const pageEnd = seq + PAGE_ENTRIES - 1n;
    yield* writePage(pool, bookId, format, { from: seq, to: pageEnd < last ? pageEnd : last });
  }
}

async function* writePage(
  pool: Pool,
  bookId: number,
  format: TextFormat,
  page: PageRange,
): AsyncGenerator<string, void, void> {
  const { entries, accounts, closes } = await readPage(pool, bookId, page);
  let text = '';
  for (const entry of entries) {
    text += format.entry(entry, accounts);
    const close = closes.get(entry.place.seq);
    if (close === undefined) continue;
    yield text;
    text = '';
    yield* closingBalances(pool, bookId, format, close);
  }
  yield text;
}

interface Page {
  readonly entries: readonly ExportedEntry[];
  readonly accounts: ReadonlyMap<string, ExportedAccount>;
  readonly closes: ReadonlyMap<bigint, Close>;
}

async function readPage(pool: Pool, bookId: number, { from, to }: PageRange): Promise<Page> {
  const { rows } = await pool.query<EntryRow>({
    name: 'ledger-text-page',
    text: READ_PAGE,
    values: [bookId, from, to],
  });
  const entries = rows.map(({ leaf, hash }) => ({ ...decodeLeaf(leaf), hash }));
  const ids = entries.flatMap(({ content }) => content.postings.map(({ account }) => account));
  const accounts = await pool.query<ExportedAccount>({
    name: 'ledger-text-accounts',
    text: READ_ACCOUNTS,
    values: [bookId, [...new Set(ids)]],
  });
  const closes = await pool.query<Close>(READ_CLOSES, [bookId, from, to]);
  return {
    entries,
    accounts: new Map(accounts.rows.map((row) => [row.id, row])),
    closes: new Map(closes.rows.map((row) => [row.seq, row])),
  };
}

async function* closingBalances(
  pool: Pool,
  bookId: number,
  format: TextFormat,
  { seq: closeSeq, monthEnd }: Close,
): AsyncGenerator<string, void, void> {
  for (let from = 0n; ; from += BigInt(BALANCES_AT_ONCE)) {
    const { rows } = await pool.query<BalanceRow>(READ_BALANCES, [bookId, monthEnd, from]);
    if (rows.length === 0) return;
    const balances = rows.map(({ asset, balance, ...account }) => {
      return { account: { ...account, firstSeq: null }, asset, balance };
    });
    yield format.balances({ monthEnd, closeSeq, from, balances });
  }
}
