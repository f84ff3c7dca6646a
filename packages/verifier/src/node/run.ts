import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { ExportCheck } from '../checks/check-export.js';
import { checkFile } from '../checks/check-file.js';
import { useEngine } from '../crypto-engine.js';
import { Findings } from '../findings.js';
import { Refusal } from '../refusal.js';
import { type Report, reportOf } from '../report.js';
import { faultSentence, type Language } from '../sentences.js';
import { languageOf, type Request, readArguments, UsageError } from './arguments.js';
import { checkMirror } from './check-mirror.js';
import { nodeEngine } from './node-engine.js';
import { helpText, say } from './words.js';

const PIECE = 1 << 20;
const STANDARD_INPUT = 0;

/** What a program leaves behind. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly output: string;
}

/** Runs one command line. Answers what to print and the exit code; throws only for faults of this program. */
export async function run(args: readonly string[], locale: string | undefined): Promise<Outcome> {
  useEngine(nodeEngine);
  const language = safeLanguage(args, locale);
  try {
    const request = readArguments(args, locale);
    if (request === null) return { code: 0, output: helpText(language) };
    const findings = await check(request);
    const report = reportOf(findings, request.language);
    const output = request.isJson ? `${JSON.stringify(report)}\n` : print(report, request.language);
    return { code: report.sound ? 0 : 1, output };
  } catch (error) {
    const output = complaint(error, language);
    if (output === null) throw error;
    return { code: 2, output };
  }
}

async function check({ subject, path, trust, ...companions }: Request): Promise<Findings> {
  const findings = new Findings();
  if (subject === 'mirror') checkMirror(path, trust, findings);
  else if (subject === 'export') readPieces(path, new ExportCheck(trust, findings));
  else {
    const kind = subject === 'file' ? null : subject;
    await checkFile(readFileSync(inputOf(path)), kind, { trust, companions }, findings);
  }
  return findings;
}

/** A book may be larger than memory: it is read piece by piece. */
function readPieces(path: string, check: ExportCheck): void {
  const file = path === '-' ? STANDARD_INPUT : openSync(path, 'r');
  const piece = new Uint8Array(PIECE);
  try {
    for (let length = readPiece(file, piece); length > 0; length = readPiece(file, piece)) {
      check.feed(piece.subarray(0, length));
    }
  } finally {
    if (file !== STANDARD_INPUT) closeSync(file);
  }
  check.finish();
}

/** A pipe that has nothing yet says so by an error on some systems, and its end by another. */
function readPiece(file: number, piece: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function inputOf(path: string): string | number {
  return path === '-' ? STANDARD_INPUT : path;
}

function print(report: Report, language: Language): string {
  const { sound, isPartly, faultCount, faults, remarks } = report;
  const count = String(faultCount);
  const sum = isPartly ? 'partly' : sound ? 'sound' : 'unsound';
  const lines = [say(sum, language, { count })];
  lines.push(...faults.map(({ sentence }) => `✗ ${sentence}`));
  const hidden = faultCount - faults.length;
  if (hidden > 0) lines.push(say('more', language, { count: String(hidden) }));
  lines.push(...remarks.map(({ isWarning, sentence }) => `${isWarning ? '!' : '·'} ${sentence}`));
  return lines.map((line) => `${line}\n`).join('');
}

/** What to say of a command or file that cannot be read; null for anything else. */
function complaint(error: unknown, language: Language): string | null {
  if (error instanceof UsageError) return `${say('usage', language, { what: error.message })}\n`;
  if (error instanceof Refusal) {
    const { code, facts } = error;
    return `${faultSentence({ code, facts, entry: null }, language)}\n`;
  }
  const { code, path = '' } = error as NodeJS.ErrnoException;
  const isFile = code !== undefined && /^E[A-Z]+$/.test(code) && path !== '';
  return isFile ? `${say('unreadable', language, { what: `${path} (${code})` })}\n` : null;
}

function safeLanguage(args: readonly string[], locale: string | undefined): Language {
  const asked = args[args.indexOf('--lang') + 1];
  return asked === 'en' || asked === 'zh-CN' ? asked : languageOf(undefined, locale);
}
