import type { Findings } from '../findings.js';
import { openCheckpoint } from '../notes/checkpoint.js';
import { keptCheckpoint, type Trust } from '../trust.js';
import { checkWithoutKey, checkWitnesses } from './check-signers.js';
import { compareWithKept } from './compare-with-kept.js';

/** Checks a checkpoint by itself: by whom it is signed, and whether it agrees with others that were kept. */
export function checkNote(note: string, trust: Trust, findings: Findings): void {
  const head = keptCheckpoint(note);
  compareWithKept(head, trust, findings);
  if (trust.keys.length === 0) {
    checkWithoutKey(head, trust, findings);
    return;
  }
  const { signed, witnessed } = openCheckpoint(note, trust.keys, trust.witnesses);
  findings.remark('signed_by', { key: signed.map(({ key }) => key.vkey).join(', ') });
  checkWitnesses(witnessed, trust, findings);
}
