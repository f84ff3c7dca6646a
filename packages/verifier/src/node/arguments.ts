import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { KnownHead } from '../chain/chain-checker.js';
import { FILE_KINDS, type FileKind } from '../checks/check-file.js';
import { isDigest, isNatural } from '../leaf/values.js';
import { parseVerifierKey } from '../notes/verifier-key.js';
import { LANGUAGES, type Language } from '../sentences.js';
import { consistencyProof, keptCheckpoint, type Trust } from '../trust.js';

/** What the command line can be told to check. `file` takes any file that fits into memory. */
export const SUBJECTS = [...(Object.keys(FILE_KINDS) as FileKind[]), 'mirror', 'file'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** What was asked for. */
export interface Request {
  readonly subject: Subject;
  /** `-` is the standard input. */
  readonly path: string;
  readonly trust: Trust;
  readonly statements: readonly string[];
  readonly isPartlyEnough: boolean;
  readonly language: Language;
  readonly isJson: boolean;
}

/** Something in the command line that cannot be understood; the message is for a person. */
export class UsageError extends Error {}

const OPTIONS = {
  key: { type: 'string', multiple: true },
  checkpoint: { type: 'string', multiple: true },
  head: { type: 'string', multiple: true },
  consistency: { type: 'string', multiple: true },
  statement: { type: 'string', multiple: true },
  witnesses: { type: 'string' },
  partly: { type: 'boolean' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line and the small files that it names. Null when help is asked for. Throws `UsageError` for what
 * cannot be understood, a refusal for a checkpoint or key that is none, and what the file system throws.
 */
export function readArguments(args: readonly string[], locale: string | undefined): Request | null {
  const { values, positionals } = parsed(args);
  if (values.help === true || positionals.length === 0) return null;
  const [subject = '', path, ...rest] = positionals;
  if (!(SUBJECTS as readonly string[]).includes(subject)) throw new UsageError(subject);
  if (path === undefined || rest.length > 0) throw new UsageError(rest.join(' ') || subject);
  const keys = (values.key ?? []).map(parseVerifierKey);
  const quorum = values.witnesses ?? '0';
  if (!/^\d{1,3}$/.test(quorum)) throw new UsageError(`--witnesses ${quorum}`);
  return {
    subject: subject as Subject,
    path,
    trust: {
      keys: keys.filter(({ type }) => type === 'note'),
      witnesses: keys.filter(({ type }) => type === 'cosignature'),
      quorum: Number(quorum),
      kept: (values.checkpoint ?? []).map((file) => keptCheckpoint(readText(file))),
      heads: (values.head ?? []).map(readHead),
      consistency: (values.consistency ?? []).map((file) => consistencyProof(readText(file))),
    },
    statements: (values.statement ?? []).map(readText),
    isPartlyEnough: values.partly === true,
    language: languageOf(values.lang, locale),
    isJson: values.json === true,
  };
}

/** The language asked for, else that of the terminal; Chinese where that says nothing. Throws `UsageError`. */
export function languageOf(asked: string | undefined, locale: string | undefined): Language {
  if (asked !== undefined) {
    const language = LANGUAGES.find((one) => one === asked);
    if (language === undefined) throw new UsageError(`--lang ${asked}`);
    return language;
  }
  return locale === undefined || locale === '' || locale.startsWith('zh') ? 'zh-CN' : 'en';
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(message);
    throw error;
  }
}

function readHead(text: string): KnownHead {
  const [seq = '', hash = '', ...rest] = text.split(':');
  if (!isNatural(seq) || !isDigest(hash) || rest.length > 0) throw new UsageError(`--head ${text}`);
  return { seq: Number(seq), hash };
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
