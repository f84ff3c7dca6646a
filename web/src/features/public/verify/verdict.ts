import type { Report } from '../../../../../packages/verifier/src/report.js';

/** `foreign`: none of our files at all, which is no sign of a forgery. */
export type Verdict = 'sound' | 'partly' | 'unsound' | 'foreign';

/** Whatever is not recognised is read as an export of a book, whose lines it does not have. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'file_unknown',
  'file_unreadable',
  'export_malformed',
  'leaf_malformed',
]);

/** How to put what was found in one sentence. A file of ours that was damaged later on is `unsound`. */
export function verdictOf({
  sound,
  isPartly,
  faults,
}: Pick<Report, 'sound' | 'isPartly' | 'faults'>): Verdict {
  if (sound) return isPartly ? 'partly' : 'sound';
  const isStrange = faults.every(({ code }) => UNREADABLE.has(code));
  const hasNoBeginning = faults.some(
    ({ code, facts, entry }) =>
      code.startsWith('file_') || entry === '0' || (entry === null && facts.what === 'empty'),
  );
  return isStrange && hasNoBeginning ? 'foreign' : 'unsound';
}
