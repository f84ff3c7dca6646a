/** Why a body that is valid JSON is refused all the same. */
export type JsonFault =
  | 'too_deep'
  | 'nested_array'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'nul_character'
  | 'lone_surrogate'
  | 'number_too_large';

export const MAX_JSON_DEPTH = 32;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const NUMBER_PART: ReadonlySet<number> = new Set(Buffer.from('+-.0123456789Ee'));
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const SMALL_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Looks through the text of a document that JSON.parse has accepted, once and in linear time, for
 * what JSON.parse lets pass. Returns the first fault, or null.
 */
export function findJsonFault(text: string): JsonFault | null {
  const frames: Frame[] = [];
  let depth = 0;
  let top: Frame | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const string = scanString(text, at + 1);
      if (string.fault !== null) return string.fault;
      if (top?.awaitsKey === true) {
        const fault = checkKey(top, text.slice(at + 1, string.end), string.escaped);
        if (fault !== null) return fault;
      }
      at = string.end;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (depth === MAX_JSON_DEPTH) return 'too_deep';
      if (char === OPEN_BRACKET && top?.isObject === false) return 'nested_array';
      frames[depth] ??= new Frame();
      top = (frames[depth] as Frame).open(char === OPEN_BRACE);
      depth += 1;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth -= 1;
      top = depth > 0 ? (frames[depth - 1] as Frame) : null;
    } else if (char === COMMA && top !== null) {
      top.awaitsKey = top.isObject;
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      const end = numberEnd(text, at);
      if (!Number.isFinite(Number(text.slice(at, end)))) return 'number_too_large';
      at = end - 1;
    }
  }
  return null;
}

interface ScannedString {
  readonly end: number;
  readonly escaped: boolean;
  readonly fault: JsonFault | null;
}

/** Scans from behind the opening quote to the closing one. */
function scanString(text: string, start: number): ScannedString {
  let escaped = false;
  for (let at = start; ; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return { end: at, escaped, fault: null };
    if (char !== BACKSLASH) continue;
    escaped = true;
    at += 1;
    if (text.charCodeAt(at) !== SMALL_U) continue;
    const code = hexAt(text, at + 1);
    if (code === 0) return { end: at, escaped, fault: 'nul_character' };
    at += 4;
    if (code < 0xd800 || code > 0xdfff) continue;
    const paired = code < 0xdc00 && text.startsWith('\\u', at + 1) && isLow(hexAt(text, at + 3));
    if (!paired) return { end: at, escaped, fault: 'lone_surrogate' };
    at += 6;
  }
}

/** Behind the last character of the number that starts at `start`. */
function numberEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && NUMBER_PART.has(text.charCodeAt(at))) at += 1;
  return at;
}

function hexAt(text: string, at: number): number {
  return Number.parseInt(text.slice(at, at + 4), 16);
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function checkKey(frame: Frame, raw: string, escaped: boolean): JsonFault | null {
  const key = escaped ? (JSON.parse(`"${raw}"`) as string) : raw;
  frame.awaitsKey = false;
  if (FORBIDDEN_KEYS.has(key)) return 'forbidden_key';
  return frame.addKey(key) ? null : 'duplicate_key';
}

const SMALL_OBJECT = 12;

/** An open object or array; one is used over and over for each depth. Few keys are listed, many are a set. */
class Frame {
  isObject = false;
  awaitsKey = false;
  #list: string[] = [];
  #set: Set<string> | null = null;

  open(isObject: boolean): this {
    this.isObject = isObject;
    this.awaitsKey = isObject;
    if (this.#list.length > 0) this.#list = [];
    this.#set = null;
    return this;
  }

  /** Whether the key is new in this object. */
  addKey(key: string): boolean {
    if (this.#set === null) {
      if (this.#list.includes(key)) return false;
      this.#list.push(key);
      if (this.#list.length > SMALL_OBJECT) this.#set = new Set(this.#list);
      return true;
    }
    const isNew = !this.#set.has(key);
    this.#set.add(key);
    return isNew;
  }
}
