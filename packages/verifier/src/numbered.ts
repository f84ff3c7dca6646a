import type { Facts } from './faults.js';

const FORM = /\{(\w+):([^{}/]+)\/([^{}/]+)\}/g;

/**
 * An English text with what goes by a number in its right form: `{count:entry was/entries were}` becomes `{count} entry was`
 * where the fact `count` is 1, and else `{count} entries were`. The number itself is left to be filled in.
 */
export function numbered(text: string, facts: Facts): string {
  return text.replace(
    FORM,
    (_, name: string, one: string, many: string) => `{${name}} ${facts[name] === '1' ? one : many}`,
  );
}
