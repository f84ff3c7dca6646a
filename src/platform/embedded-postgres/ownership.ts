import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { errorCode } from './embedded-postgres-error.js';

/** A fixed number for the session lock that marks the owner: "KAPOK" in ASCII, then 1. */
const OWNER_LOCK = 0x4b41504f4b01;
const CONNECT_LIMIT_MS = 10_000;
const PATIENCE = 5;
const PATIENCE_STEP_MS = 50;

/**
 * Who may stop the server. The owner is whoever holds a session lock inside the server itself, so it is
 * given back by the system the moment its holder dies, and there is never more than one.
 */
export class Ownership {
  private client: pg.Client | null = null;

  constructor(private readonly superuserUrl: string) {}

  /**
   * Takes the ownership if nobody holds it; false when another living process does. Asks for a fifth of a
   * second, because the server needs a moment to notice that a killed owner's session has ended.
   */
  async takeSoon(): Promise<boolean> {
    for (let attempt = 1; attempt < PATIENCE; attempt += 1) {
      if (await this.take()) return true;
      await sleep(PATIENCE_STEP_MS);
    }
    return this.take();
  }

  private async take(): Promise<boolean> {
    if (this.client !== null) return true;
    const client = new pg.Client({
      connectionString: this.superuserUrl,
      application_name: 'kapok-owner',
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      keepAlive: true,
    });
    // A lost session has lost the lock with it; `stop` asks for it again.
    client.on('error', () => {
      this.client = null;
    });
    await client.connect();
    const answer = await client.query<{ taken: boolean }>(
      'SELECT pg_catalog.pg_try_advisory_lock($1) AS taken',
      [OWNER_LOCK],
    );
    if (answer.rows[0]?.taken !== true) {
      await client.end();
      return false;
    }
    letProcessEnd(client);
    this.client = client;
    return true;
  }

  /** False when another process is the owner, and also when the server is gone: then there is nothing to own. */
  async takeIfReachable(): Promise<boolean> {
    try {
      return await this.take();
    } catch (error) {
      // Refused, reset, or (57P0x) shutting down.
      if (/^(ECONNREFUSED|ECONNRESET|57P0[123])$/.test(errorCode(error) ?? '')) return false;
      throw error;
    }
  }
}

/** A process that forgets to stop the server can still end; the driver's types do not know the method. */
function letProcessEnd(client: pg.Client): void {
  (client as pg.Client & { unref(): void }).unref();
}
