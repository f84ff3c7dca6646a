import type { Variables } from './stage.js';

const HASH = /\b[0-9a-f]{64}\b/g;
const ID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;
const CURSOR = /"next":"[^"]*"/g;
const NAMED_IDS = /^[A-Z]+$/;

/**
 * Replaces what differs from run to run: ids that a variable holds by `<NAME>`, other ids by `<id>`, hashes
 * by `<hash>`, moments of the run by `<time>`, days by `<yesterday>`, `<today>`, `<tomorrow>`. Whatever else
 * changes shows.
 */
export function mask(text: string, variables: Variables): string {
  const { YESTERDAY = '', TODAY = '', TOMORROW = '' } = variables;
  return withNames(text, variables)
    .replace(ID, '<id>')
    .replace(HASH, '<hash>')
    .replace(CURSOR, '"next":"<cursor>"')
    .replace(TIME, (time) => (isOfSession(time, [YESTERDAY, TOMORROW]) ? time : '<time>'))
    .replaceAll(YESTERDAY, '<yesterday>')
    .replaceAll(TODAY, '<today>')
    .replaceAll(TOMORROW, '<tomorrow>');
}

/** The hours that the session itself names are whole ones in Shanghai. */
function isOfSession(time: string, days: readonly string[]): boolean {
  return days.some((day) => time.startsWith(`${day}T`)) && /:\d0:00\+08:00$/.test(time);
}

function withNames(text: string, variables: Variables): string {
  const named = Object.entries(variables).filter(
    ([name, value]) => NAMED_IDS.test(name) && value.match(ID) !== null && !value.includes(' '),
  );
  return named.reduce((masked, [name, value]) => masked.replaceAll(value, `<${name}>`), text);
}
