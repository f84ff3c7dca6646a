/** Sums of whole numbers by index, exact at any size: as doubles while these are exact, as bigints beyond. */
export class ExactSums {
  private sums = new Float64Array(1024);
  private readonly large = new Map<number, bigint>();
  private readonly counts: number[] = [];

  /** How many were added at an index. */
  countAt(index: number): number {
    return this.counts[index] ?? 0;
  }

  /** One past the last index that something was added at. */
  get length(): number {
    return this.counts.length;
  }

  /** Adds a number that a double holds. */
  add(index: number, value: number): void {
    if (index >= this.sums.length) this.grow(index);
    const sum = (this.sums[index] as number) + value;
    // A sum that is not a safe integer may have been rounded; NaN, which marks a large one, is none either.
    if (!Number.isSafeInteger(sum)) this.addLarge(index, BigInt(value), 1);
    else {
      this.sums[index] = sum;
      this.count(index, 1);
    }
  }

  /** Adds a number of any size; `times` is how many it stands for. */
  addLarge(index: number, value: bigint, times: number): void {
    if (index >= this.sums.length) this.grow(index);
    const sum = this.sumAt(index) + value;
    const isSmall = sum === BigInt.asIntN(53, sum);
    this.sums[index] = isSmall ? Number(sum) : Number.NaN;
    if (isSmall) this.large.delete(index);
    else this.large.set(index, sum);
    this.count(index, times);
  }

  /** The sum at an index. */
  sumAt(index: number): bigint {
    return this.large.get(index) ?? BigInt(this.sums[index] ?? 0);
  }

  private count(index: number, times: number): void {
    while (this.counts.length <= index) this.counts.push(0);
    this.counts[index] = (this.counts[index] as number) + times;
  }

  private grow(index: number): void {
    const sums = new Float64Array(Math.max(this.sums.length * 2, index + 1));
    sums.set(this.sums);
    this.sums = sums;
  }
}
