import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { boot } from '../../src/boot.js';
import { logCommand } from '../../src/cli/log-command.js';
import { runCommand } from '../../src/cli/run-command.js';
import { settleCommand } from '../../src/cli/settle-command.js';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { frameOf } from '../../src/ledger/log/checkpoint-frames.js';
import { LogError } from '../../src/ledger/log/log-error.js';
import { lossKey } from '../../src/ledger/log/log-guard.js';
import { keyNoticeKey } from '../../src/ledger/log/log-keys.js';
import { LogRotation } from '../../src/ledger/log/log-rotation.js';
import { signerOfKey } from '../../src/ledger/log/log-signer.js';
import { isSignedBy, openNote } from '../../src/ledger/log/signed-note.js';
import { SYSTEM_ACTOR } from '../../src/ledger/vocabulary.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { readLogKey } from '../../src/platform/config/key-files.js';
import { parseVerifierKey, type VerifierKey } from '../../src/platform/crypto/verifier-key.js';
import { testEnvironment } from '../support/app.js';
import {
  bucketPlace,
  type CheckpointPlace,
  folderPlace,
  storedIn,
} from '../support/checkpoint-places.js';
import { testLogKey, testLogKeyFile } from '../support/log-keys.js';
import { type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

type Env = Readonly<Record<string, string>>;

/** What a command did, as an operator sees it. */
interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const databases: TestDatabase[] = [];
const places: CheckpointPlace[] = [];

async function newDatabase(original: TestDatabase | null = null): Promise<TestDatabase> {
  const database = await createTestDatabase(original);
  databases.push(database);
  return database;
}

async function kept(place: Promise<CheckpointPlace>): Promise<CheckpointPlace> {
  places.push(await place);
  return place;
}

const newFolder = () => kept(folderPlace());

afterAll(async () => {
  for (const database of databases) await database.drop();
  for (const place of places) await place.remove();
});

function environment(database: TestDatabase, place: CheckpointPlace, env: Env = {}): Env {
  return testEnvironment({ database, env: { ...place.env, ...env } });
}

/** Works on a service, which is closed at the end: then its database can be copied. */
async function whileRunning<T>(
  database: TestDatabase,
  place: CheckpointPlace,
  work: (log: LoggedBook) => Promise<T>,
  env: Env = {},
): Promise<T> {
  const log = await openLoggedBook(database, null, { ...place.env, ...env });
  try {
    return await work(log);
  } finally {
    await log.app.close();
  }
}

/** Appends and signs; answers the size. */
async function signedAfter(log: LoggedBook, count: number): Promise<bigint> {
  await log.append(count);
  return (await log.follower.follow(log.book.id))?.size ?? 0n;
}

/** The tool as an operator runs it, in this process. */
async function kapok(env: Env, ...args: string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((to) =>
    jest.spyOn(process[to], 'write').mockImplementation((text) => {
      said[to] += String(text);
      return true;
    }),
  );
  const own = process.env;
  process.env = { ...env };
  try {
    return { status: await runCommand([logCommand, settleCommand], args), ...said };
  } finally {
    process.env = own;
    for (const spy of spies) spy.mockRestore();
  }
}

/** What keeps a start from its end, of the parts that decide it; '' when nothing does. */
async function startFault(
  database: TestDatabase,
  place: CheckpointPlace,
  env: Env = {},
): Promise<string> {
  return whileRunning(
    database,
    place,
    async ({ start }) => {
      try {
        await start.assertNothingLost();
        await start.prepareKeys();
        return '';
      } catch (error) {
        if (error instanceof LogError) return error.message;
        throw error;
      }
    },
    env,
  );
}

/** The same of the whole service, as it is started. */
async function bootFault(env: Env): Promise<string> {
  try {
    await (await boot(loadConfig({ ...env, KAPOK_PORT: '0' }))).stop();
    return '';
  } catch (error) {
    if (error instanceof LogError) return error.message;
    throw error;
  }
}

describe.each([
  ['a folder', folderPlace],
  ['a bucket', bucketPlace],
])('a database that is older than its checkpoints in %s', (_, newPlace) => {
  let backup: TestDatabase;
  let place: CheckpointPlace;
  let atBackup: bigint;
  let lost: bigint;

  beforeAll(async () => {
    const database = await newDatabase();
    place = await kept(newPlace());
    atBackup = await whileRunning(database, place, (log) => signedAfter(log, 20));
    backup = await newDatabase(database);
    lost = await whileRunning(database, place, (log) => signedAfter(log, 5));
  });

  it('stops the start and every tool that writes, and says in words what is missing', async () => {
    const restored = await newDatabase(backup);
    const env = environment(restored, place);
    const fault = await bootFault(env);
    expect(fault).toContain(`covers ${lost} entries, the database has ${atBackup}: 5 are missing`);
    expect(fault).toContain('docs/log.md');
    const settle = await kapok(env, 'settle');
    expect([settle.status, settle.stderr]).toEqual([3, expect.stringContaining('5 are missing')]);
    const status = await kapok(env, 'log', 'status');
    expect([status.status, status.stdout]).toEqual([1, expect.stringContaining('LOST')]);
    // Without them nobody can know.
    expect(await startFault(restored, await kept(newPlace()))).toBe('');
  });

  it('is gone on with when the loss is accepted, with the digest of what is lost, for all to see', async () => {
    const restored = await newDatabase(backup);
    const env = environment(restored, place);
    const before = place.contents();
    const told = await kapok(env, 'log', 'accept-loss', '--city', 'GD-L1');
    const [, digest = ''] = /--confirm ([0-9a-f]{16})/.exec(told.stdout) ?? [];
    expect([told.status, told.stdout]).toEqual([
      1,
      expect.stringContaining(`${lost} entries. Left of them: ${atBackup}`),
    ]);
    const accept = (...more: string[]) =>
      kapok(env, 'log', 'accept-loss', '--city', 'GD-L1', ...more);
    const other = digest.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    for (const [more, status] of [
      [['--confirm', other, '--reason', 'backup-restored'], 3],
      [['--confirm', digest, '--reason', 'because'], 2],
      [['--confirm', digest], 2],
    ] as const) {
      expect((await accept(...more)).status).toBe(status);
    }
    expect(await startFault(restored, place)).toContain('missing');
    expect((await accept('--confirm', digest, '--reason', 'backup-restored')).status).toBe(0);
    expect(place.contents()).toEqual(before);
    expect(await bootFault(env)).toBe('');

    await whileRunning(restored, place, async (log) => {
      const newest = await signedAfter(log, 1);
      expect(newest).toBe(atBackup + 2n);
      expect(await log.guard.judge(log.book)).toMatchObject({ kind: 'held' });
      const checkpoints = await storedIn(log.guard.store, 'GD-L1');
      const stored = checkpoints.map(({ size }) => size);
      expect(stored).toEqual([atBackup, lost, newest]);
      const gone = checkpoints[1];
      const reader = log.app.get(LedgerReader, { strict: false });
      const entry = gone && (await reader.entryByKey(log.book.id, lossKey(gone)));
      const { content } = decodeLeaf(Buffer.from(entry?.leaf ?? ''));
      expect([content.kind, JSON.parse(content.detail ?? '')]).toEqual([
        'notice',
        {
          format: 'kapok-loss/1',
          kept: String(atBackup),
          reason: 'backup-restored',
          root: gone?.root.toString('hex'),
          size: String(lost),
        },
      ]);
    });
    expect((await kapok(env, 'log', 'status')).status).toBe(0);
    expect((await accept()).stdout).toContain('nothing is lost');
  });

  it('is told from one that went on elsewhere: another history is not the one that was signed', async () => {
    const elsewhere = await newDatabase(backup);
    await whileRunning(elsewhere, await kept(newPlace()), (log) => signedAfter(log, 30));
    const env = environment(elsewhere, place);
    expect(await startFault(elsewhere, place)).toContain('another history');
    const told = await kapok(env, 'log', 'accept-loss', '--city', 'GD-L1');
    // Nobody can say how far beyond the common checkpoint both are the same.
    expect(told.stdout).toContain(`Left of them: ${atBackup}`);
    await whileRunning(elsewhere, place, async (log) => {
      await expect(log.follower.follow(log.book.id)).rejects.toThrow(LogError);
    });
    const [, digest = ''] = /--confirm ([0-9a-f]{16})/.exec(told.stdout) ?? [];
    const accept = ['--city', 'GD-L1', '--confirm', digest, '--reason', 'history-replaced'];
    expect((await kapok(env, 'log', 'accept-loss', ...accept)).status).toBe(0);
    await whileRunning(elsewhere, place, async (log) => {
      const newest = await log.follower.follow(log.book.id);
      // What it signed meanwhile comes into the store, too.
      const own = await log.checkpoints.above(log.book.id, atBackup, 10);
      const stored = (await storedIn(log.guard.store, 'GD-L1')).map(({ note }) => note);
      expect(stored.slice(-own.length)).toEqual(own.map(({ note }) => note));
      expect(newest).toEqual(own.at(-1));
    });
    expect(await startFault(elsewhere, place)).toBe('');
  });

  it('may lack a whole city, or be shown a checkpoint that nobody known has signed', async () => {
    const empty = await newDatabase();
    expect(await bootFault(environment(empty, place))).toContain('the database has no such city');
    const database = await newDatabase();
    const alien = await kept(newPlace());
    const note = await whileRunning(
      database,
      await kept(newPlace()),
      async (log) => {
        await signedAfter(log, 3);
        return (await log.checkpoints.latest(log.book.id))?.note ?? '';
      },
      { KAPOK_LOG_ORIGIN: 'elsewhere.example' },
    );
    alien.put('GD-L1', frameOf({ note, signedAt: '2026-01-01T00:00:00.000Z' }));
    const other = await newDatabase();
    await whileRunning(other, await kept(newPlace()), (log) => log.append(9));
    expect(await startFault(other, alien)).toContain('by a key that neither');
  });
});

describe('another key', () => {
  const SIGNING: Env = { KAPOK_CHECKPOINT_SECONDS: '3600' };
  const second: Env = { ...SIGNING, KAPOK_LOG_KEY_FILE: testLogKeyFile(2) };
  let database: TestDatabase;
  let folder: CheckpointPlace;
  let uid: string;

  beforeAll(async () => {
    database = await newDatabase();
    folder = await newFolder();
    uid = await whileRunning(database, folder, async (log) => {
      await signedAfter(log, 3);
      return log.book.uid;
    });
  });

  const vkeys = (env: Env) =>
    whileRunning(database, folder, (log) => log.keys.vkeys(log.book.id), env);

  it('does not start until the one before has handed over', async () => {
    const env = environment(database, folder, second);
    expect(await bootFault(env)).toContain('does not sign for GD-L1');
    const status = await kapok(env, 'log', 'status');
    expect([status.status, status.stdout]).toEqual([1, expect.stringContaining('OTHER KEY')]);
    const wrong = await kapok(env, 'log', 'rotate', '--previous', testLogKeyFile(3));
    expect([wrong.status, wrong.stderr]).toEqual([3, expect.stringContaining('no signature by')]);
    expect(await vkeys(second)).toHaveLength(1);
    expect(await startFault(database, folder, second)).toContain('does not sign for GD-L1');
  });

  it('signs from then on, and the chain says who handed over to whom', async () => {
    const env = environment(database, folder, second);
    const rotate = await kapok(env, 'log', 'rotate', '--previous', testLogKeyFile(1));
    expect([rotate.status, rotate.stdout]).toEqual([
      0,
      expect.stringContaining('signs from now on'),
    ]);
    expect(await bootFault(env)).toBe('');
    await whileRunning(
      database,
      folder,
      async (log) => {
        const [now = '', before = ''] = await log.keys.vkeys(log.book.id);
        const latest = await log.checkpoints.latest(log.book.id);
        const [, notice] = await log.keys.notices(log.book.id);
        expect(latest?.size).toBe((notice?.seq ?? 0n) + 1n);
        expect(openNote(latest?.note ?? '', parseVerifierKey(now) as VerifierKey)).not.toBeNull();
        expect(openNote(latest?.note ?? '', parseVerifierKey(before) as VerifierKey)).toBeNull();
        const reader = log.app.get(LedgerReader, { strict: false });
        const entry = await reader.entry(log.book.id, notice?.seq ?? 0n);
        const said = JSON.parse(decodeLeaf(Buffer.from(entry?.leaf ?? '')).content.detail ?? '');
        expect(said).toMatchObject({ key: now, previous: before });
        const text = `kapok-key/1\n${uid}\n${before}\n${now}\n`;
        const signature = Buffer.from(said.signature, 'base64');
        expect(isSignedBy(parseVerifierKey(before) as VerifierKey, text, signature)).toBe(true);
      },
      second,
    );
    expect((await kapok(env, 'log', 'rotate', '--previous', testLogKeyFile(1))).stdout).toContain(
      'signs already',
    );
    // The key before is nobody any more.
    expect(await startFault(database, folder, SIGNING)).toContain('does not sign for');
  });

  it('is never outrun: the one before signs nothing that covers the hand-over', async () => {
    const place = [await newDatabase(), await newFolder()] as const;
    await whileRunning(...place, async (old) => {
      const signed = await signedAfter(old, 3);
      const handover = await whileRunning(
        ...place,
        ({ app, book }) => app.get(LogRotation, { strict: false }).needed(book),
        second,
      );
      const { previous, next, text } = handover ?? { previous: '', next: '', text: '' };
      const signature = (await signerOfKey(testLogKey(1)).sign(text)).toString('base64');
      const size = old.reader.size.bind(old.reader);
      // In the very moment in which the old key looks how far there is to sign.
      const spy = jest.spyOn(old.reader, 'size').mockImplementationOnce(async (bookId) => {
        await old.ledger.appendNotice({
          bookId,
          key: keyNoticeKey(2),
          format: 'kapok-key/1',
          subjectId: old.book.uid,
          actorId: SYSTEM_ACTOR,
          members: { key: next, previous, signature },
        });
        return size(bookId);
      });
      await expect(old.follower.follow(old.book.id)).rejects.toThrow(LogError);
      spy.mockRestore();
      expect((await old.checkpoints.latest(old.book.id))?.size).toBe(signed);
    });
  });

  it('may be handed over to by a key that is kept elsewhere', async () => {
    const env = environment(database, folder, {
      ...SIGNING,
      KAPOK_LOG_KEY_FILE: testLogKeyFile(3),
    });
    const told = await kapok(env, 'log', 'rotate', '--city', 'GD-L1');
    expect(told.status).toBe(1);
    const text = Buffer.from(told.stdout.trim().split('\n').at(-1) ?? '', 'base64').toString();
    expect(text).toMatch(/^kapok-key\/1\n/);
    const signature = (await signerOfKey(testLogKey(2)).sign(text)).toString('base64');
    const put = (of: string) => kapok(env, 'log', 'rotate', '--city', 'GD-L1', '--signature', of);
    expect((await put(Buffer.alloc(64).toString('base64'))).status).toBe(3);
    expect((await put(signature)).status).toBe(0);
    const third = { ...SIGNING, KAPOK_LOG_KEY_FILE: testLogKeyFile(3) };
    expect(await startFault(database, folder, third)).toBe('');
  });

  it('is made by a command that overwrites none', async () => {
    const { env } = await newFolder();
    const path = join(env.KAPOK_CHECKPOINT_DIR ?? '', 'own', 'log.pem');
    const made = await kapok({}, 'log', 'keygen', '--out', path);
    expect([made.status, made.stdout]).toEqual([
      0,
      expect.stringContaining(`KAPOK_LOG_KEY_FILE=${path}`),
    ]);
    expect([existsSync(path), statSync(path).mode & 0o777]).toEqual([true, 0o600]);
    const before = readFileSync(path);
    expect(readLogKey(path).asymmetricKeyType).toBe('ed25519');
    expect((await kapok({}, 'log', 'keygen', '--out', path)).status).toBe(2);
    expect(readFileSync(path)).toEqual(before);
    for (const args of [[], ['unknown'], ['keygen'], ['status', '--out', 'x']]) {
      expect((await kapok({}, 'log', ...args)).status).toBe(2);
    }
  });
});
