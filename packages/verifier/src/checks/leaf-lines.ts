import { cryptoEngine } from '../crypto-engine.js';
import { Refusal } from '../refusal.js';

const LINE_FEED = 10;
/** A line longer than this is no leaf, and is not gathered any further. */
const LONGEST = 1 << 20;

/**
 * Cuts an export into its lines, whatever the pieces are in which it comes. Each line is handed on with one byte before
 * it that may be written to, because the hash of a leaf is taken over a zero byte and the leaf.
 */
export class LeafLines {
  /** A byte of room, what has come of a line that is not at its end, and the piece. Used again for the next piece. */
  private buffer = new Uint8Array(1);
  /** Where what is held ends. */
  private held = 1;

  constructor(private readonly take: (framed: Uint8Array) => void) {}

  /** The next piece. Throws `export_malformed` when a line has no end. */
  feed(piece: Uint8Array): void {
    const end = this.held + piece.length;
    if (this.buffer.length < end) this.grow(end);
    this.buffer.set(piece, this.held);
    const rest = this.takeLines(this.buffer.subarray(0, end));
    this.buffer.copyWithin(0, rest - 1, end);
    this.held = end - rest + 1;
    if (this.held > LONGEST) throw new Refusal('export_malformed', { what: 'long line' });
  }

  /** There is no more. Throws `export_malformed` when the last line has no line feed. */
  end(): void {
    if (this.held > 1) throw new Refusal('export_malformed', { what: 'end' });
  }

  /** Hands on the whole lines; answers where the rest begins. */
  private takeLines(bytes: Uint8Array): number {
    const engine = cryptoEngine();
    let start = 1;
    for (;;) {
      const end = engine.indexOf(bytes, LINE_FEED, start);
      if (end < 0) return start;
      this.take(bytes.subarray(start - 1, end));
      start = end + 1;
    }
  }

  private grow(length: number): void {
    const buffer = new Uint8Array(length + (length >> 2));
    buffer.set(this.buffer.subarray(0, this.held));
    this.buffer = buffer;
  }
}
