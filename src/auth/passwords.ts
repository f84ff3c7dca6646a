import { randomBytes, randomInt } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../platform/errors/domain-error.js';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 20 ms. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** No 0/O, 1/l/I: an initial password is read from paper. 16 of 55 characters are 92 bits. */
const INITIAL_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const INITIAL_LENGTH = 16;
/** More logins than this at once would only queue up for the processor. */
const MAX_WAITING = 128;

/** Hashes and checks passwords with argon2id. Texts are compared in Unicode form NFC. */
@Injectable()
export class Passwords implements OnModuleInit {
  private readonly turns = new Map<string, Promise<unknown>>();
  private waiting = 0;
  private nobody = '';

  async onModuleInit(): Promise<void> {
    this.nobody = await this.hash(randomBytes(32).toString('base64url'));
  }

  /** The PHC string of a password. */
  hash(password: string): Promise<string> {
    return hash(password.normalize('NFC'), PARAMETERS);
  }

  /** Whether it is the password; with no hash it takes the same time and answers no. */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    const same = await verify(passwordHash ?? this.nobody, password.normalize('NFC'));
    return same && passwordHash !== null;
  }

  /** A random password to be shown once and changed at first use. */
  initial(): string {
    const letter = () => INITIAL_ALPHABET.charAt(randomInt(INITIAL_ALPHABET.length));
    return Array.from({ length: INITIAL_LENGTH }, letter).join('');
  }

  /**
   * Runs `check` when earlier checks of the same person are through: right passwords sent at the same
   * time must not count as failures of each other. Throws `temporarily_unavailable` when too many wait.
   */
  async inTurn<T>(person: string, check: () => Promise<T>): Promise<T> {
    if (this.waiting >= MAX_WAITING) {
      throw new DomainError('temporarily_unavailable', { facts: { retryAfterSeconds: 2 } });
    }
    this.waiting += 1;
    const before = this.turns.get(person) ?? Promise.resolve();
    const mine = before.then(check);
    const through = mine.then(ignore, ignore);
    this.turns.set(person, through);
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
      if (this.turns.get(person) === through) this.turns.delete(person);
    }
  }
}

/** Whoever waits in line is not told how the check before went. */
function ignore(): void {}
