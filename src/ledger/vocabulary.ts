/** The closed vocabularies of the ledger (design §3). Migration 0002 holds the same lists as CHECKs. */

export const ENTRY_KINDS = [
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
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** `MIN`: earned minutes. `GRT`: granted minutes, which may expire. */
export const ASSETS = ['MIN', 'GRT'] as const;
export type Asset = (typeof ASSETS)[number];

/** Which purposes an owner of each kind may have accounts for. */
export const PURPOSES = {
  member: ['earned', 'granted', 'held'],
  unit: ['pool', 'clearing'],
  book: ['issuance', 'spent', 'expired', 'honour'],
} as const;
export type OwnerKind = keyof typeof PURPOSES;
export type Purpose = (typeof PURPOSES)[OwnerKind][number];

/** Entries that end or open a stretch of the chain, or are corrections themselves, are never reversed. */
export const IRREVERSIBLE_KINDS: readonly EntryKind[] = ['genesis', 'close', 'reverse'];

/** Stands as the actor of what the system does by itself (a nil UUID, RFC 9562 section 5.9). */
export const SYSTEM_ACTOR = '00000000-0000-0000-0000-000000000000';
