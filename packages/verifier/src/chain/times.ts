import type { Findings } from '../findings.js';
import type { LeafReader } from '../leaf/leaf-reader.js';

const SHANGHAI = 8 * 3_600_000;
const DAY_BYTES = 10;

/**
 * Holds the times of an entry to the rules: recorded after the entry before (whose `recorded` is given as bytes; none for
 * the first), and not taking effect later than the day in Asia/Shanghai on which it was recorded. Answers a copy of
 * its own `recorded`.
 */
export function checkTimes(
  leaf: LeafReader,
  before: Uint8Array,
  findings: Findings,
  seq: number,
): Uint8Array {
  const recorded = leaf.recordedBytes();
  if (before.length > 0 && compare(recorded, before, recorded.length) <= 0) {
    findings.fault('recorded_not_later', { recorded: leaf.text('recorded') }, seq);
  }
  // The day in Shanghai is that of UTC or the one after: mostly a look at the bytes is enough.
  if (compare(leaf.effectiveBytes(), recorded, DAY_BYTES) > 0) {
    const day = shanghaiDay(leaf.text('recorded'));
    if (leaf.text('effective') > day) {
      findings.fault('effective_too_late', { effective: leaf.text('effective'), day }, seq);
    }
  }
  if (before.length !== recorded.length) return recorded.slice();
  before.set(recorded);
  return before;
}

/** The day in Asia/Shanghai (UTC+8 all year) of an instant. */
export function shanghaiDay(instant: string): string {
  const milliseconds = Date.parse(`${instant.slice(0, 19)}Z`);
  return new Date(milliseconds + SHANGHAI).toISOString().slice(0, 10);
}

function compare(a: Uint8Array, b: Uint8Array, count: number): number {
  for (let n = 0; n < count; n += 1) {
    const difference = (a[n] as number) - (b[n] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
