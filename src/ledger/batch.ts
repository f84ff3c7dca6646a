import type { AppendRequest } from './append-request.js';
import { encodeArray } from './binary-array.js';
import type { Judged } from './judge.js';
import { formatMicros, hashKey, type LeafContent, leafHash, leafText } from './leaf.js';
import { type BookPeriods, periodsOf } from './period-dates.js';
import { buildMoveSql, MoveList } from './state-move.js';
import type { HashAlgorithm } from './vocabulary.js';

/** Where a book's chain ends, as far as this process knows. */
export interface Head {
  readonly uid: string;
  readonly algorithm: HashAlgorithm;
  readonly seq: bigint;
  readonly hash: Buffer;
  /** Microseconds since 1970. */
  readonly atMicros: bigint;
  readonly periods: BookPeriods;
}

/** A request that was accepted: the date it will stand under, and what it moves. */
export interface AcceptedRequest {
  readonly request: AppendRequest;
  readonly effectiveOn: string;
  readonly judged: Judged;
}

/** An accepted request with its place in the chain. */
export interface PlacedEntry extends AcceptedRequest {
  readonly seq: bigint;
  readonly keyHash: Buffer;
  readonly hash: Buffer;
  readonly recordedAtMicros: bigint;
  readonly recordedAt: string;
}

/** A chain segment ready to be written, and the head that it makes. */
export interface Segment {
  readonly entries: readonly PlacedEntry[];
  readonly head: Head;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

function leafContent(accepted: AcceptedRequest, keyHash: Buffer): LeafContent {
  const { request, judged } = accepted;
  return {
    kind: request.kind,
    effectiveOn: accepted.effectiveOn,
    actorId: request.actorId,
    subjectType: request.subject.type,
    subjectId: request.subject.id,
    commitment: request.subject.commitment,
    policyDigest: request.policyDigest,
    keyHash,
    reversesSeq: request.reversesSeq,
    detail: request.detail ?? null,
    postings: judged.lines.map((line) => ({
      account: line.accountId,
      amount: line.amount,
      asset: line.account.asset,
    })),
  };
}

/** Gives accepted requests their sequence numbers, recorded times and hashes, in order, behind `head`. */
export function placeBehind(
  head: Head,
  accepted: readonly AcceptedRequest[],
  nowMicros: bigint,
): Segment {
  const { uid, algorithm } = head;
  let { seq, hash, atMicros } = head;
  const entries = accepted.map((one): PlacedEntry => {
    const { request, effectiveOn, judged } = one;
    seq += 1n;
    atMicros = nowMicros > atMicros ? nowMicros : atMicros + 1n;
    const keyHash = hashKey(request.key);
    const place = {
      bookUid: uid,
      algorithm,
      seq,
      prevHash: hash.toString('hex'),
      recordedAtMicros: atMicros,
    };
    hash = leafHash(leafText(leafContent(one, keyHash), place), algorithm);
    return {
      request,
      effectiveOn,
      judged,
      seq,
      keyHash,
      hash,
      recordedAtMicros: atMicros,
      recordedAt: formatMicros(atMicros),
    };
  });
  const periods = periodsAfter(head.periods, entries);
  return { entries, head: { uid, algorithm, seq, hash, atMicros, periods } };
}

/** A close entry makes the month that was being closed the newest closed one. */
function periodsAfter(before: BookPeriods, entries: readonly PlacedEntry[]): BookPeriods {
  const isClosed = entries.some(({ request }) => request.kind === 'close');
  return isClosed ? periodsOf(before.closingThrough, null) : before;
}

function entryArrays(entries: readonly PlacedEntry[]): Buffer[] {
  return [
    encodeArray(
      'text',
      entries.map((e) => e.request.kind),
    ),
    encodeArray(
      'date',
      entries.map((e) => e.effectiveOn),
    ),
    encodeArray(
      'timestamptz',
      entries.map((e) => e.recordedAtMicros),
    ),
    encodeArray(
      'uuid',
      entries.map((e) => e.request.actorId),
    ),
    encodeArray(
      'text',
      entries.map((e) => e.request.subject.type),
    ),
    encodeArray(
      'uuid',
      entries.map((e) => e.request.subject.id),
    ),
    encodeArray(
      'bytea',
      entries.map((e) => e.request.subject.commitment),
    ),
    encodeArray(
      'bytea',
      entries.map((e) => e.request.policyDigest),
    ),
    encodeArray(
      'bytea',
      entries.map((e) => e.keyHash),
    ),
    encodeArray(
      'bigint',
      entries.map((e) => e.request.reversesSeq),
    ),
    encodeArray(
      'text',
      entries.map((e) => e.request.detail ?? null),
    ),
    encodeArray(
      'bytea',
      entries.map((e) => e.hash),
    ),
  ];
}

function postingArrays(entries: readonly PlacedEntry[]): Buffer[] {
  const entry: number[] = [];
  const n: number[] = [];
  const account: string[] = [];
  const asset: string[] = [];
  const amount: bigint[] = [];
  const balance: bigint[] = [];
  entries.forEach(({ judged }, index) => {
    judged.lines.forEach((line, position) => {
      entry.push(index + 1);
      n.push(position);
      account.push(line.accountId);
      asset.push(line.account.asset);
      amount.push(line.amount);
      balance.push(line.balanceAfter);
    });
  });
  return [
    encodeArray('integer', entry),
    encodeArray('smallint', n),
    encodeArray('uuid', account),
    encodeArray('text', asset),
    encodeArray('bigint', amount),
    encodeArray('bigint', balance),
  ];
}

function counterArrays(entries: readonly PlacedEntry[]): Buffer[] {
  const last = new Map<string, bigint>();
  for (const { judged } of entries) {
    for (const [name, value] of judged.counters) last.set(name, value);
  }
  return [encodeArray('text', [...last.keys()]), encodeArray('bigint', [...last.values()])];
}

/** The types of ledger.append's array parameters, in order. */
const ARRAY_TYPES = [
  'text',
  'date',
  'timestamptz',
  'uuid',
  'text',
  'uuid',
  'bytea',
  'bytea',
  'bytea',
  'bigint',
  'text',
  'bytea',
  'integer',
  'smallint',
  'uuid',
  'text',
  'bigint',
  'bigint',
  'text',
  'bigint',
];
const FIRST_ARRAY_PARAM = 4;
const FIRST_MOVE_PARAM = FIRST_ARRAY_PARAM + ARRAY_TYPES.length;

/**
 * One SQL statement for a whole segment: moves the rows of other modules, appends entries and postings, balances
 * and counters, and the head. It takes the book's lock before any row's, and raises KP001 if the head has moved,
 * KP002 if a row has.
 */
export function segmentStatement(bookId: number, before: Head, segment: Segment): Statement {
  const { entries } = segment;
  const list = new MoveList();
  for (const { request, seq } of entries) list.add(request.moves, seq);
  const sql = buildMoveSql(list.moves, FIRST_MOVE_PARAM);
  const arrays = ARRAY_TYPES.map((type, i) => `$${i + FIRST_ARRAY_PARAM}::${type}[]`).join(', ');
  const moved = sql.counts.length === 0 ? '0' : sql.counts.join(' + ');
  const expected = `$${FIRST_MOVE_PARAM + sql.params.length}::bigint`;
  const head =
    'head AS MATERIALIZED (SELECT h.head_seq = $2 AS locked FROM ledger.lock_head($1) h)';
  const ctes = sql.ctes.length === 0 ? '' : `WITH ${[head, ...sql.ctes].join(', ')} `;
  return {
    name: `ledger-append-${sql.shape}`,
    text: `${ctes}SELECT ledger.append($1::integer, $2::bigint, $3::bytea, ${arrays}, ${moved}, ${expected})`,
    values: [
      bookId,
      before.seq,
      before.hash,
      ...entryArrays(entries),
      ...postingArrays(entries),
      ...counterArrays(entries),
      ...sql.params,
      list.moves.length,
    ],
  };
}
