import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { CredentialsService, type Proof } from './credentials.service.js';
import { LoginAttempts } from './login-attempts.js';
import { LoginDirectory } from './login-directory.js';
import { LoginLimiter } from './login-limiter.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';

/** What somebody typed at login, and where from. */
export interface LoginAttempt {
  identifier: string;
  password: string;
  city: string | null;
  address: string;
}

/** What is done for somebody who has just proven the password, in the same transaction. */
type Opening<T> = (tx: Tx, proven: Proof) => Promise<T>;

/** A wrong number and a wrong password answer alike, and not sooner than this after the question. */
const FAILED_LOGIN_MS = 120;

/** Orders the steps of logging in and of going on with a session. */
@Injectable()
export class AuthService {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly database: Database,
    private readonly limiter: LoginLimiter,
    private readonly directory: LoginDirectory,
    private readonly credentials: CredentialsService,
    private readonly attempts: LoginAttempts,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Opens a session for the right password. Throws `invalid_credentials` (number unknown, password wrong or
   * member not active: never told which), `locked_out`, `rate_limited`, `temporarily_unavailable`, or
   * `validation_failed` when the city must be named.
   */
  async login(attempt: LoginAttempt): Promise<OpenedSession> {
    return this.enter(attempt, (tx, { member, mustChange }) =>
      this.sessions.open(tx, member, mustChange),
    );
  }

  /** Opens a session that a browser keeps in a cookie, counted and refused as `login` is. Returns its id. */
  async loginToWeb(attempt: LoginAttempt): Promise<string> {
    const begun = await this.enter(attempt, (tx, { member }) => this.sessions.begin(tx, member));
    return begun.sessionId;
  }

  /** Goes on with a session. Throws `invalid_refresh_token`; a token shown twice ends the session. */
  async refresh(refreshToken: string): Promise<OpenedSession> {
    const rotation = await this.sessions.rotate(refreshToken);
    if (rotation.outcome === 'rotated') return rotation.session;
    if (rotation.outcome === 'reused') {
      this.logger.warn(`A used refresh token was shown again; session ${rotation.sessionId} ended`);
    }
    throw new DomainError('invalid_refresh_token');
  }

  private async enter<T>(attempt: LoginAttempt, open: Opening<T>): Promise<T> {
    const startedMs = performance.now();
    const identifier = attempt.identifier.normalize('NFKC').trim();
    await this.limiter.count(attempt.address, identifier);
    const session = await this.openFor({ ...attempt, identifier }, open);
    if (session !== null) return session;
    await wait(Math.max(0, FAILED_LOGIN_MS - (performance.now() - startedMs)));
    throw new DomainError('invalid_credentials');
  }

  private async openFor<T>(attempt: LoginAttempt, open: Opening<T>): Promise<T | null> {
    const { identifier, city, password } = attempt;
    const member = await this.directory.find(identifier, city);
    const proven = await this.credentials.prove(
      member ?? { unknown: this.directory.unknownBucket(identifier, city) },
      password,
    );
    if (proven === null) return null;
    return this.database.transaction(async (tx) => {
      const unchanged = await this.attempts.clear(tx, proven.member, proven.passwordHash);
      return unchanged ? open(tx, proven) : null;
    });
  }
}
