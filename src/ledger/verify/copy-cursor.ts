import type { Readable } from 'node:stream';

/** Signature, flags and extension length of `COPY … (FORMAT binary)`. */
const HEADER_BYTES = 19;
const TRAILER = -1;
const NOTHING = Buffer.alloc(0);

/**
 * Walks the rows of a binary COPY stream in place: `next` makes no object, it only moves the offsets of the fields.
 * `buffer`, `view`, `offsets` and `lengths` describe the present row until `next` or `fill` is called again. A NULL
 * has the length -1.
 */
export class CopyCursor {
  buffer: Buffer = NOTHING;
  view: DataView = new DataView(NOTHING.buffer, 0, 0);
  readonly offsets: Int32Array;
  readonly lengths: Int32Array;
  private readonly chunks: AsyncIterator<Buffer>;
  private at = 0;
  private isHeaderRead = false;
  private isComplete = false;

  constructor(
    stream: Readable,
    private readonly fields: number,
  ) {
    this.chunks = stream[Symbol.asyncIterator]();
    this.offsets = new Int32Array(fields);
    this.lengths = new Int32Array(fields);
  }

  /** Moves to the next row in memory; false when `fill` must be awaited first. */
  next(): boolean {
    if (!this.isHeaderRead && !this.skipHeader()) return false;
    const { view, offsets, lengths } = this;
    const end = view.byteLength;
    let at = this.at;
    if (this.isComplete || at + 2 > end) return false;
    const count = view.getInt16(at);
    if (count === TRAILER) {
      this.isComplete = true;
      return false;
    }
    if (count !== this.fields) throw new Error(`a row of ${count} fields, not ${this.fields}`);
    at += 2;
    for (let field = 0; field < count; field += 1) {
      if (at + 4 > end) return false;
      const length = view.getInt32(at);
      at += 4;
      offsets[field] = at;
      lengths[field] = length;
      if (length > 0) at += length;
    }
    if (at > end) return false;
    this.at = at;
    return true;
  }

  /** Waits for more bytes; false when all rows have been seen. Rejects when the stream ends early or fails. */
  async fill(): Promise<boolean> {
    const { done, value } = await this.chunks.next();
    if (done) {
      if (!this.isComplete) throw new Error('the stream of rows ended early');
      return false;
    }
    const rest = this.buffer.subarray(this.at);
    this.buffer = rest.length === 0 ? value : Buffer.concat([rest, value]);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length);
    this.at = 0;
    return true;
  }

  private skipHeader(): boolean {
    if (this.buffer.length < HEADER_BYTES) return false;
    this.at = HEADER_BYTES;
    this.isHeaderRead = true;
    return true;
  }
}
