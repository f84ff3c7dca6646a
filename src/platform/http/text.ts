/** A surrogate that is no half of a pair: such text cannot be stored as UTF-8. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
/** Control characters and the marks that reverse or hide text; a new line is for the caller to allow. */
const CONTROL = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/u;

/** Whether every surrogate has its other half. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** Whether a line of text for people holds no control characters and is well formed. */
export function isPlainLine(text: string): boolean {
  return isWellFormed(text) && !CONTROL.test(text);
}

/** Whether a text for people is plain but for new lines and tabs. */
export function isPlainText(text: string): boolean {
  return isPlainLine(text.replaceAll(/[\n\t]/g, ' '));
}

/** Characters as people count them: code points, not UTF-16 units (PostgreSQL's char_length). */
export function lengthInCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
