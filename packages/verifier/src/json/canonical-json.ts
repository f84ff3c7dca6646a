import { hasLoneSurrogate } from '../bytes.js';
import { Refusal } from '../refusal.js';
import type { Json } from './parse-json.js';

/** The canonical text of a value (RFC 8785). Throws `json_malformed` for what has none: NaN, infinity, half characters. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return numeral(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // The plain order of strings is that of their UTF-16 code units, as section 3.2.3 asks.
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${quoted(name)}:${canonicalJson(value[name] as Json)}`).join(',')}}`;
}

/** ECMAScript writes strings and numbers just as section 3.2.2 asks; RFC 8785 took them from there. */
function quoted(text: string): string {
  if (hasLoneSurrogate(text)) throw new Refusal('json_malformed', { at: '' });
  return JSON.stringify(text);
}

function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new Refusal('json_malformed', { at: '' });
  return JSON.stringify(value);
}
