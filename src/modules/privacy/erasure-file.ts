import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ErasureLine, readErasureLine, writeErasureLine } from './erasure-line.js';

/** Only the service may read it: it says who was erased, if only by ids. */
const MODE = 0o600;
const LINE_FEED = 0x0a;

/**
 * The register of erasures outside the database: a file that is only ever added to, one JSON line an erasure. It is kept
 * and carried along like the checkpoints beside it, so that no restored backup brings anybody back unnoticed.
 */
export class ErasureFile {
  readonly path: string;

  constructor(dir: string) {
    this.path = join(dir, 'erasures.jsonl');
  }

  /** Adds a line and returns once it is on the disk. The same erasure may stand there twice: reading makes no difference. */
  async add(line: ErasureLine): Promise<void> {
    const dir = dirname(this.path);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'a+', MODE);
    try {
      // A line that a crash has torn must not swallow this one.
      const glue = (await endsTorn(file)) ? '\n' : '';
      await file.appendFile(glue + writeErasureLine(line), 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(dir);
  }

  /** All lines that are whole, in their order; none where there is no file. Throws when it is there and cannot be read. */
  async read(): Promise<ErasureLine[]> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => readErasureLine(line) ?? []);
  }
}

async function endsTorn(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== LINE_FEED;
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
