import type { ReceiptFile } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import type { Trust } from '../trust.js';
import { checkEntry, tellOfLeaf } from './check-entry.js';
import { checkFileCheckpoint } from './check-file-checkpoint.js';

/** Checks a `kapok-receipt/1`: one entry stands in the log, and is about what the file tells. */
export function checkReceipt(file: ReceiptFile, trust: Trust, findings: Findings): void {
  const head = checkFileCheckpoint(file, trust, findings);
  if (head === null) return;
  const leaf = checkEntry(file, head, findings);
  if (leaf === null) return;
  if (findings.isSound) tellOfLeaf(leaf, findings);
  for (const { facts } of file.openings) {
    for (const [name, value] of Object.entries(facts)) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      if (findings.isSound) findings.remark('fact', { name, value: text });
    }
  }
}
