// The notices of docs/format.md: keys of the log and how they follow each other, losses that were admitted, draws.
import { fromBase64, utf8 } from '../bytes.js';
import { cryptoEngine } from '../crypto-engine.js';
import type { Findings } from '../findings.js';
import type { LeafReader } from '../leaf/leaf-reader.js';
import { isDigest, isNatural } from '../leaf/values.js';
import { parseVerifierKey, type VerifierKey } from '../notes/verifier-key.js';

const SUBJECTS: Readonly<Record<string, string>> = {
  'kapok-key/1': 'log_key',
  'kapok-loss/1': 'log_loss',
  'kapok-draw/1': 'inspection_draw',
};
const MEMBERS: Readonly<Record<string, string>> = {
  'kapok-key/1': 'format key previous signature',
  'kapok-loss/1': 'format kept reason root size',
  'kapok-draw/1': 'after count format inspectorCount inspectors population sample',
};
const KEY_NAME = /^[A-Za-z0-9./:_-]{1,200}$/;
const REASON = /^\P{Cc}{1,500}$/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** A key of the log as the chain announces it. */
export interface AnnouncedKey {
  /** `@seq` of the notice. */
  readonly seq: number;
  readonly key: VerifierKey;
}

type Detail = Readonly<Record<string, string>>;

/** Follows the notices of one book. */
export class Notices {
  /** In the order of the chain; each was signed by the one before. */
  readonly keys: AnnouncedKey[] = [];

  /** `isWhole` is false for an export that begins late: what it announces first may follow something unseen. */
  constructor(
    private readonly findings: Findings,
    private readonly isWhole: boolean,
  ) {}

  take(leaf: LeafReader, seq: number): void {
    const detail = leaf.detail ?? {};
    const wrong = wrongMembers(leaf, detail, seq);
    for (const member of wrong) this.findings.fault('notice_wrong', { member }, seq);
    if (wrong.length > 0) return;
    if (detail.format === 'kapok-key/1') this.takeKey(leaf.bookText, detail, seq);
    if (detail.format === 'kapok-loss/1') {
      const { size = '', kept = '' } = detail;
      this.findings.remark('loss_admitted', { seq: String(seq), size, kept });
    }
  }

  /** The key that has to sign a checkpoint of this size; null when none is announced yet. */
  keyAt(size: bigint): VerifierKey | null {
    const covered = this.keys.filter(({ seq }) => BigInt(seq) < size);
    return (covered.at(-1) ?? this.keys[0])?.key ?? null;
  }

  private takeKey(book: string, detail: Detail, seq: number): void {
    const { key: vkey = '', previous = '', signature = '' } = detail;
    const last = this.keys.at(-1)?.key.vkey;
    const isExpected = last === undefined ? previous === '' || !this.isWhole : previous === last;
    if (!isExpected) this.findings.fault('key_previous', {}, seq);
    if (this.keys.some(({ key }) => key.vkey === vkey)) this.findings.fault('key_again', {}, seq);
    const text = `kapok-key/1\n${book}\n${previous}\n${vkey}\n`;
    if (previous === '' || isSignedBy(parseVerifierKey(previous), text, signature)) {
      this.keys.push({ seq, key: parseVerifierKey(vkey) });
    } else {
      this.findings.fault('key_unsigned', {}, seq);
    }
  }
}

function isSignedBy(key: VerifierKey, text: string, signature: string): boolean {
  const bytes = fromBase64(signature) ?? new Uint8Array(0);
  return cryptoEngine().verifyEd25519(key.publicKey, utf8(text), bytes);
}

/** The members of a notice that are not as they should be. */
function wrongMembers(leaf: LeafReader, detail: Detail, seq: number): string[] {
  const format = detail.format ?? '';
  if (!(format in SUBJECTS)) return ['format'];
  const isDraw = format === 'kapok-draw/1';
  const rules: Record<string, boolean> = {
    detail: Object.keys(detail).sort().join(' ') === MEMBERS[format],
    'subject.type': leaf.text('type') === SUBJECTS[format],
    'subject.id': isDraw || leaf.text('id') === leaf.bookText,
    commitment: isDraw || leaf.optional('commitment') === null,
    policy: leaf.optional('policy') === null,
    reverses: leaf.optional('reverses') === null,
    postings: leaf.count === 0,
    ...(format === 'kapok-key/1' ? keyRules(detail) : {}),
    ...(format === 'kapok-loss/1' ? lossRules(detail, seq) : {}),
    ...(isDraw ? drawRules(detail, leaf.text('recorded')) : {}),
  };
  return Object.keys(rules).filter((name) => !rules[name]);
}

function keyRules({ key = '', previous = '', signature = '' }: Detail): Record<string, boolean> {
  const isSigned = fromBase64(signature)?.length === 64;
  return {
    key: isLogKey(key),
    previous: previous === '' || isLogKey(previous),
    signature: previous === '' ? signature === '' : isSigned,
  };
}

function isLogKey(vkey: string): boolean {
  try {
    const { name, type } = parseVerifierKey(vkey);
    return type === 'note' && KEY_NAME.test(name);
  } catch {
    // What cannot be read is no key; there is nothing else that can fail.
    return false;
  }
}

function lossRules(
  { size, root, kept, reason = '' }: Detail,
  seq: number,
): Record<string, boolean> {
  return {
    size: isNatural(size) && size !== '0',
    root: isDigest(root),
    kept: isNatural(kept) && kept !== '0' && BigInt(kept) <= BigInt(seq),
    reason: REASON.test(reason),
  };
}

function drawRules(detail: Detail, recorded: string): Record<string, boolean> {
  const { population, count, inspectors, inspectorCount, sample, after = '' } = detail;
  const areNaturals = isNatural(count) && isNatural(sample) && isNatural(inspectorCount);
  return {
    population: isDigest(population),
    inspectors: isDigest(inspectors),
    count: areNaturals,
    sample: areNaturals && BigInt(sample) >= 1n && BigInt(sample) <= BigInt(count),
    after: INSTANT.test(after) && after > recorded,
  };
}
