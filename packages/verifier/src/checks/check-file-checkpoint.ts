import type { CommonFile } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import { latestOfEach, parseCheckpoint, type TreeHead } from '../notes/checkpoint.js';
import { type CheckedSignature, checkSignatures, parseNote } from '../notes/signed-note.js';
import { parseVerifierKey, type VerifierKey } from '../notes/verifier-key.js';
import { Refusal } from '../refusal.js';
import type { Trust } from '../trust.js';
import { checkWitnesses, witnessFacts } from './check-signers.js';
import { compareWithKept } from './compare-with-kept.js';

/**
 * Checks the checkpoint that a proof file carries: its form, its signatures by the keys of the file, and all of it against
 * what is known from elsewhere. Answers what it says, for the paths to lead to; null when it cannot be read.
 */
export function checkFileCheckpoint(
  file: CommonFile,
  trust: Trust,
  findings: Findings,
): TreeHead | null {
  const head = findings.try(() => readHead(file));
  if (head === null) return null;
  if (head.origin !== file.origin) {
    findings.fault('origin_differs', { found: head.origin, expected: file.origin });
  }
  if (head.size !== BigInt(file.size)) {
    findings.fault('size_differs', { found: String(head.size), said: file.size });
  }
  const keys = findings.try(() => readKeys(file.keys));
  if (keys !== null) checkKeys(file, keys, trust, findings);
  compareWithKept(head, trust, findings);
  return head;
}

function readHead({ checkpoint }: CommonFile): TreeHead {
  const head = parseCheckpoint(parseNote(checkpoint).text);
  if (head.extensions.length > 0) throw new Refusal('checkpoint_malformed', { what: 'lines' });
  return head;
}

function readKeys(vkeys: readonly string[]): VerifierKey[] {
  if (new Set(vkeys).size < vkeys.length) throw new Refusal('member_wrong', { member: 'keys' });
  return vkeys.map(parseVerifierKey);
}

/** Every signature by a key that is known, from the file or from elsewhere, is looked at once. */
function checkKeys(
  { checkpoint, origin }: CommonFile,
  keys: readonly VerifierKey[],
  trust: Trust,
  findings: Findings,
): void {
  const given = [...trust.keys, ...trust.witnesses];
  const byText = new Map([...keys, ...given].map((key) => [key.vkey, key]));
  const signed = findings.try(() => checkSignatures(parseNote(checkpoint), [...byText.values()]));
  if (signed === null) return;
  const from = (some: readonly VerifierKey[]) => {
    const texts = new Set(some.map(({ vkey }) => vkey));
    return signed.filter(({ key }) => texts.has(key.vkey));
  };
  const isLogs = ({ key }: CheckedSignature): boolean => key.name === origin && key.type === 'note';
  const own = from(keys).filter(isLogs);
  if (own.length === 0) findings.fault('signature_missing', { origin });
  const trusted = from(trust.keys).filter(isLogs);
  const names = (some: readonly CheckedSignature[]): string =>
    some.map(({ key }) => key.vkey).join(', ');
  if (trust.keys.length === 0) findings.remark('key_from_file', { key: names(own) });
  else if (trusted.length === 0) findings.fault('key_unknown');
  else findings.remark('signed_by', { key: names(trusted) });
  tellOfWitnesses(signed, trust, findings);
}

/** Witnesses that only the file names are told of, but do not count. */
function tellOfWitnesses(
  signed: readonly CheckedSignature[],
  trust: Trust,
  findings: Findings,
): void {
  const witnessed = latestOfEach(signed.filter(({ key }) => key.type === 'cosignature'));
  const given = new Set(trust.witnesses.map(({ vkey }) => vkey));
  const counted = witnessed.filter(({ key }) => given.has(key.vkey));
  checkWitnesses(counted, trust, findings);
  for (const signature of witnessed.filter(({ key }) => !given.has(key.vkey))) {
    findings.remark('witness_from_file', witnessFacts(signature));
  }
}
