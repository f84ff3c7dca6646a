import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { sha256 } from '../crypto/sha256.js';
import { BlobFiles } from './blob-files.js';

let folder: string;
let files: BlobFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kapok-blobs-'));
  files = new BlobFiles(join(folder, 'blobs'));
});

afterEach(() => rm(folder, { recursive: true }));

const TEXT = Buffer.from('a file of more than sixteen bytes');
const stream = (...parts: Buffer[]): Readable => Readable.from(parts);
const incoming = (): Promise<string[]> => readdir(join(folder, 'blobs', 'incoming'));

describe('files on disk', () => {
  it('lie under the name of what they hold, for the service alone', async () => {
    const taken = await files.takeIn(stream(TEXT.subarray(0, 5), TEXT.subarray(5)), 100);
    expect(taken).toMatchObject({ bytes: TEXT.length, start: TEXT.subarray(0, 16) });
    expect(taken.sha256).toEqual(sha256(TEXT));
    await files.place(7, taken);
    const name = sha256(TEXT).toString('hex');
    const path = join(folder, 'blobs', '7', name.slice(0, 2), name);
    expect(files.pathOf(7, taken.sha256)).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'blobs', '7'))).mode & 0o777).toBe(0o700);
    expect(await incoming()).toEqual([]);
    const found = await files.read(7, taken.sha256);
    expect(found === null ? null : await buffer(found)).toEqual(TEXT);
    expect(await files.read(8, taken.sha256)).toBeNull();
    await files.remove(7, taken.sha256);
    await files.remove(7, taken.sha256);
    expect(await files.read(7, taken.sha256)).toBeNull();
  });

  it('leave nothing behind when they are too large or break off', async () => {
    await expect(files.takeIn(stream(TEXT), TEXT.length)).resolves.toBeDefined();
    const [kept] = await incoming();
    const tooLarge = files.takeIn(stream(TEXT), TEXT.length - 1);
    await expect(tooLarge).rejects.toMatchObject({ code: 'body_too_large' });
    const broken = new Readable({
      read() {
        this.destroy(new Error('broken off'));
      },
    });
    await expect(files.takeIn(broken, 100)).rejects.toThrow('broken off');
    expect(await incoming()).toEqual([kept]);
  });

  it('that a killed server was taking in go after a while, younger ones stay', async () => {
    await files.clearIncoming(new Date());
    const old = await files.takeIn(stream(TEXT), 100);
    const young = await files.takeIn(stream(TEXT), 100);
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(old.path, yesterday, yesterday);
    await files.clearIncoming(new Date(Date.now() - 3_600_000));
    expect((await incoming()).map((name) => join(folder, 'blobs', 'incoming', name))).toEqual([
      young.path,
    ]);
  });
});
