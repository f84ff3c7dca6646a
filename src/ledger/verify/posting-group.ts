import { ASSETS, MOST_POSTINGS } from '../vocabulary.js';
import type { CopyCursor } from './copy-cursor.js';

export const UNKNOWN_ASSET = 255;

/** The columns that PostingGroup reads, in order. */
export const POSTING_COLUMNS = ['seq', 'n', 'account_id', 'asset', 'amount', 'balance_after'];

const ASSET_CODES = ASSETS.map((asset) => (Buffer.from(asset).readUIntBE(0, 3) << 8) >>> 8);

/** Index into ASSETS of the text at `at`, or UNKNOWN_ASSET. */
export function assetIndex(view: DataView, at: number, length: number): number {
  if (length !== 3) return UNKNOWN_ASSET;
  const code = (view.getUint16(at) << 8) | view.getUint8(at + 2);
  const index = ASSET_CODES.indexOf(code);
  return index < 0 ? UNKNOWN_ASSET : index;
}

/** Without this, a NULL would be read as the bytes that follow it; as n = -1 its row differs from any leaf. */
function hasFixedSizes(lengths: Int32Array): boolean {
  return lengths[1] === 2 && lengths[2] === 16 && lengths[4] === 8 && lengths[5] === 8;
}

/** The posting rows of one entry, gathered from the stream of all postings. No object is made for a row. */
export class PostingGroup {
  count = 0;
  /** Sixteen bytes a posting. */
  readonly ids = Buffer.alloc(MOST_POSTINGS * 16);
  readonly idView = new DataView(this.ids.buffer, this.ids.byteOffset, this.ids.length);
  readonly numbers = new Int16Array(MOST_POSTINGS);
  readonly assets = new Uint8Array(MOST_POSTINGS);
  readonly amounts = new BigInt64Array(MOST_POSTINGS);
  readonly balances = new BigInt64Array(MOST_POSTINGS);
  private hasRow = false;

  /** `onStray` is told of rows whose entry is not there. */
  constructor(
    private readonly rows: CopyCursor,
    private readonly onStray: (seq: number) => void,
  ) {}

  /** Forgets the last entry's postings. */
  clear(): void {
    this.count = 0;
  }

  /** Gathers the rows of the entry; false when the cursor must be filled and `gather` called again. */
  gather(seq: number): boolean {
    const { rows } = this;
    for (;;) {
      if (!this.hasRow) {
        if (!rows.next()) return false;
        this.hasRow = true;
      }
      const rowSeq = Number(rows.view.getBigInt64(rows.offsets[0] as number));
      if (rowSeq > seq) return true;
      if (rowSeq < seq || this.count === MOST_POSTINGS) this.onStray(rowSeq);
      else this.take();
      this.hasRow = false;
    }
  }

  private take(): void {
    const { view, offsets, lengths } = this.rows;
    const index = this.count;
    const id = offsets[2] as number;
    for (let word = 0; word < 16; word += 4) {
      this.idView.setUint32(index * 16 + word, view.getUint32(id + word));
    }
    this.numbers[index] = hasFixedSizes(lengths) ? view.getInt16(offsets[1] as number) : -1;
    this.assets[index] = assetIndex(view, offsets[3] as number, lengths[3] as number);
    this.amounts[index] = view.getBigInt64(offsets[4] as number);
    this.balances[index] = view.getBigInt64(offsets[5] as number);
    this.count = index + 1;
  }
}
