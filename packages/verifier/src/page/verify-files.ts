// What the page does with files, without the page.

import { fromUtf8 } from '../bytes.js';
import { ExportCheck } from '../checks/check-export.js';
import { checkFile } from '../checks/check-file.js';
import { Findings } from '../findings.js';
import { parseVerifierKey } from '../notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../trust.js';

const LEAF = '{"@format":"kapok-leaf/1"';
const STATEMENT = /"format"\s*:\s*"kapok-statement-proof\/1"/;
const MONTH = /"format"\s*:\s*"kapok-receipts\/1"/;
/** Not those within a leaf, where the quotation marks are escaped. */
const ACCOUNT = /"account"\s*:\s*"([0-9a-f-]{36})"/g;
/** No proof file is larger; a book is read piece by piece. */
const MOST_IN_MEMORY = 64 * 1024 * 1024;

/** A file with what was found in it. */
export interface Verified {
  readonly name: string;
  readonly findings: Findings;
}

/** What somebody typed or chose as known from elsewhere. Throws a refusal for a key or checkpoint that is none. */
export function trustOf(keyLines: string, keptTexts: readonly string[]): Trust {
  const lines = keyLines.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '').map(parseVerifierKey);
  return {
    ...NO_TRUST,
    keys: keys.filter(({ type }) => type === 'note'),
    witnesses: keys.filter(({ type }) => type === 'cosignature'),
    kept: keptTexts.map(keptCheckpoint),
  };
}

/** Checks files one after the other. Statement proofs that come with a month of receipts are compared with it. */
export async function verifyFiles(files: readonly File[], trust: Trust): Promise<Verified[]> {
  const texts = await Promise.all(files.map((file) => textOf(file)));
  const statements = texts.filter((text) => text !== null && STATEMENT.test(text)) as string[];
  const verified: Verified[] = [];
  for (const [n, file] of files.entries()) {
    const findings = new Findings();
    // The page has no options: it says in its heading that such a file shows only a part.
    const companions = { statements: ofMonth(texts[n] ?? '', statements), isPartlyEnough: true };
    if (await isExport(file)) await checkPieces(file, new ExportCheck(trust, findings));
    else if (file.size > MOST_IN_MEMORY) findings.fault('file_unknown', { format: '' });
    else {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await checkFile(bytes, null, { trust, companions }, findings);
    }
    verified.push({ name: file.name, findings });
  }
  return verified;
}

/** The statements of a month's own accounts, of all that were chosen: those of other members say nothing of it. */
function ofMonth(text: string, statements: readonly string[]): string[] {
  if (!MONTH.test(text)) return [];
  const accounts = [...text.matchAll(ACCOUNT)].map(([, account]) => account as string);
  return statements.filter((statement) => accounts.some((one) => statement.includes(one)));
}

/** The text of a file of the size of a proof; null for another. */
async function textOf(file: File): Promise<string | null> {
  if (file.size > MOST_IN_MEMORY || (await isExport(file))) return null;
  return fromUtf8(new Uint8Array(await file.arrayBuffer()));
}

async function isExport(file: File): Promise<boolean> {
  return (await file.slice(0, LEAF.length).text()) === LEAF;
}

async function checkPieces(file: File, check: ExportCheck): Promise<void> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    check.feed(next.value);
  }
  check.finish();
}
