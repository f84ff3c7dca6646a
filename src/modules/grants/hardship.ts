/** How a member's hardship stands; the database holds the same list (`member_hardships_state_known`). */
export const HARDSHIP_STATES = ['registered', 'confirmed', 'revoked'] as const;
export type HardshipState = (typeof HARDSHIP_STATES)[number];

/** What each step needs and leads to; the database holds the same table (`member_hardships_steps`). */
export const HARDSHIP_STEPS = {
  confirm: { from: ['registered'], to: 'confirmed' },
  revoke: { from: ['registered', 'confirmed'], to: 'revoked' },
} as const satisfies Readonly<
  Record<string, { from: readonly HardshipState[]; to: HardshipState }>
>;

/** What was shown for a hardship: a document, an official list, what a worker saw at home, something else. */
export const HARDSHIP_EVIDENCE = ['certificate', 'official_list', 'home_visit', 'other'] as const;
export type HardshipEvidence = (typeof HARDSHIP_EVIDENCE)[number];

/** A class that a city offers at first; a city admin may take over the list and change it by dates. */
export interface StandardClass {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

/** Seven classes of home care in Guangdong cities. Where the names come from: docs/grants.md. */
export const STANDARD_CLASSES: readonly StandardClass[] = [
  { code: 'destitute', name: '特困人员', nameEn: 'Persons in extreme difficulty' },
  { code: 'dibao', name: '最低生活保障对象', nameEn: 'Subsistence allowance recipients' },
  { code: 'low-income', name: '低收入（低保边缘）家庭', nameEn: 'Low-income families' },
  {
    code: 'bereaved',
    name: '失独及计划生育特殊家庭',
    nameEn: 'Families bereaved of their only child',
  },
  { code: 'entitled', name: '重点优抚对象', nameEn: 'Veterans and others with preferential care' },
  { code: 'aged-alone', name: '高龄独居、空巢老人', nameEn: 'The very old living alone' },
  { code: 'disabled', name: '重度残疾人', nameEn: 'Persons with severe disabilities' },
];

/** Days, both included; null leaves the end open. */
export interface Validity {
  readonly validFrom: string;
  readonly validUntil: string | null;
}

/** Whether a stretch of days is one: it does not end before it begins. */
export function isForward({ validFrom, validUntil }: Validity): boolean {
  return validUntil === null || validUntil >= validFrom;
}

/** What a hardship must name to be registered. */
export interface HardshipClaim extends Validity {
  readonly unitPath: string;
}

/**
 * Whether a class can be held by a member of a unit: the unit is the class's city or town or lies below it, and
 * there is a day on which both hold.
 */
export function applies(claim: HardshipClaim, to: Validity & { unitPath: string }): boolean {
  const overlaps =
    (claim.validUntil === null || claim.validUntil >= to.validFrom) &&
    (to.validUntil === null || to.validUntil >= claim.validFrom);
  return claim.unitPath.startsWith(to.unitPath) && overlaps;
}
