import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkExport } from '../../packages/verifier/src/checks/check-export.js';
import { checkNote } from '../../packages/verifier/src/checks/check-note.js';
import { Findings } from '../../packages/verifier/src/findings.js';
import type { TreeHead } from '../../packages/verifier/src/notes/checkpoint.js';
import { faultSentence as verifierSentence } from '../../packages/verifier/src/sentences.js';
import { consistencyProof, keptCheckpoint, NO_TRUST } from '../../packages/verifier/src/trust.js';
import { FetchError } from '../../packages/witness/src/http-source.js';
import { mirrorLog } from '../../packages/witness/src/mirror.js';
import { readTrustedLogs } from '../../packages/witness/src/trusted-logs.js';
import { findingSentence, mirrorSentence } from '../../packages/witness/src/words.js';
import { JournalDiffersError, openJournalFile } from '../../src/cli/export/journal-file.js';
import { LogError } from '../../src/ledger/log/log-error.js';
import { LogStart } from '../../src/ledger/log/log-start.js';
import { faultSentence } from '../../src/ledger/verify/faults.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import type { TestApp } from '../support/app.js';
import { quietPool } from '../support/test-ledger.js';
import {
  type Attacked,
  CODE,
  exportOf,
  fetchCheckpoint,
  grow,
  type Outsiders,
  withService,
  witnessLooks,
} from './attacked-city.js';

/** Who looks, in the order of the table, and what each has. */
export const WATCHERS = {
  start: 'the service, when it starts',
  signing: 'the service, before it signs again',
  witness: 'a witness',
  mirror: 'whoever makes a mirror',
  verify: '`kapok verify` with a noted head',
  verifier: '`kapok-verify` with an export and a kept checkpoint',
  export: '`kapok export --from next`',
  readers: 'two readers who compare their checkpoints',
} as const;

export type Watcher = keyof typeof WATCHERS;

/** What each says who notices something, in English; null from whom it escapes. */
export type Noticed = Readonly<Record<Watcher, string | null>>;

/** Lets everybody look at an attacked database, each with what they had before the attack. */
export async function lookAround(attacked: Attacked, outsiders: Outsiders): Promise<Noticed> {
  const verify = await byVerify(attacked, outsiders);
  const verifier = await byVerifier(attacked, outsiders);
  const fileDiffers = await byExport(attacked, outsiders);
  const inService = await withService(attacked, async (app) => {
    const shown = await fetchCheckpoint(app, attacked.book);
    const start = await app.app
      .get(LogStart, { strict: false })
      .assertNothingLost()
      .then(() => null, sentenceOf);
    // Somebody who goes on regardless: with one more entry, to be signed.
    const signing = await grow(app, attacked.book, 1).then(() => null, sentenceOf);
    const look = await witnessLooks(app, attacked.witnessDir);
    const isNews = !['cosigned', 'unchanged'].includes(look.finding);
    const readers = await byReaders(app, shown, outsiders);
    const mirror = await byMirror(app, attacked);
    return {
      start,
      signing,
      witness: isNews ? findingSentence(look, 'en') : null,
      mirror,
      readers,
    };
  });
  return { ...inService, verify, verifier, export: fileDiffers };
}

async function byVerify({ database, book }: Attacked, { head }: Outsiders): Promise<string | null> {
  const pool = quietPool(database.readerUrl);
  try {
    const { faults } = await verifyBook(pool, book, { notedHead: head });
    const [first] = faults;
    return first === undefined ? null : faultSentence(first, 'en');
  } finally {
    await pool.end();
  }
}

async function byVerifier(
  { database, book }: Attacked,
  outsiders: Outsiders,
): Promise<string | null> {
  const findings = new Findings();
  checkExport(await exportOf(database, book), outsiders.trust, findings);
  const [first] = findings.faults;
  return first === undefined ? null : verifierSentence(first, 'en');
}

/** The export of the day before, to be gone on with. */
async function byExport(attacked: Attacked, { journal }: Outsiders): Promise<string | null> {
  const path = join(attacked.witnessDir, 'journal.jsonl');
  writeFileSync(path, journal);
  const pool = quietPool(attacked.database.readerUrl);
  try {
    const wish = { book: attacked.book, format: 'jsonl', path, from: 'next' } as const;
    const { handle } = await openJournalFile(pool, wish);
    await handle.close();
    return null;
  } catch (error) {
    if (!(error instanceof JournalDiffersError)) throw error;
    return error.message.replace(path, 'journal.jsonl');
  } finally {
    await pool.end();
  }
}

/**
 * One reader has kept a checkpoint, another one was shown this; of two sizes they ask the log for a proof. A log that shows
 * none at first is asked again.
 */
async function byReaders(app: TestApp, shown: string, { note }: Outsiders): Promise<string | null> {
  const other = shown.startsWith('{') ? await fetchCheckpoint(app, { code: CODE }) : shown;
  const [from, to] = [keptCheckpoint(note), keptCheckpoint(other)];
  const findings = new Findings();
  const consistency = from.size < to.size ? [await fetchConsistency(app, from, to)] : [];
  checkNote(other, { ...NO_TRUST, kept: [from], consistency }, findings);
  const [first] = findings.faults;
  return first === undefined ? null : verifierSentence(first, 'en');
}

async function fetchConsistency({ url }: TestApp, from: TreeHead, to: TreeHead) {
  const query = `from=${from.size}&to=${to.size}`;
  const answer = await fetch(`${url}/v1/log/${CODE}/proofs/consistency?${query}`);
  return consistencyProof(await answer.text());
}

/** Copies all of the log and checks every leaf on the way. */
async function byMirror(app: TestApp, { witnessDir }: Attacked): Promise<string | null> {
  const [trusted] = [...(await readTrustedLogs(witnessDir)).values()];
  if (trusted === undefined) throw new Error('no log is trusted');
  const log = { ...trusted, url: `${app.url}/log/${CODE}` };
  try {
    const result = await mirrorLog({ log, folder: join(witnessDir, 'mirror') });
    return result.outcome === 'copied' ? null : mirrorSentence(result, 'en');
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return error.message.replace(app.url, '…');
  }
}

/** The lines of a fault of the log that are about the city, without what changes from run to run. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof LogError)) throw error;
  const lines = error.message.split('\n');
  const own = lines.find((line) => line.startsWith('  ')) ?? lines[0] ?? '';
  return own.trim().replace(/\(\d{4}-\d\d-\d\dT[^)]+\)/, '(…)');
}
