import type { Bucket } from '../../platform/object-store/bucket.js';
import { BucketError } from '../../platform/object-store/bucket-error.js';
import type { BucketPage } from '../../platform/object-store/bucket-list.js';
import { frameOf, parseFrames, type StoredCheckpoint } from './checkpoint-frames.js';
import type { CheckpointStore, StoreTally, ToStore } from './checkpoint-store.js';
import { LogError } from './log-error.js';

const SUFFIX = '.checkpoints/';
/** Names count down, so that the first one of a listing is the newest. */
const HIGHEST = 999_999_999_999;
const NAME = /^(\d{12})\.txt$/;
const PAGE = 1_000;
/** Objects that a tally reads; of the others it sees whether they are there. */
const READ_BY_TALLY = 100;
const READ_AT_ONCE = 10;

/** An object of ours. */
interface Place {
  readonly key: string;
  /** From 1, in the order in which they were written. */
  readonly number: number;
}

/**
 * Signed checkpoints in a bucket of an object store: an object for each time that something is appended, written only if
 * there is none of its name, and never again. Throws LogError, in words for the operator, when the store does not do it.
 */
export class CheckpointBucket implements CheckpointStore {
  /** Whether the store was seen to keep what is there. */
  #keeps = false;

  /** `appendMs`: how long an append may take. */
  constructor(
    private readonly bucket: Bucket,
    private readonly appendMs: number,
  ) {}

  /** The address that the addresses of a book's objects begin with. */
  placeOf(bookCode: string): string {
    const { url, prefix } = this.bucket.place;
    return `${url}/${prefix}${bookCode}${SUFFIX}`;
  }

  async books(): Promise<string[]> {
    const codes: string[] = [];
    for await (const { folders } of this.#pages('', 'folders')) {
      const own = folders.filter((name) => name.endsWith(SUFFIX) && name !== SUFFIX);
      codes.push(...own.map((name) => name.slice(0, -SUFFIX.length)));
    }
    return codes.sort();
  }

  /** The checkpoint that was appended last, or null. What was altered is not passed over: nothing tears here by itself. */
  async newest(bookCode: string): Promise<StoredCheckpoint | null> {
    const place = await this.#newestPlace(bookCode);
    if (place === null) return null;
    const { checkpoints, damaged } = parseFrames(await this.#read(bookCode, place));
    const last = checkpoints.at(-1);
    if (last !== undefined && damaged === 0) return last;
    throw new LogError(
      `The newest checkpoint of ${bookCode} is not what was written: ${this.#said('')}${place.key}. Somebody altered it (docs/log.md, "An object store").`,
    );
  }

  async *newestFirst(bookCode: string): AsyncGenerator<StoredCheckpoint> {
    for await (const place of this.#places(bookCode)) {
      yield* parseFrames(await this.#read(bookCode, place)).checkpoints.toReversed();
    }
  }

  /** Counts objects. Those that are gone show by the numbers; the newest hundred are read. */
  async tally(bookCode: string): Promise<StoreTally> {
    const places: Place[] = [];
    for await (const place of this.#places(bookCode)) places.push(place);
    const gone = (places[0]?.number ?? 0) - places.length;
    let altered = 0;
    for (let from = 0; from < Math.min(places.length, READ_BY_TALLY); from += READ_AT_ONCE) {
      const some = places.slice(from, from + READ_AT_ONCE);
      const read = await Promise.all(some.map((place) => this.#read(bookCode, place)));
      altered += read.map(parseFrames).filter((one) => !isWhole(one)).length;
    }
    return { records: places.length - altered, damaged: gone + altered };
  }

  /**
   * Writes one object behind the newest one. Whose answer does not come may be there: it is asked again, and what stands
   * there then is either ours or somebody else's. Throws LogError when it is not ours: whoever comes next judges it.
   */
  async append(bookCode: string, checkpoints: readonly ToStore[]): Promise<void> {
    if (checkpoints.length === 0) return;
    const signal = AbortSignal.timeout(this.appendMs);
    const before = await this.#newestPlace(bookCode, signal);
    if (before !== null) await this.#proveKeeping(bookCode, before, signal);
    const place = placeAt(bookCode, (before?.number ?? 0) + 1);
    const bytes = Buffer.concat(checkpoints.map(frameOf));
    const outcome = await this.#writing(bookCode, () => this.bucket.put(place.key, bytes, signal));
    if (outcome === 'exists' && !bytes.equals(await this.#read(bookCode, place, signal))) {
      throw new LogError(
        `Somebody else has stored another checkpoint of ${bookCode} as ${place.key} meanwhile: nothing is signed before it was compared.`,
      );
    }
    if (before === null) await this.#proveKeeping(bookCode, place, signal);
  }

  /** Sees, once in a process, that the store refuses to replace what is there; some do not know the condition. */
  async #proveKeeping(bookCode: string, place: Place, signal: AbortSignal): Promise<void> {
    if (this.#keeps) return;
    const bytes = await this.#read(bookCode, place, signal);
    const outcome = await this.#writing(bookCode, () => this.bucket.put(place.key, bytes, signal));
    if (outcome === 'stored') {
      throw new LogError(
        `The store of ${this.placeOf(bookCode)} replaces what is there although it is asked not to (If-None-Match): no checkpoints are stored there, and nothing is signed.`,
      );
    }
    this.#keeps = true;
  }

  async #newestPlace(bookCode: string, signal?: AbortSignal): Promise<Place | null> {
    const query = { within: `${bookCode}${SUFFIX}`, limit: 1 };
    const { keys } = await this.#reading(bookCode, () => this.bucket.list(query, signal));
    const [key] = keys;
    if (key === undefined) return null;
    const place = parsePlace(key);
    if (place !== null) return place;
    throw new LogError(`${this.placeOf(bookCode)} holds something that is no checkpoint: ${key}`);
  }

  /** All objects of a book that bear a name of ours, the newest first. */
  async *#places(bookCode: string): AsyncGenerator<Place> {
    for await (const { keys } of this.#pages(bookCode, 'keys')) {
      yield* keys.map(parsePlace).filter((place) => place !== null);
    }
  }

  /** A listing from its first page to its last one: of a book, or without a code of all that is ours. */
  async *#pages(bookCode: string, of: 'keys' | 'folders'): AsyncGenerator<BucketPage> {
    const within = bookCode === '' ? '' : `${bookCode}${SUFFIX}`;
    let from: string | null = null;
    do {
      const query = { within, limit: PAGE, of, from };
      const page: BucketPage = await this.#reading(bookCode, () => this.bucket.list(query));
      yield page;
      from = page.next;
    } while (from !== null);
  }

  /** The bytes of an object that was listed; none when it has gone since. */
  async #read(bookCode: string, { key }: Place, signal?: AbortSignal): Promise<Buffer> {
    const bytes = await this.#reading(bookCode, () => this.bucket.get(key, signal));
    return bytes ?? Buffer.alloc(0);
  }

  #reading<T>(bookCode: string, work: () => Promise<T>): Promise<T> {
    return told(work, `The checkpoints in ${this.#said(bookCode)} could not be read`);
  }

  #writing<T>(bookCode: string, work: () => Promise<T>): Promise<T> {
    return told(work, `No checkpoint could be written to ${this.#said(bookCode)}`);
  }

  #said(bookCode: string): string {
    const { url, prefix } = this.bucket.place;
    return bookCode === '' ? `${url}/${prefix}` : this.placeOf(bookCode);
  }
}

function placeAt(bookCode: string, number: number): Place {
  const name = String(HIGHEST - number).padStart(12, '0');
  return { key: `${bookCode}${SUFFIX}${name}.txt`, number };
}

function parsePlace(key: string): Place | null {
  const name = NAME.exec(key.slice(key.lastIndexOf('/') + 1))?.[1];
  return name === undefined ? null : { key, number: HIGHEST - Number(name) };
}

function isWhole({ checkpoints, damaged }: ReturnType<typeof parseFrames>): boolean {
  return checkpoints.length > 0 && damaged === 0;
}

async function told<T>(work: () => Promise<T>, what: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    throw new LogError(`${what}: the store ${error.message}. See docs/log.md, "An object store".`);
  }
}
