import { UsageError } from './witness-error.js';
import { LANGUAGES, type Language } from './words.js';

/** Exit codes: done; something was found; wrong usage; failed. */
export const EXIT = { done: 0, found: 1, usage: 2, failed: 3 } as const;

/** Writes a line of a result. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The value of an option that must be given. Throws UsageError. */
export function needed(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is needed`);
  return value;
}

/** The language of sentences. Throws UsageError. */
export function languageOf(value: string | undefined): Language {
  const language = LANGUAGES.find((one) => one === (value ?? 'en'));
  if (language === undefined) throw new UsageError('--lang is en or zh-CN');
  return language;
}

/** A whole number of an option. Throws UsageError. */
export function numberOf(
  value: string,
  option: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new UsageError(`${option} is a whole number from ${least} to ${most}`);
  }
  return number;
}

/** Resolves at the first SIGINT or SIGTERM. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
