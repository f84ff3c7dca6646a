/** The closed vocabularies of the ledger. Migrations 0002 and 0030 hold the same lists as domains. */

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
  'notice',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Kinds that move no minutes and carry further facts (`detail`) instead. */
export const FACT_KINDS: readonly EntryKind[] = ['genesis', 'close', 'notice'];

/** The most postings of an entry: its leaf then fits into a bundle of C2SP tlog-tiles (65,535 bytes). */
export const MOST_POSTINGS = 500;

/** What a book hashes its leaves and trees with, chosen when it is founded and never changed. */
export const HASH_ALGORITHMS = ['sha256', 'sm3'] as const;
export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

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
export const IRREVERSIBLE_KINDS: readonly EntryKind[] = ['genesis', 'close', 'reverse', 'notice'];

/** Stands as the actor of what the system does by itself (a nil UUID, RFC 9562 section 5.9). */
export const SYSTEM_ACTOR = '00000000-0000-0000-0000-000000000000';
