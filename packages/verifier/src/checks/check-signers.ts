import type { ChainChecker } from '../chain/chain-checker.js';
import type { Findings } from '../findings.js';
import { openCheckpoint, witnessesOf } from '../notes/checkpoint.js';
import { type CheckedSignature, parseNote } from '../notes/signed-note.js';
import type { VerifierKey } from '../notes/verifier-key.js';
import type { KeptCheckpoint, Trust } from '../trust.js';

/**
 * Checks who signed a checkpoint over a chain that is at hand, keys and all: the key that the chain announces for its
 * size, which must be one that is trusted or follow from one. `kept` is whether somebody kept it; what is kept may be
 * compared without any key.
 */
export function checkSigners(
  checkpoint: KeptCheckpoint,
  chain: ChainChecker,
  { trust, isKept }: { trust: Trust; isKept: boolean },
  findings: Findings,
): void {
  const announced = chain.notices.keys.map(({ key }) => key);
  const known = [...trust.keys, ...announced];
  const { size, note } = checkpoint;
  if (known.length === 0 && isKept) {
    checkWithoutKey(checkpoint, trust, findings);
    return;
  }
  const opened = findings.try(() => openCheckpoint(note, known, trust.witnesses));
  if (opened === null) return;
  const signers = opened.signed.map(({ key }) => key.vkey);
  const current = chain.notices.keyAt(size);
  if (current !== null && !signers.includes(current.vkey)) {
    findings.fault('key_not_current', { size: String(size) });
  }
  checkTrusted(signers, announced, trust, findings);
  checkWitnesses(opened.witnessed, trust, findings);
}

/** Of a checkpoint whose log has no known key there are still the witnesses, who are known by keys of their own. */
export function checkWithoutKey(
  { origin, note }: KeptCheckpoint,
  trust: Trust,
  findings: Findings,
): void {
  findings.remark('signature_unchecked', { origin });
  const witnessed = findings.try(() => witnessesOf(parseNote(note), trust.witnesses));
  if (witnessed !== null) checkWitnesses(witnessed, trust, findings);
}

/** A signer is trusted when it was given, or announced by the chain after one that was. */
function checkTrusted(
  signers: readonly string[],
  announced: readonly VerifierKey[],
  trust: Trust,
  findings: Findings,
): void {
  const given = new Set(trust.keys.map(({ vkey }) => vkey));
  const from = announced.findIndex(({ vkey }) => given.has(vkey));
  const following = from < 0 ? [] : announced.slice(from).map(({ vkey }) => vkey);
  const trusted = signers.filter((vkey) => given.has(vkey) || following.includes(vkey));
  if (given.size === 0) findings.remark('key_from_chain', { key: signers.join(', ') });
  else if (trusted.length === 0) findings.fault('key_unknown');
  else findings.remark('signed_by', { key: trusted.join(', ') });
}

/**
 * Tells who witnessed a checkpoint, of the witnesses that were given; too few are a fault. Where there is no checkpoint,
 * nobody witnessed one.
 */
export function checkWitnesses(
  witnessed: readonly CheckedSignature[],
  { quorum }: Trust,
  findings: Findings,
): void {
  for (const signature of witnessed) findings.remark('witnessed_by', witnessFacts(signature));
  if (witnessed.length >= quorum) return;
  const facts = { have: String(witnessed.length), need: String(quorum) };
  findings.fault('witnesses_too_few', facts);
}

/** Who witnessed, and when. */
export function witnessFacts({ key, timestamp }: CheckedSignature): { key: string; time: string } {
  const seconds = Number(timestamp);
  // Beyond that a date cannot be written; it is nonsense all the same.
  const isDate = seconds <= 8_640_000_000_000;
  const time = isDate ? new Date(seconds * 1000).toISOString() : String(timestamp);
  return { key: key.name, time };
}
