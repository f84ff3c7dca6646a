const PAGE = 1 << 12;
const WORDS = 4;

/**
 * Numbers the values of four words (a uuid, or half a digest) in the order in which they come: a map of some 25 bytes a
 * value, where one of texts would take ten times as much.
 */
export class WordTable {
  private slots = new Uint32Array(PAGE);
  private readonly pages: Uint32Array[] = [];
  private length = 0;

  /** How many different values there are. */
  get size(): number {
    return this.length;
  }

  /** The number of the value at `at`; a new one if it has not come before, so that it is then `size - 1`. */
  add(words: Uint32Array, at: number): number {
    const { slots } = this;
    let slot = hashOf(words, at) & (slots.length - 1);
    for (let found = slots[slot] as number; found !== 0; found = slots[slot] as number) {
      if (this.holds(found - 1, words, at)) return found - 1;
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = this.length + 1;
    this.store(words, at);
    // Two thirds full at most: to find a free slot takes five looks then, and memory doubles later.
    if (this.length * 3 > slots.length * 2) this.grow();
    return this.length - 1;
  }

  /** The words of a value; `into` gets them. */
  copy(index: number, into: Uint32Array): Uint32Array {
    const page = this.pages[Math.floor(index / PAGE)] as Uint32Array;
    const from = (index % PAGE) * WORDS;
    into.set(page.subarray(from, from + WORDS));
    return into;
  }

  private holds(index: number, words: Uint32Array, at: number): boolean {
    const page = this.pages[Math.floor(index / PAGE)] as Uint32Array;
    const from = (index % PAGE) * WORDS;
    return (
      page[from] === words[at] &&
      page[from + 1] === words[at + 1] &&
      page[from + 2] === words[at + 2] &&
      page[from + 3] === words[at + 3]
    );
  }

  private store(words: Uint32Array, at: number): void {
    if (this.length % PAGE === 0) this.pages.push(new Uint32Array(PAGE * WORDS));
    const page = this.pages[this.pages.length - 1] as Uint32Array;
    page.set(words.subarray(at, at + WORDS), (this.length % PAGE) * WORDS);
    this.length += 1;
  }

  private grow(): void {
    const slots = new Uint32Array(this.slots.length * 2);
    this.pages.forEach((page, n) => {
      const count = Math.min(PAGE, this.length - n * PAGE);
      for (let index = 0; index < count; index += 1) {
        let slot = hashOf(page, index * WORDS) & (slots.length - 1);
        while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
        slots[slot] = n * PAGE + index + 1;
      }
    });
    this.slots = slots;
  }
}

/** All four words matter: uuids made one after the other differ in few of them. */
function hashOf(words: Uint32Array, at: number): number {
  let hash = Math.imul(words[at] as number, 0x9e3779b1) ^ (words[at + 1] as number);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ (words[at + 2] as number);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ (words[at + 3] as number);
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}
