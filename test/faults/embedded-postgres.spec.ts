import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { removePlace } from '../../src/platform/embedded-postgres/place.js';
import { isRunning } from '../../src/platform/embedded-postgres/postmaster-pid.js';
import { startHolder } from '../support/holder.js';

const SETTINGS = { shared_buffers: '16MB', min_wal_size: '80MB' };

describe('the embedded PostgreSQL', () => {
  let parent: string;
  let dataDir: string;
  let started: EmbeddedPostgres[];

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'kapok-fault-'));
    chmodSync(parent, 0o755);
    dataDir = join(parent, 'postgres');
    started = [];
  });

  afterEach(async () => {
    for (const server of started) await server.stop();
    // A server left by another process that was killed is taken over and stopped.
    const left = await start();
    await left.stop();
    expect(isRunning(left.pid)).toBe(false);
    removePlace(dataDir);
    rmSync(parent, { recursive: true, force: true });
  });

  async function start(settings: Record<string, string> = SETTINGS): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir, settings });
    started.push(server);
    return server;
  }

  it('keeps checksums, speaks UTF-8 on loopback only and hides its password', async () => {
    const server = await start();
    expect(await setting(server, 'data_checksums')).toBe('on');
    expect(await setting(server, 'server_encoding')).toBe('UTF8');
    expect(await setting(server, 'listen_addresses')).toBe('127.0.0.1');
    expect(await setting(server, 'fsync')).toBe('on');
    expect(statSync(join(dataDir, 'superuser-password')).mode & 0o777).toBe(0o600);
    const wrong = server.superuserUrl.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps its data and its port from start to start', async () => {
    const first = await start();
    await query(first.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await start();
    expect(second.port).toBe(first.port);
    expect(await query(second.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('survives the kill of its owner and is adopted with the right to stop it', async () => {
    const owner = await startHolder(dataDir);
    expect(owner.held.owned).toBe(true);
    await owner.kill();
    expect(isRunning(owner.held.pid)).toBe(true);
    const heir = await start();
    expect(heir).toMatchObject({ pid: owner.held.pid, port: owner.held.port, owned: true });
    await heir.stop();
    expect(isRunning(owner.held.pid)).toBe(false);
  });

  it('is started once by two processes at once, and only the owner stops it', async () => {
    const both = await Promise.all([startHolder(dataDir), startHolder(dataDir)]);
    const owner = both.find((holder) => holder.held.owned);
    const guest = both.find((holder) => !holder.held.owned);
    expect(owner?.held.pid).toBe(guest?.held.pid);
    await guest?.end();
    expect(isRunning(owner?.held.pid ?? 0)).toBe(true);
    await owner?.end();
    expect(isRunning(owner?.held.pid ?? 0)).toBe(false);
  });

  it('recovers what was committed when the server itself is killed', async () => {
    const server = await start();
    await query(server.superuserUrl, 'CREATE TABLE kept AS SELECT 8 AS n');
    process.kill(server.pid, 'SIGKILL');
    const again = await start();
    expect(again.pid).not.toBe(server.pid);
    expect(again.owned).toBe(true);
    expect(await query(again.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 8 }]);
  });

  it('takes another port when its own was taken meanwhile', async () => {
    const first = await start();
    await first.stop();
    const { createServer } = await import('node:net');
    const thief = createServer().listen(first.port, '127.0.0.1');
    await new Promise((resolve) => thief.once('listening', resolve));
    const second = await start();
    thief.close();
    expect(second.port).not.toBe(first.port);
  });

  it('shows the end of the log when the server does not start', async () => {
    await expect(start({ shared_buffers: 'plenty' })).rejects.toThrow(
      /did not start[\s\S]*invalid value for parameter "shared_buffers"/,
    );
  });

  it('runs in a folder closed to others, and never as root', async () => {
    const closed = join(parent, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const request = { dataDir: join(closed, 'postgres'), settings: SETTINGS };
    const server = await startEmbeddedPostgres(request);
    expect(statSync(server.dataPath).uid).not.toBe(0);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    await server.stop();
    chmodSync(closed, 0o755);
    const opened = await startEmbeddedPostgres(request);
    expect(opened.dataPath).toBe(server.dataPath);
    await opened.stop();
    removePlace(request.dataDir);
    expect(statSync(server.dataPath, { throwIfNoEntry: false })).toBeUndefined();
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function setting(server: EmbeddedPostgres, name: string): Promise<unknown> {
  const rows = await query(server.superuserUrl, `SELECT current_setting('${name}') AS value`);
  return (rows[0] as { value: string }).value;
}
