import { canonicalJson } from '../platform/canonical-json.js';
import type { AppendRequest } from './append-request.js';
import { decodeLeaf } from './decode-leaf.js';
import { formatMicros, parseMicros } from './leaf.js';
import type { StateMove } from './state-move.js';

/** What the value of a notice's member may be. Migration 0030 holds the same (ledger.notice_members). */
export const NOTICE_FORMS = {
  /** C2SP signed-note, Ed25519: name, id, and the base64 of 0x01 and 32 bytes. */
  vkey: /^[A-Za-z0-9./:_-]{1,200}\+[0-9a-f]{8}\+A[Q-Za-f][A-Za-z0-9+/]{42}$/,
  /** 64 bytes in base64. */
  signature: /^[A-Za-z0-9+/]{85}[AQgw]==$/,
  digest: /^[0-9a-f]{64}$/,
  natural: /^(0|[1-9][0-9]{0,18})$/,
  positive: /^[1-9][0-9]{0,18}$/,
  /** What an operator says; nothing personal. */
  text: /^[^\p{Cc}\p{Cs}]{1,500}$/u,
  instant: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/,
} as const;

type NoticeForm = keyof typeof NOTICE_FORMS;

interface MemberRule {
  readonly form: NoticeForm;
  /** May be the empty text instead. */
  readonly orEmpty?: true;
}

interface FormatRule {
  readonly subjectType: string;
  /** The subject is the book itself; else something of its own, which may have a commitment. */
  readonly isOfBook: boolean;
  readonly members: Readonly<Record<string, MemberRule>>;
}

/** The closed list of facts that a chain carries beside the moves of minutes (docs/format.md, "The notice"). */
export const NOTICE_FORMATS = {
  'kapok-key/1': {
    subjectType: 'log_key',
    isOfBook: true,
    members: {
      key: { form: 'vkey' },
      previous: { form: 'vkey', orEmpty: true },
      signature: { form: 'signature', orEmpty: true },
    },
  },
  'kapok-loss/1': {
    subjectType: 'log_loss',
    isOfBook: true,
    members: {
      size: { form: 'positive' },
      root: { form: 'digest' },
      kept: { form: 'positive' },
      reason: { form: 'text' },
    },
  },
  'kapok-draw/1': {
    subjectType: 'inspection_draw',
    isOfBook: false,
    members: {
      population: { form: 'digest' },
      count: { form: 'natural' },
      inspectors: { form: 'digest' },
      inspectorCount: { form: 'natural' },
      sample: { form: 'natural' },
      after: { form: 'instant' },
    },
  },
} as const satisfies Readonly<Record<string, FormatRule>>;

export type NoticeFormat = keyof typeof NOTICE_FORMATS;

/** The members of a format, without `format`. */
export type NoticeMembers<F extends NoticeFormat = NoticeFormat> = F extends NoticeFormat
  ? { readonly [M in keyof (typeof NOTICE_FORMATS)[F]['members']]: string }
  : never;

/** A fact that the chain is to carry. */
export interface NoticeWish<F extends NoticeFormat = NoticeFormat> {
  readonly bookId: number;
  /** Deterministic, unique in the book, at most 200 characters: the same fact has the same key. */
  readonly key: string;
  readonly format: F;
  /** The book's uid for facts of the log; the draw's id for a draw. */
  readonly subjectId: string;
  readonly actorId: string;
  readonly members: NoticeMembers<F>;
  /** Only of a draw. */
  readonly commitment?: Buffer | null;
  readonly moves?: readonly StateMove[];
}

const LARGEST = 2n ** 63n - 1n;
const NUMBERS: readonly NoticeForm[] = ['natural', 'positive'];

/** What the key before signs when another takes its place: four lines, each with its line feed. */
export function keySuccession(bookUid: string, previous: string, key: string): string {
  return `kapok-key/1\n${bookUid}\n${previous}\n${key}\n`;
}

/** The request that puts a notice into the chain, under the day given (Asia/Shanghai). It moves no minutes. */
export function noticeRequest(wish: NoticeWish, today: string): AppendRequest {
  return {
    bookId: wish.bookId,
    key: wish.key,
    kind: 'notice',
    effectiveOn: today,
    actorId: wish.actorId,
    subject: {
      type: NOTICE_FORMATS[wish.format].subjectType,
      id: wish.subjectId,
      commitment: wish.commitment ?? null,
    },
    policyDigest: null,
    reversesSeq: null,
    accounts: [],
    counters: [],
    detail: canonicalJson({ ...wish.members, format: wish.format }),
    decide: () => ({ postings: [] }),
    moves: wish.moves ?? [],
  };
}

/** Whether the leaf of an entry carries just what a request wanted to carry. */
export function isNotice(entry: { readonly leaf: string }, request: AppendRequest): boolean {
  const { content } = decodeLeaf(Buffer.from(entry.leaf));
  return (
    content.detail === request.detail &&
    content.commitment?.toString('hex') === request.subject.commitment?.toString('hex')
  );
}

/** What a notice says, and beside what. */
export interface NoticeFacts {
  readonly subjectType: string;
  readonly hasCommitment: boolean;
  readonly hasPolicy: boolean;
  /** Canonical JSON of an object of strings, or null. */
  readonly detail: string | null;
}

/** The format of a notice's detail, or null when it is none of the closed list. */
export function noticeFormat(detail: string | null): NoticeFormat | null {
  const { format } = JSON.parse(detail ?? '{}') as { format?: unknown };
  return typeof format === 'string' && Object.hasOwn(NOTICE_FORMATS, format)
    ? (format as NoticeFormat)
    : null;
}

/** The member at fault of a notice, never its value; null when it is as docs/format.md wants it. */
export function noticeFault(facts: NoticeFacts): string | null {
  const format = noticeFormat(facts.detail);
  if (format === null) return 'format';
  const rule: FormatRule = NOTICE_FORMATS[format];
  if (facts.subjectType !== rule.subjectType) return 'subject.type';
  if (facts.hasCommitment && rule.isOfBook) return 'subject.commitment';
  if (facts.hasPolicy) return 'policy';
  const said = JSON.parse(facts.detail ?? '{}') as Readonly<Record<string, unknown>>;
  const wanted = ['format', ...Object.keys(rule.members)].sort().join();
  if (Object.keys(said).sort().join() !== wanted) return 'members';
  const wrong = Object.entries(rule.members).find(([name, member]) => !fits(said[name], member));
  if (wrong !== undefined) return wrong[0];
  return numberFault(said as Readonly<Record<string, string>>);
}

function fits(value: unknown, { form, orEmpty }: MemberRule): boolean {
  if (typeof value !== 'string') return false;
  if (value === '') return orEmpty === true;
  if (!NOTICE_FORMS[form].test(value)) return false;
  if (NUMBERS.includes(form)) return BigInt(value) <= LARGEST;
  return form !== 'instant' || isInstant(value);
}

function isInstant(text: string): boolean {
  if (Number.isNaN(Date.parse(`${text.slice(0, 23)}Z`))) return false;
  const micros = parseMicros(text);
  return micros >= 0n && formatMicros(micros) === text;
}

/** What members of one notice say of each other: of a draw, and of a key and its signature. */
function numberFault({ sample, count, previous, signature }: Readonly<Record<string, string>>) {
  if (sample !== undefined && BigInt(sample) > BigInt(count ?? '0')) return 'sample';
  return (previous === '') === (signature === '') ? null : 'signature';
}
