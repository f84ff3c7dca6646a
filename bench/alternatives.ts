import { createHash } from 'node:crypto';
import type pg from 'pg';
import { newId } from '../src/platform/ids.js';

/**
 * The designs Kapok is measured against, on the same server in the same run: a bare one-row commit (what a commit
 * costs at all), and the usual way to keep a chain, one transaction an entry under a lock on the chain's head, on
 * the same tables' shape.
 */
const SCHEMA = `
CREATE SCHEMA bench;
CREATE TABLE bench.bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, note text NOT NULL);
CREATE TABLE bench.head (id integer PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO bench.head VALUES (1, 0, sha256('genesis'));
CREATE TABLE bench.account (id uuid PRIMARY KEY, balance bigint NOT NULL DEFAULT 0, floor bigint);
CREATE TABLE bench.entry (
  seq bigint PRIMARY KEY, effective_on date NOT NULL, recorded_at timestamptz NOT NULL, kind text NOT NULL,
  actor_id uuid NOT NULL, subject_type text NOT NULL, subject_id uuid NOT NULL, key_hash bytea NOT NULL UNIQUE,
  leaf bytea NOT NULL, leaf_hash bytea NOT NULL);
CREATE TABLE bench.posting (
  seq bigint NOT NULL, n smallint NOT NULL, account_id uuid NOT NULL, amount bigint NOT NULL, balance_after bigint NOT NULL,
  PRIMARY KEY (seq, n));
CREATE INDEX ON bench.posting (account_id, seq);
`;

/** Makes the tables of the alternatives and accounts for `members`; answers the account ids. */
export async function prepareAlternatives(owner: pg.Pool, members: number): Promise<string[]> {
  await owner.query(SCHEMA);
  const ids = Array.from({ length: members + 1 }, () => newId());
  await owner.query('INSERT INTO bench.account (id) SELECT * FROM unnest($1::uuid[])', [ids]);
  await owner.query('ANALYZE bench.account');
  return ids;
}

/** One row, one commit. */
export async function bareCommit(pool: pg.Pool): Promise<void> {
  await pool.query({
    name: 'bare',
    text: 'INSERT INTO bench.bare (at, note) VALUES (now(), $1)',
    values: ['x'],
  });
}

const STATEMENTS = {
  head: 'SELECT seq, hash FROM bench.head WHERE id = 1 FOR UPDATE',
  account: 'UPDATE bench.account SET balance = balance + $2 WHERE id = $1 RETURNING balance',
  entry: `INSERT INTO bench.entry VALUES ($1, current_date, clock_timestamp(), 'service', $2, 'service_record', $2, $3, $4, $5)`,
  posting: 'INSERT INTO bench.posting VALUES ($1, $2, $3, $4, $5)',
  move: 'UPDATE bench.head SET seq = $1, hash = $2 WHERE id = 1',
};

function prepared(name: keyof typeof STATEMENTS, values: unknown[]): pg.QueryConfig {
  return { name, text: STATEMENTS[name], values };
}

/** One entry of two postings in a transaction of its own, under the lock of the chain's head. */
export async function lockPerEntry(pool: pg.Pool, from: string, to: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ seq: bigint; hash: Buffer }>(prepared('head', []));
    const seq = (rows[0]?.seq ?? 0n) + 1n;
    const prev = rows[0]?.hash.toString('hex') ?? '';
    const amounts = [
      { account: from, amount: -30n },
      { account: to, amount: 30n },
    ];
    const id = newId();
    const key = createHash('sha256').update(id).digest();
    const leaf = Buffer.from(
      JSON.stringify({ prev, seq: String(seq), id, key: key.toString('hex'), from, to }),
    );
    const hash = createHash('sha256').update('\0').update(leaf).digest();
    await client.query(prepared('entry', [seq, id, key, leaf, hash]));
    for (const [n, { account, amount }] of amounts.entries()) {
      const updated = await client.query<{ balance: bigint }>(
        prepared('account', [account, amount]),
      );
      await client.query(prepared('posting', [seq, n, account, amount, updated.rows[0]?.balance]));
    }
    await client.query(prepared('move', [seq, hash]));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
