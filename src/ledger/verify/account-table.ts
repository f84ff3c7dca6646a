import { uuidText } from './entry-row.js';

const WORDS = 4;
const EMPTY = -1;
const FIRST_CAPACITY = 1024;

/**
 * Every account of a book, by the sixteen bytes of its id: its floor, and its balance and last entry as far as the
 * entries have been read. Typed arrays, some 50 bytes an account, so that a city of half a million members fits
 * into memory where a Map of strings would not.
 */
export class AccountTable {
  size = 0;
  private ids = new Uint32Array(FIRST_CAPACITY * WORDS);
  private slots = new Int32Array(FIRST_CAPACITY * 2).fill(EMPTY);
  balances = new BigInt64Array(FIRST_CAPACITY);
  floors = new BigInt64Array(FIRST_CAPACITY);
  /** The last entry that posted here; -1 for none. */
  lastSeqs = new Float64Array(FIRST_CAPACITY);
  /** Index into ASSETS. */
  assets = new Uint8Array(FIRST_CAPACITY);

  /** Adds the account whose id stands at `at`. An account without a floor gets the lowest possible one. */
  add(view: DataView, at: number, account: { asset: number; floor: bigint }): void {
    if (this.size === this.balances.length) this.grow();
    const index = this.size;
    this.size += 1;
    for (let word = 0; word < WORDS; word += 1) {
      this.ids[index * WORDS + word] = view.getUint32(at + word * 4);
    }
    this.assets[index] = account.asset;
    this.floors[index] = account.floor;
    this.balances[index] = 0n;
    this.lastSeqs[index] = -1;
    this.place(index);
  }

  /** The index of the account whose id stands at `at`, or -1. */
  find(view: DataView, at: number): number {
    const { ids, slots } = this;
    const a = view.getUint32(at);
    const b = view.getUint32(at + 4);
    const c = view.getUint32(at + 8);
    const d = view.getUint32(at + 12);
    const mask = slots.length - 1;
    for (let slot = mix(a, b, c, d) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot] as number;
      if (index === EMPTY) return -1;
      const word = index * WORDS;
      if (ids[word] === a && ids[word + 1] === b && ids[word + 2] === c && ids[word + 3] === d) {
        return index;
      }
    }
  }

  /** The id of the account at an index, as text. */
  idText(index: number): string {
    const bytes = Buffer.allocUnsafe(WORDS * 4);
    for (let word = 0; word < WORDS; word += 1) {
      bytes.writeUInt32BE(this.ids[index * WORDS + word] as number, word * 4);
    }
    return uuidText(bytes);
  }

  private place(index: number): void {
    const { ids, slots } = this;
    const word = index * WORDS;
    const mask = slots.length - 1;
    const hash = mix(
      ids[word] as number,
      ids[word + 1] as number,
      ids[word + 2] as number,
      ids[word + 3] as number,
    );
    let slot = hash & mask;
    while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    slots[slot] = index;
  }

  private grow(): void {
    const capacity = this.balances.length * 2;
    this.ids = copyInto(new Uint32Array(capacity * WORDS), this.ids);
    this.balances = copyInto(new BigInt64Array(capacity), this.balances);
    this.floors = copyInto(new BigInt64Array(capacity), this.floors);
    this.lastSeqs = copyInto(new Float64Array(capacity), this.lastSeqs);
    this.assets = copyInto(new Uint8Array(capacity), this.assets);
    this.slots = new Int32Array(capacity * 2).fill(EMPTY);
    for (let index = 0; index < this.size; index += 1) this.place(index);
  }
}

function copyInto<T extends { set(source: T): void }>(target: T, source: T): T {
  target.set(source);
  return target;
}

/** Random ids need little mixing; ids in time order differ in their low words. */
function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ Math.imul(d, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ b ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ c ^ (hash >>> 13)) >>> 0;
}
