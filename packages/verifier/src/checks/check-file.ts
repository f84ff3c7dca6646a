import { fromUtf8 } from '../bytes.js';
import { checkDrawFile } from '../draw/draw-file.js';
import { isPaper, joinPaper } from '../files/paper-parts.js';
import { PROOF_FORMATS, type ProofFormat } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import { isJsonObject, type JsonObject, parseJson } from '../json/parse-json.js';
import { Refusal } from '../refusal.js';
import type { Trust } from '../trust.js';
import { checkCertificate } from './check-certificate.js';
import { checkExport } from './check-export.js';
import { checkMonth } from './check-month.js';
import { checkNote } from './check-note.js';
import { checkReceipt } from './check-receipt.js';
import { checkStatement, type StatementFacts } from './check-statement.js';
import { checkStatementText, isStatementText } from './check-statement-text.js';

/** What can be checked, by the word for it on the command line. */
export const FILE_KINDS = {
  receipt: ['kapok-receipt/1'],
  month: ['kapok-receipts/1'],
  statement: ['kapok-statement-proof/1', 'KAPOK-STATEMENT'],
  certificate: ['kapok-certificate-proof/1'],
  draw: ['kapok-draw-file/1'],
  checkpoint: ['checkpoint'],
  export: ['export'],
} as const;
export type FileKind = keyof typeof FILE_KINDS;

/** What belongs to the one file that is checked. */
export interface Companions {
  /** Texts of statement proofs, for a month of receipts. */
  readonly statements: readonly string[];
  /** Whether a certificate may pass that shows minutes and not whose they are. */
  readonly isPartlyEnough?: boolean;
}

/**
 * Checks a file of any kind that fits into memory. `kind` is what it has to be; null takes whatever it is. What is wrong
 * goes into `findings`; nothing is thrown for it.
 */
export async function checkFile(
  bytes: Uint8Array,
  kind: FileKind | null,
  { trust, companions }: { trust: Trust; companions: Companions },
  findings: Findings,
): Promise<void> {
  const text = fromUtf8(bytes);
  if (text === null && kind !== 'export') {
    findings.fault('file_unreadable', { what: 'UTF-8' });
    return;
  }
  try {
    const whole = text !== null && isPaper(text) ? await joinPaper(text) : (text ?? '');
    checkText(whole, bytes, kind, { trust, companions }, findings);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    findings.fault(error.code, error.facts);
  }
}

function checkText(
  text: string,
  bytes: Uint8Array,
  kind: FileKind | null,
  { trust, companions }: { trust: Trust; companions: Companions },
  findings: Findings,
): void {
  const format = formatOf(text);
  if (kind !== null && !(FILE_KINDS[kind] as readonly string[]).includes(format)) {
    throw new Refusal('file_unknown', { format });
  }
  if (format === 'export') checkExport(bytes, trust, findings);
  else if (format === 'checkpoint') checkNote(text, trust, findings);
  else if (format === 'KAPOK-STATEMENT') checkStatementText(text, trust, findings);
  else if (format === 'kapok-receipts/1') {
    const statements = companions.statements.map((one) => readStatement(one, trust, findings));
    const file = read(format, text);
    checkMonth(
      file,
      trust,
      findings,
      statements.filter((one) => one !== null),
    );
  } else if (format === 'kapok-certificate-proof/1') {
    const isPartlyEnough = companions.isPartlyEnough === true;
    checkCertificate(read(format, text), { trust, isPartlyEnough }, findings);
  } else checkProof(format, text, trust, findings);
}

function checkProof(format: string, text: string, trust: Trust, findings: Findings): void {
  if (format === 'kapok-receipt/1') checkReceipt(read(format, text), trust, findings);
  else if (format === 'kapok-draw-file/1') checkDrawFile(read(format, text), trust, findings);
  else if (format === 'kapok-statement-proof/1') {
    checkStatement(read(format, text), trust, findings);
  } else throw new Refusal('file_unknown', { format });
}

function readStatement(text: string, trust: Trust, findings: Findings): StatementFacts | null {
  return findings.try(() => {
    const format = formatOf(text);
    if (format !== 'kapok-statement-proof/1') throw new Refusal('file_unknown', { format });
    return checkStatement(read(format, text), trust, findings);
  });
}

/** What a text seems to be; reading it shows whether it is. */
function formatOf(text: string): string {
  if (text.startsWith('{"@format":"kapok-leaf/1"')) return 'export';
  if (isStatementText(text)) return 'KAPOK-STATEMENT';
  if (/^\s*\{/.test(text)) return String(fileOf(text).format);
  return text.includes('\n\n\u2014 ') ? 'checkpoint' : 'export';
}

function read<F extends ProofFormat>(
  format: F,
  text: string,
): ReturnType<(typeof PROOF_FORMATS)[F]> {
  return PROOF_FORMATS[format](fileOf(text), '') as ReturnType<(typeof PROOF_FORMATS)[F]>;
}

function fileOf(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Refusal('member_wrong', { member: 'format' });
  return value;
}
