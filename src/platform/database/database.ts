import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pg, { type Pool, type PoolClient } from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { invariant } from '../errors/invariant.js';

/** An open transaction. Whoever takes one as first argument works inside the caller's transaction. */
export type Tx = EntityManager;

/** The service's door to PostgreSQL: one pool, shared with TypeORM. */
@Injectable()
export class Database {
  /** For reads outside a transaction; each statement sees its own snapshot. Never write through it. */
  readonly read: EntityManager;
  /** TypeORM's own pool, for code that needs a bare connection. Every client taken must be released. */
  readonly pool: Pool;

  constructor(@InjectDataSource() private readonly source: DataSource) {
    this.read = source.manager;
    this.pool = (source.driver as unknown as { readonly master: Pool }).master;
  }

  /**
   * Opens a further pool to the same database, under the same settings, for whoever keeps connections for long: those of
   * the shared one are for requests. At most `most` connections, none until asked for. The caller ends it.
   */
  openPool(most: number): Pool {
    const pool = new pg.Pool({ ...this.pool.options, max: most });
    // A connection that is lent out has a listener of its own; one that is lost at rest is no loss.
    pool.on('error', () => undefined);
    return pool;
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits what it did; any error rolls everything back
   * and is thrown on unchanged. Takes one connection of the pool until it ends, so never call it inside
   * another transaction. Throws InvariantError when `work` hid an error of SQL.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    const client: PoolClient = await runner.connect();
    try {
      await runner.startTransaction();
      const result = await work(runner.manager);
      await commit(client);
      return result;
    } catch (error) {
      await undo(runner, client);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/**
 * Commits, and believes only what the server says it did: it answers the COMMIT of a failed transaction with
 * ROLLBACK. The client's own idea of the transaction's state lags behind an error whose end is still on its way.
 */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  invariant(command === 'COMMIT', 'an SQL error was hidden in a transaction');
}

/** A connection that cannot even roll back is closed, and the pool then forgets it; the first error counts. */
async function undo(runner: QueryRunner, client: PoolClient): Promise<void> {
  if (!runner.isTransactionActive) return;
  try {
    await runner.rollbackTransaction();
  } catch {
    // The server ends the transaction when its connection closes.
    await closeConnection(client);
  }
}

function closeConnection(client: PoolClient): Promise<void> {
  const ended = (client as unknown as { end(): Promise<void> }).end();
  // A dead peer may never confirm; the pool looks only at whether the end was asked for.
  ended.catch(() => undefined);
  return Promise.resolve();
}
