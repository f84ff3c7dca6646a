import { canonicalJson } from '../../platform/canonical-json.js';
import { isUuid } from '../../platform/ids.js';
import { ERASURE_GROUNDS, type ErasureGround } from './erasure.js';

/**
 * One erasure as it stands in the register outside of the database: enough to erase the same member again after a backup
 * has brought them back, and to say who decided it. Ids only.
 */
export interface ErasureLine {
  readonly format: 'kapok-erasure/1';
  /** The book's uid: its number may be another one in another database. */
  readonly book: string;
  readonly erasure: string;
  readonly member: string;
  readonly ground: ErasureGround;
  readonly filedBy: string;
  readonly filedAt: string;
  readonly checkedBy: string;
  readonly checkedAt: string;
  readonly approvedBy: string;
  readonly approvedAt: string;
}

const IDS = ['book', 'erasure', 'member', 'filedBy', 'checkedBy', 'approvedBy'] as const;
const TIMES = ['filedAt', 'checkedAt', 'approvedAt'] as const;

/** The line, with its line feed. */
export function writeErasureLine(line: ErasureLine): string {
  return `${canonicalJson(line)}\n`;
}

/** Reads a line back; null for anything that is none, such as the torn end of a write that a crash cut short. */
export function readErasureLine(text: string): ErasureLine | null {
  const line = parsed(text);
  if (line === null || line.format !== 'kapok-erasure/1') return null;
  const isWhole =
    IDS.every((name) => typeof line[name] === 'string' && isUuid(line[name])) &&
    TIMES.every(
      (name) => typeof line[name] === 'string' && !Number.isNaN(Date.parse(line[name])),
    ) &&
    ERASURE_GROUNDS.some((ground) => ground === line.ground);
  return isWhole ? (line as unknown as ErasureLine) : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
