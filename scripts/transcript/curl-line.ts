import type { Step } from './session.js';

/** The step as a person types it. */
export function curlLine(step: Step): string {
  const { pick } = step;
  const command = curlCommand(step);
  return pick === undefined ? command : `${command} | grep -oE '${pickPattern(pick)}'`;
}

/** The line without its last part: it prints the whole answer. */
export function curlCommand(step: Step): string {
  const { path, as, body, idempotencyKey, inEnglish = false } = step;
  const parts = ['curl -s', `"$KAPOK${path}"`];
  if (as !== null) parts.push(`-H "$${as}"`);
  if (idempotencyKey !== undefined) parts.push(`-H 'Idempotency-Key: ${idempotencyKey}'`);
  if (inEnglish) parts.push("-H 'Accept-Language: en'");
  if (body !== undefined) parts.push('-H "$JSON"', `-d '${bodyText(body)}'`);
  return parts.join(' ');
}

/** What `grep -oE` looks for: members of a JSON text by name, with strings, numbers, booleans and nulls. */
export function pickPattern(names: readonly string[]): string {
  return `"(${names.join('|')})":[^,}]*`;
}

/** Variables stand outside the quotes, where the shell sees them. */
function bodyText(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(body).replace(/\$(CHEN|YESTERDAY|TOMORROW)/g, (name) => `'${brace(name)}'`);
}

/** `$YESTERDAYT09` would be another variable. */
function brace(name: string): string {
  return `\${${name.slice(1)}}`;
}
