import { isIP } from 'node:net';

/** One fault of the configuration, in words an operator can act on. Never holds the value. */
export interface ConfigFault {
  readonly name: string;
  readonly wrong: string;
  readonly expected: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one and collects every fault instead of stopping at the first. */
export class SettingReader {
  readonly faults: ConfigFault[] = [];
  readonly #env: Env;
  readonly #asked = new Set<string>();

  constructor(env: Env) {
    this.#env = env;
  }

  /** The trimmed text, or null when the variable is absent or empty. */
  raw(name: string): string | null {
    this.#asked.add(name);
    const text = this.#env[name]?.trim() ?? '';
    return text === '' ? null : text;
  }

  fault(name: string, wrong: string, expected: string): void {
    this.faults.push({ name, wrong, expected });
  }

  text(name: string, fallback: string, maxLength: number): string {
    const text = this.raw(name) ?? fallback;
    if (text.length > maxLength || !/^[^\p{Cc}]+$/u.test(text)) {
      this.fault(name, 'is too long or holds control characters', `up to ${maxLength} characters`);
    }
    return text;
  }

  integer(name: string, fallback: number, range: { min: number; max: number }): number {
    const text = this.raw(name);
    if (text === null) return fallback;
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= range.min && value <= range.max)) {
      this.fault(name, 'is not a whole number in range', `${range.min} to ${range.max}`);
      return fallback;
    }
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const text = this.raw(name);
    if (text === null) return fallback;
    if (text !== 'true' && text !== 'false') this.fault(name, 'is neither', 'true or false');
    return text === 'true';
  }

  choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    const text = this.raw(name);
    if (text === null) return fallback;
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined) {
      this.fault(name, 'is none of the choices', choices.join(', '));
      return fallback;
    }
    return chosen;
  }

  /** A PostgreSQL address. Its text holds a password, so a fault never repeats it. */
  databaseUrl(name: string): string | null {
    const text = this.raw(name);
    if (text === null) return null;
    const sound = URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
    if (!sound) this.fault(name, 'is not a PostgreSQL address', 'postgresql://user@host:5432/name');
    return text;
  }

  /** The start of web addresses, without a slash at the end. */
  webAddress(name: string): string | null {
    const text = this.raw(name);
    if (text === null) return null;
    const sound = text.length <= 200 && URL.canParse(text) && isPlainAddress(new URL(text));
    if (!sound) this.fault(name, 'is not a plain web address', 'https://host or https://host/path');
    return text.replace(/\/+$/, '');
  }

  /** A program with its options, separated by blanks; empty when absent. No shell ever reads it. */
  words(name: string): string[] {
    const text = this.raw(name);
    if (text === null) return [];
    if (text.length > 1000 || /\p{Cc}/u.test(text)) {
      this.fault(name, 'is too long or holds control characters', 'a program and its options');
    }
    return text.split(/ +/);
  }

  /** Addresses and networks, separated by commas. */
  networks(name: string): string[] {
    const text = this.raw(name);
    if (text === null) return [];
    const items = text.split(',').map((item) => item.trim());
    if (!items.every(isNetwork)) {
      this.fault(
        name,
        'holds something that is no address',
        'IP addresses or networks (10.0.0.0/8), or loopback, linklocal, uniquelocal',
      );
    }
    return items;
  }

  /** Names every KAPOK_ variable that nobody asked for: a misspelt setting must not pass silently. */
  faultUnknown(allowed: RegExp): void {
    for (const name of Object.keys(this.#env)) {
      if (name.startsWith('KAPOK_') && !this.#asked.has(name) && !allowed.test(name)) {
        this.fault(name, 'is not a setting of Kapok', 'a name listed in docs/configuration.md');
      }
    }
  }
}

function isPlainAddress({ protocol, username, search, hash }: URL): boolean {
  return /^https?:$/.test(protocol) && username === '' && search === '' && hash === '';
}

function isNetwork(item: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(item)) return true;
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
