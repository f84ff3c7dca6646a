const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;

type Numbers = Uint8Array | Uint32Array | Int32Array;

/** A list of numbers that grows by pages, so that ten million never have to be copied. Up to 2^32 of them. */
export class PagedNumbers<T extends Numbers> {
  private readonly pages: T[] = [];
  private count = 0;

  constructor(private readonly makePage: (length: number) => T) {}

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if ((this.count & (PAGE - 1)) === 0) this.pages.push(this.makePage(PAGE));
    (this.pages[this.pages.length - 1] as T)[this.count & (PAGE - 1)] = value;
    this.count += 1;
  }

  /** The number at an index; 0 beyond the end. */
  at(index: number): number {
    return this.pages[index >>> PAGE_BITS]?.[index & (PAGE - 1)] ?? 0;
  }

  set(index: number, value: number): void {
    (this.pages[index >>> PAGE_BITS] as T)[index & (PAGE - 1)] = value;
  }
}
