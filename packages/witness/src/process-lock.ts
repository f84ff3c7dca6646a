import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, isMissing, readIfThere } from './durable-file.js';
import { WitnessError } from './witness-error.js';

/** A folder that this process alone uses, until `release`. */
export interface FolderLock {
  release(): Promise<void>;
}

const BEAT_MS = 10_000;
/** A lock of another container that was not touched for so long is that of a process that is gone. */
const SILENT_MS = 60_000;

/**
 * Takes a folder for this process: two witnesses with one memory could be shown two histories. The lock of a process
 * that is gone is taken over. Throws WitnessError when another one has it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const own = await describe(process.pid);
  for (let tries = 0; tries < 3; tries += 1) {
    if (await tryCreate(path, own)) return held(path);
    const holder = (await readIfThere(path))?.trim() ?? '';
    // Where the system tells no start, an own number is that of a forerunner, as in a container that was restarted.
    const isForerunner = holder === own && own.endsWith(' -');
    if (!isForerunner && (await isAlive(path, holder))) {
      const [pid] = holder.split(' ');
      throw new WitnessError(
        `${folder} is in use by the process ${pid}; if that is wrong, remove ${path}`,
      );
    }
    await removeStale(path, holder);
  }
  throw new WitnessError(`${folder} is being taken by another process`);
}

/** A lock shows those who cannot see its process that it is still held. */
function held(path: string): FolderLock {
  const beat = setInterval(() => void touch(path), BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      return rm(path, { force: true });
    },
  };
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  // Gone, or not ours any more: the next beat or start finds out.
  await utimes(path, now, now).catch(() => undefined);
}

/** Whoever sees the lock sees all of it. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${text}\n`, { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the lock of a process that is gone, and not one that somebody else took over in the meantime. */
async function removeStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readIfThere(aside))?.trim() !== holder) await link(aside, path);
  } catch (error) {
    if (!isMissing(error) && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** A process by its number and, where the system tells, its start: numbers are used again. */
async function describe(pid: number): Promise<string> {
  return `${pid} ${(await startOf(pid)) ?? '-'}`;
}

async function isAlive(path: string, holder: string): Promise<boolean> {
  const [pid = '', start = '-'] = holder.split(' ');
  if (!/^[1-9]\d{0,9}$/.test(pid)) return false;
  if (await isElsewhere(start)) return wasTouched(path);
  if (!runs(Number(pid))) return false;
  const actual = await startOf(Number(pid));
  return start === '-' || actual === null || actual === start;
}

/** Whether a holder's number was given in another container of this boot: its process cannot be seen from here. */
async function isElsewhere(start: string): Promise<boolean> {
  const own = await startOf(process.pid);
  const [boot, space] = start.split('/');
  const [ownBoot, ownSpace] = own?.split('/') ?? [];
  return own !== null && boot === ownBoot && space !== ownSpace;
}

async function wasTouched(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs < SILENT_MS;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return hasCode(error, 'EPERM');
  }
}

/**
 * When a process started (Linux): `BOOT/NAMESPACE/TICKS`, in the kernel's ticks since this boot, the number being of this
 * namespace of process numbers; null elsewhere.
 */
async function startOf(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const space = await readlink('/proc/self/ns/pid');
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold spaces.
    const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot.trim()}/${space}/${ticks}`;
  } catch {
    // No such system: the number alone must do.
    return null;
  }
}
