import type { FakedCity } from './faked-city.js';
import { sql } from './sql.js';
import type { TestDatabase } from './test-database.js';

/** An entry without what is drawn or measured anew in every run: random ids, hashes and times. */
export type PlainEntry = Readonly<Record<string, unknown>>;

interface EntryRow {
  seq: string;
  kind: string;
  effective: string;
  actor: string;
  subjectType: string;
  subjectId: string;
  reverses: string | null;
  policy: string | null;
  detail: Record<string, string> | null;
  postings: string[];
}

/** In the detail of a close the roots are hashes over random ids. */
const HASHED = /root|hash/i;

const ENTRIES = `
  SELECT e.seq::text, e.kind, e.effective_on::text AS effective, e.actor_id AS actor, e.subject_type AS "subjectType",
    e.subject_id AS "subjectId", e.reverses_seq::text AS reverses, l.leaf->>'policy' AS policy, l.leaf->'detail' AS detail,
    coalesce(p.list, '{}') AS postings
  FROM ledger.journal_entry e
  CROSS JOIN LATERAL (SELECT convert_from(e.leaf, 'UTF8')::json AS leaf) l
  LEFT JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', a.owner_kind, a.purpose, a.owner_id, q.amount, q.asset, q.balance_after) ORDER BY q.n) AS list
    FROM ledger.posting q JOIN ledger.account a ON a.book_id = q.book_id AND a.id = q.account_id
    WHERE q.book_id = e.book_id AND q.seq = e.seq) p ON true
  ORDER BY e.book_id, e.seq`;

/**
 * The whole journal to be compared with that of a city cloned from the same origin. Accounts are named by owner and
 * purpose; a subject by the place where its id came first.
 */
export async function plainJournal(database: TestDatabase): Promise<PlainEntry[]> {
  const rows = await sql<EntryRow>(database.readerUrl, ENTRIES);
  const subjects = new Map<string, string>();
  return rows.map(({ subjectId, detail, ...entry }) => {
    const subject = subjects.get(subjectId) ?? `first in ${entry.seq}`;
    subjects.set(subjectId, subject);
    const facts = Object.entries(detail ?? {}).filter(([name]) => !HASHED.test(name));
    return { ...entry, subject, detail: Object.fromEntries(facts) };
  });
}

/** What the ledger itself says of every account that is not at zero: `member:earned:<id> MIN` and its balance. */
export async function accountBalances(city: FakedCity): Promise<Map<string, bigint>> {
  const rows = await sql<{ name: string; balance: string }>(
    city.database.readerUrl,
    `SELECT concat(owner_kind, ':', purpose, ':', id, ' ', asset) AS name, balance::text FROM ledger.account
     WHERE book_id = $1 AND balance <> 0`,
    [city.bookId],
  );
  return new Map(rows.map(({ name, balance }) => [name, BigInt(balance)]));
}

/** Closing balances that are not what a recount of all postings up to their month's end comes to, both ways. */
export function wrongClosingBalances(city: FakedCity): Promise<object[]> {
  return sql(
    city.database.readerUrl,
    `WITH recount AS (
       SELECT m.month_end, p.account_id, sum(p.amount) AS balance, count(*) AS postings
       FROM ledger.period m
       JOIN ledger.journal_entry e ON e.book_id = m.book_id AND e.effective_on <= m.month_end
       JOIN ledger.posting p ON p.book_id = e.book_id AND p.seq = e.seq
       WHERE m.book_id = $1 GROUP BY m.month_end, p.account_id)
     SELECT month_end, account_id FROM recount
     FULL JOIN (SELECT * FROM ledger.closing_balance WHERE book_id = $1) c USING (month_end, account_id)
     WHERE (recount.balance, recount.postings) IS DISTINCT FROM (c.balance::numeric, c.postings) LIMIT 10`,
    [city.bookId],
  );
}

/** The months that were settled, in order of their close entries, each with how often it was begun and closed. */
export async function settledMonths(city: FakedCity): Promise<string[]> {
  const rows = await sql<{ month: string }>(
    city.database.readerUrl,
    `SELECT convert_from(e.leaf, 'UTF8')::json->'detail'->>'month' AS month FROM ledger.journal_entry e
     WHERE e.book_id = $1 AND e.kind = 'close' ORDER BY e.seq`,
    [city.bookId],
  );
  return rows.map(({ month }) => month);
}
