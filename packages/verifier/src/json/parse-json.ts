// A strict reader of JSON (RFC 8259, and what RFC 7493 adds): a member that comes twice is refused, so that one text
// cannot mean two things to two readers.
import { hasLoneSurrogate } from '../bytes.js';
import { Refusal } from '../refusal.js';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

const DEEPEST = 32;
const WHITE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS: [string, Json][] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

/** The value of a text. Throws `json_malformed`, with the place of what is wrong. */
export function parseJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Whether a value is an object: not null, and no array. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Json {
    this.take(WHITE);
    if (depth > DEEPEST) throw this.malformed();
    const char = this.text[this.at];
    if (char === '{') return this.object(depth);
    if (char === '[') return this.array(depth);
    if (char === '"') return this.string();
    for (const [word, value] of WORDS) if (this.takeWord(word)) return value;
    return this.number();
  }

  end(): void {
    this.take(WHITE);
    if (this.at !== this.text.length) throw this.malformed();
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.list('}', () => {
      this.take(WHITE);
      const name = this.string();
      this.take(WHITE);
      if (members.has(name) || !this.takeWord(':')) throw this.malformed();
      members.set(name, this.value(depth + 1));
    });
    return Object.fromEntries(members);
  }

  private array(depth: number): Json[] {
    const items: Json[] = [];
    this.list(']', () => {
      items.push(this.value(depth + 1));
    });
    return items;
  }

  /** What stands between two brackets, with commas. */
  private list(end: string, item: () => void): void {
    this.at += 1;
    this.take(WHITE);
    if (this.takeWord(end)) return;
    do {
      item();
      this.take(WHITE);
    } while (this.takeWord(','));
    if (!this.takeWord(end)) throw this.malformed();
  }

  private string(): string {
    const { text, at: start } = this;
    if (text[start] !== '"') throw this.malformed();
    let end = start + 1;
    for (; text[end] !== '"'; end += text[end] === '\\' ? 2 : 1) {
      if (end >= text.length) throw this.malformed();
    }
    this.at = end + 1;
    const value = unquoted(text.slice(start, this.at));
    if (value === null || hasLoneSurrogate(value)) throw this.malformed();
    return value;
  }

  private number(): number {
    const token = this.take(NUMBER);
    if (token === null || !Number.isFinite(Number(token))) throw this.malformed();
    return Number(token);
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const [token] = pattern.exec(this.text) ?? [];
    if (token === undefined) return null;
    this.at += token.length;
    return token;
  }

  private takeWord(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private malformed(): Refusal {
    return new Refusal('json_malformed', { at: String(this.at) });
  }
}

/** The text that a quoted one stands for; null when it has a wrong escape or a control character. */
function unquoted(token: string): string | null {
  try {
    return JSON.parse(token) as string;
  } catch {
    // A text between quotes fails for no other reason.
    return null;
  }
}
