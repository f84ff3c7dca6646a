import type { PoolClient } from 'pg';
import type { AccountRef, AppendOutcome, AppendRequest, PostedLine } from './append-request.js';
import { encodeArray } from './binary-array.js';
import { hashKey } from './leaf.js';
import type { EntryKind } from './vocabulary.js';

interface KnownRow {
  seq: bigint;
  kind: EntryKind;
  actor_id: string;
  subject_id: string;
  key_hash: Buffer;
  leaf_hash: Buffer;
  effective_on: string;
  recorded_at: string;
}

interface LineRow {
  seq: bigint;
  amount: bigint;
  balance_after: bigint;
  owner_kind: AccountRef['ownerKind'];
  owner_id: string;
  purpose: AccountRef['purpose'];
  asset: AccountRef['asset'];
}

const FIND_KNOWN = `SELECT seq, kind, actor_id, subject_id, key_hash, leaf_hash, effective_on,
    to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at
  FROM ledger.find_keys($1, $2::bytea[])`;

const READ_LINES = `SELECT seq, amount, balance_after, owner_kind, owner_id, purpose, asset
  FROM ledger.read_postings($1, $2::bigint[]) ORDER BY seq, n`;

/** Whether an entry under a key is what the request asks for; amounts follow from balances of then. */
function isSameWish(row: KnownRow, request: AppendRequest): boolean {
  return row.kind === request.kind && row.subject_id === request.subject.id;
}

async function readLines(
  client: PoolClient,
  bookId: number,
  seqs: readonly bigint[],
): Promise<Map<bigint, PostedLine[]>> {
  const lines = new Map<bigint, PostedLine[]>(seqs.map((seq) => [seq, []]));
  const { rows } = await client.query<LineRow>({
    name: 'ledger-read-lines',
    text: READ_LINES,
    values: [bookId, encodeArray('bigint', seqs)],
  });
  for (const row of rows) {
    const account = {
      ownerKind: row.owner_kind,
      ownerId: row.owner_id,
      purpose: row.purpose,
      asset: row.asset,
    };
    lines.get(row.seq)?.push({ account, amount: row.amount, balanceAfter: row.balance_after });
  }
  return lines;
}

/**
 * Answers for requests whose key stands in the ledger already: the entry of then (`replayed`), or a refusal when
 * the key was used for another kind or subject. Requests with a new key are absent from the answer.
 */
export async function findKnown(
  client: PoolClient,
  bookId: number,
  requests: readonly AppendRequest[],
): Promise<Map<AppendRequest, AppendOutcome>> {
  const byHash = new Map(
    requests.map((request) => [hashKey(request.key).toString('hex'), request]),
  );
  const { rows } = await client.query<KnownRow>({
    name: 'ledger-find-known',
    text: FIND_KNOWN,
    values: [
      bookId,
      encodeArray(
        'bytea',
        [...byHash.keys()].map((hex) => Buffer.from(hex, 'hex')),
      ),
    ],
  });
  const answers = new Map<AppendRequest, AppendOutcome>();
  if (rows.length === 0) return answers;
  const lines = await readLines(
    client,
    bookId,
    rows.map((row) => row.seq),
  );
  for (const row of rows) {
    const request = byHash.get(row.key_hash.toString('hex'));
    if (!request) continue;
    answers.set(
      request,
      isSameWish(row, request)
        ? {
            outcome: 'replayed',
            seq: row.seq,
            effectiveOn: row.effective_on,
            leafHash: row.leaf_hash,
            recordedAt: row.recorded_at,
            actorId: row.actor_id,
            postings: lines.get(row.seq) ?? [],
          }
        : { outcome: 'refused', code: 'idempotency_key_conflict', facts: {} },
    );
  }
  return answers;
}
