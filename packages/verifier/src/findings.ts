import type { Facts, FaultCode } from './faults.js';
import { Refusal } from './refusal.js';
import type { RemarkCode } from './remarks.js';

/** So many faults are kept; the rest are counted. One broken link in the middle of a book can make millions. */
const MOST_KEPT = 100;

/** Something that is wrong. `entry` is the `@seq` of the entry where it was seen; null when it is about the whole. */
export interface Fault {
  readonly code: FaultCode;
  readonly facts: Facts;
  readonly entry: string | null;
}

/** Something that a reader must know, but that is not wrong: what was checked, what was not, and on whose word. */
export interface Remark {
  readonly code: RemarkCode;
  readonly facts: Facts;
}

/** What a check found. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly remarks: Remark[] = [];
  private count = 0;

  /** All faults, those too that are not kept. */
  get faultCount(): number {
    return this.count;
  }

  /** Nothing is wrong. */
  get isSound(): boolean {
    return this.count === 0;
  }

  fault(code: FaultCode, facts: Facts = {}, entry: string | number | bigint | null = null): void {
    this.count += 1;
    if (this.faults.length >= MOST_KEPT) return;
    this.faults.push({ code, facts, entry: entry === null ? null : String(entry) });
  }

  remark(code: RemarkCode, facts: Facts = {}): void {
    this.remarks.push({ code, facts });
  }

  /** Does the work; a refusal in it becomes a fault, and the answer is null. */
  try<T>(work: () => T, entry: string | number | bigint | null = null): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.fault(error.code, error.facts, entry);
      return null;
    }
  }
}
