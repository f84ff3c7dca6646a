/** The kinds of entries, of docs/format.md. */
export const KINDS = [
  'genesis',
  'service',
  'hold',
  'release',
  'redeem',
  'gift',
  'donate',
  'grant',
  'expire',
  'settle',
  'close',
  'reverse',
  'adjust',
  'import',
  'notice',
] as const;
export type Kind = (typeof KINDS)[number];

export const ASSETS = ['MIN', 'GRT'] as const;
export type Asset = (typeof ASSETS)[number];

/** Kinds that move nothing, and that nothing can undo. */
export const STILL_KINDS: readonly Kind[] = ['genesis', 'close', 'notice'];

export const MOST_POSTINGS = 500;
export const MOST_LEAF_BYTES = 65_535;
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';
/** The largest natural, and the largest magnitude of an amount. */
export const MOST = 2n ** 63n - 1n;
