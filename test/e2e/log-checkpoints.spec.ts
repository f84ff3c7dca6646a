import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { CheckpointFolder } from '../../src/ledger/log/checkpoint-folder.js';
import { LogError } from '../../src/ledger/log/log-error.js';
import { signerOfCommand, signerOfKey } from '../../src/ledger/log/log-signer.js';
import { ed25519Bytes, openNote } from '../../src/ledger/log/signed-note.js';
import { treeRoot } from '../../src/ledger/merkle-tree.js';
import { parseVerifierKey, type VerifierKey } from '../../src/platform/crypto/verifier-key.js';
import { storedIn } from '../support/checkpoint-places.js';
import { type ClosingLedger, closeMonth, openClosingLedger } from '../support/closing-ledger.js';
import { testLogKey, testLogKeyFile } from '../support/log-keys.js';
import { checkpointFolder, type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('checkpoints of a book', () => {
  const folder = checkpointFolder();
  let database: TestDatabase;
  let superuser: pg.Pool;
  let log: LoggedBook;

  beforeAll(async () => {
    database = await createTestDatabase();
    superuser = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
    log = await openLoggedBook(database, folder.path);
  });
  afterAll(async () => {
    await log?.app.close();
    await superuser?.end();
    await database?.drop();
    folder.remove();
  });

  const stored = async () => {
    const store = new CheckpointFolder(folder.path);
    const { damaged } = await store.tally(log.book.code);
    return { checkpoints: await storedIn(store, log.book.code), damaged };
  };

  it('begin with a notice of the key, are signed by it, and stand outside the database, too', async () => {
    expect(await log.checkpoints.latest(log.book.id)).toBeNull();
    const entries = await log.append(300);
    const signed = await log.follower.follow(log.book.id);
    expect(signed?.size).toBe(entries + 1n);
    const [notice] = await log.keys.notices(log.book.id);
    expect(notice).toMatchObject({
      seq: entries,
      previous: null,
      vkey: log.guard.ownVkey(log.book),
    });
    const [vkey = ''] = await log.keys.vkeys(log.book.id);
    expect(vkey).toMatch(/^kapok\.localhost\/GD-L1\+/);
    const { rows } = await superuser.query<{ leaf_hash: Buffer }>(
      'SELECT leaf_hash FROM ledger.journal_entry ORDER BY seq',
    );
    const root = treeRoot(
      rows.map(({ leaf_hash }) => leaf_hash),
      'sha256',
    );
    const body = `kapok.localhost/GD-L1\n${entries + 1n}\n${root.toString('base64')}\n`;
    expect(openNote(signed?.note ?? '', parseVerifierKey(vkey) as VerifierKey)).toBe(body);
    expect(signed).toMatchObject({ root, body, monthEnd: null });
    const { checkpoints, damaged } = await stored();
    expect([checkpoints.map(({ note }) => note), damaged]).toEqual([[signed?.note], 0]);
    expect(readFileSync(log.guard.store.placeOf(log.book.code), 'utf8')).toContain(body);
  });

  it('are signed when something changed, and are found by what they cover', async () => {
    const { id } = log.book;
    const first = await log.checkpoints.latest(id);
    expect(await log.follower.follow(id)).toEqual(first);
    const entries = await log.append(10);
    expect(await log.checkpoints.covering(id, entries - 1n)).toBeNull();
    const second = await log.follower.follow(id);
    expect(second?.size).toBe(entries);
    expect(await log.checkpoints.covering(id, entries - 1n)).toEqual(second);
    expect(await log.checkpoints.covering(id, 0n)).toEqual(second);
    expect(await log.checkpoints.bySize(id, first?.size ?? 0n)).toEqual(first);
    expect(await log.checkpoints.bySize(id, 7n)).toBeNull();
    expect(await log.checkpoints.atOrAfter(id, first?.recordedAt ?? '')).toEqual(first);
    const justLater = first?.recordedAt.replace(
      /\.(\d{6})Z$/,
      (_, micros: string) => `.${String(Number(micros) + 1).padStart(6, '0')}Z`,
    );
    expect(await log.checkpoints.atOrAfter(id, justLater ?? '')).toEqual(second);
    expect(await log.checkpoints.atOrAfter(id, second?.recordedAt ?? '')).toEqual(second);
    expect(await log.checkpoints.atOrAfter(id, '2100-01-01T00:00:00Z')).toBeNull();
    expect(await log.checkpoints.list(id, { before: null, limit: 5 })).toEqual([second, first]);
    expect(await log.checkpoints.list(id, { before: second?.size ?? 0n, limit: 5 })).toEqual([
      first,
    ]);
    expect(await log.checkpoints.witnessed(id)).toEqual(second);
    expect(await log.checkpoints.latest(id + 1)).toBeNull();
  });

  it('are signed once, whoever tries at once', async () => {
    const other = await openLoggedBook(database, folder.path);
    try {
      for (let round = 0; round < 3; round += 1) {
        const entries = await log.append(5);
        const before = (await stored()).checkpoints.length;
        await Promise.all(
          Array.from({ length: 8 }, (_, n) => (n % 2 ? log : other).follower.follow(log.book.id)),
        );
        const after = await stored();
        expect([after.checkpoints.length, after.checkpoints.at(-1)?.size]).toEqual([
          before + 1,
          entries,
        ]);
      }
    } finally {
      await other.app.close();
    }
  });

  it('go on when the last commit was lost behind the store, or the store was emptied', async () => {
    const { id, code } = log.book;
    await log.append(3);
    const signed = await log.follower.follow(id);
    const before = (await stored()).checkpoints;
    await withoutTriggers(superuser, [
      `DELETE FROM ledger.checkpoint WHERE size = ${signed?.size}`,
      `UPDATE ledger.log_head SET size = (SELECT max(size) FROM ledger.checkpoint)`,
    ]);
    expect(await log.follower.follow(id)).toEqual(signed);
    expect((await stored()).checkpoints).toEqual(before);
    const path = log.guard.store.placeOf(code);
    // A power cut in the middle of a write, then another one.
    writeFileSync(path, `${readFileSync(path, 'utf8')}@ 2026-01-01T00:00:00.000Z 300 sha256:`);
    await log.append(1);
    const next = await log.follower.follow(id);
    expect((await stored()).checkpoints.map(({ size }) => size)).toEqual([
      ...before.map(({ size }) => size),
      next?.size,
    ]);
    rmSync(path);
    await log.follower.follow(id);
    expect((await stored()).checkpoints.map(({ note }) => note)).toEqual([
      ...before.map(({ note }) => note),
      next?.note,
    ]);
  });

  it('are refused by a tree that does not go through the last one', async () => {
    const { id } = log.book;
    const before = await log.checkpoints.latest(id);
    const seq = (before?.size ?? 0n) - 2n;
    await log.append(2);
    const change = `UPDATE ledger.journal_entry SET leaf_hash = sha256(leaf_hash) WHERE seq = ${seq}`;
    const back = `UPDATE ledger.journal_entry SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE seq = ${seq}`;
    await withoutTriggers(superuser, [change]);
    const fresh = await openLoggedBook(database, folder.path);
    try {
      const kept = await stored();
      await expect(fresh.follower.follow(id)).rejects.toThrow(LogError);
      expect(await fresh.checkpoints.latest(id)).toEqual(before);
      expect(await stored()).toEqual(kept);
    } finally {
      await fresh.app.close();
      await withoutTriggers(superuser, [back]);
    }
    // A store that knows nothing does not help: the database's own newest one counts as much.
    await withoutTriggers(superuser, [change]);
    const elsewhere = checkpointFolder();
    const unknowing = await openLoggedBook(database, elsewhere.path);
    try {
      await expect(unknowing.follower.follow(id)).rejects.toThrow('does not go through');
      expect(await storedIn(unknowing.guard.store, log.book.code)).toEqual([]);
    } finally {
      await unknowing.app.close();
      elsewhere.remove();
      await withoutTriggers(superuser, [back]);
    }
    expect((await log.follower.follow(id))?.size).toBe((before?.size ?? 0n) + 2n);
  });

  it('are signed by another key only when the chain names it', async () => {
    const other = await openLoggedBook(database, folder.path, {
      KAPOK_LOG_KEY_FILE: testLogKeyFile(2),
    });
    try {
      const before = await stored();
      await log.append(1);
      await expect(other.follower.follow(log.book.id)).rejects.toThrow(
        'not the one that the chain',
      );
      expect(await stored()).toEqual(before);
      expect(await other.keys.notices(log.book.id)).toHaveLength(1);
    } finally {
      await other.app.close();
    }
  });

  it('come by themselves every few seconds, and tell how far behind they are', async () => {
    const serving = await openLoggedBook(database, folder.path, { KAPOK_CHECKPOINT_SECONDS: '1' });
    try {
      let entries = 0n;
      for (let n = 0; n < 3; n += 1) {
        entries = await serving.append(40);
        while ((await serving.checkpoints.covering(log.book.id, entries - 1n)) === null) {
          await pause(20);
        }
      }
      const metrics = await (await fetch(`${await serving.app.getUrl()}/metrics`)).text();
      for (const name of ['lag_entries', 'unsigned_entries', 'refused']) {
        expect(metrics).toContain(`kapok_log_${name}{book="${log.book.id}"} 0`);
      }
    } finally {
      await serving.app.close();
    }
  });
});

describe('the close of a month', () => {
  const folder = checkpointFolder();
  let closing: ClosingLedger;

  beforeAll(async () => {
    closing = await openClosingLedger();
  });
  afterAll(async () => {
    await closing?.close();
    folder.remove();
  });

  it('has a checkpoint that ends with it, whatever came after', async () => {
    const month = '2026-01';
    const { closeSeq } = await closeMonth(closing, month);
    const log = await openLoggedBook(closing.database, folder.path);
    try {
      const { id } = closing.book;
      const newest = await log.follower.follow(id);
      const ofClose = await log.checkpoints.ofClose(id, month);
      expect(ofClose).toMatchObject({ size: closeSeq + 1n, monthEnd: '2026-01-31' });
      expect(newest?.size).toBeGreaterThan(closeSeq + 1n);
      expect(await log.checkpoints.ofClose(id, '2026-02')).toBeNull();
      // And the other way round: what is signed next begins behind it.
      await closeMonth(closing, '2026-02');
      const again = await log.follower.follow(id);
      expect(again).toEqual(await log.checkpoints.ofClose(id, '2026-02'));
    } finally {
      await log.app.close();
    }
  });
});

describe('a program that signs', () => {
  const folder = checkpointFolder();
  afterAll(() => folder.remove());

  it('signs as the key does; what is no signature of the key is refused', async () => {
    mkdirSync(folder.path, { recursive: true });
    const program = join(folder.path, 'sign.mjs');
    const pem = testLogKey(3).export({ format: 'pem', type: 'pkcs8' });
    writeFileSync(
      program,
      `import { createPrivateKey, sign } from 'node:crypto'; import { readFileSync } from 'node:fs';
       process.stdout.write(sign(null, readFileSync(0), createPrivateKey(${JSON.stringify(pem)})).toString('base64') + '\\n');`,
    );
    const publicKey = ed25519Bytes(testLogKey(3));
    const command = [process.execPath, program];
    const signature = await signerOfCommand(command, publicKey).sign('a text\n');
    expect(signature).toEqual(await signerOfKey(testLogKey(3)).sign('a text\n'));
    const faults: [readonly string[], string][] = [
      [command, 'no signature by KAPOK_LOG_PUBLIC_KEY'],
      [['/none/such'], 'could not be run'],
      [[process.execPath, '-e', 'process.exit(4)'], 'ended with 4'],
    ];
    for (const [words, sentence] of faults) {
      const signer = signerOfCommand(words, ed25519Bytes(testLogKey(4)));
      await expect(signer.sign('a text\n')).rejects.toThrow(sentence);
    }
  });
});

/** What only a superuser can do. */
async function withoutTriggers(superuser: pg.Pool, statements: readonly string[]): Promise<void> {
  const client = await superuser.connect();
  try {
    await client.query('SET session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    client.release(true);
  }
}
