/** Why somebody is erased. `own_wish` and `consent_withdrawn` are the member's own word. */
export const ERASURE_GROUNDS = [
  'own_wish',
  'consent_withdrawn',
  'representative',
  'deceased',
  'purpose_ended',
] as const;
export type ErasureGround = (typeof ERASURE_GROUNDS)[number];

/** The grounds that a member gives in person; the others are for workers. */
export const OWN_GROUNDS: readonly ErasureGround[] = ['own_wish', 'consent_withdrawn'];

/** Every state of an erasure; the database holds the same list (`erasures_state_known`). */
export const ERASURE_STATES = [
  'filed',
  'checked',
  'approved',
  'erased',
  'refused',
  'withdrawn',
] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** Why an erasure was ended without erasing. */
export const ERASURE_END_REASONS = [
  'not_identified',
  'kept_by_law',
  'wrong_person',
  'taken_back',
  // By the service: the register outside the database holds another decision about the member, and that one is carried out.
  'superseded',
] as const;
export type ErasureEndReason = (typeof ERASURE_END_REASONS)[number];

/** Who takes a step: an officer of the whole city, whoever filed it (or the member), or the service itself. */
export type ErasureActor = 'officer' | 'filer' | 'service';

/** One step of an erasure's life. */
export interface ErasureStep {
  readonly from: readonly ErasureState[];
  readonly to: ErasureState;
  readonly by: ErasureActor;
}

/**
 * The life of an erasure: the one table that code, tests and docs/privacy.md read; the database holds it too
 * (`erasures_steps`). Two persons: who checks and who approves are never the same, and neither is the member.
 */
export const ERASURE_STEPS = {
  check: { from: ['filed'], to: 'checked', by: 'officer' },
  approve: { from: ['checked'], to: 'approved', by: 'officer' },
  erase: { from: ['approved'], to: 'erased', by: 'service' },
  refuse: { from: ['filed', 'checked'], to: 'refused', by: 'officer' },
  withdraw: { from: ['filed', 'checked'], to: 'withdrawn', by: 'filer' },
} as const satisfies Record<string, ErasureStep>;
export type ErasureAction = keyof typeof ERASURE_STEPS;

/** Whether a step leads on from a state. */
export function allows(action: ErasureAction, state: ErasureState): boolean {
  const from: readonly ErasureState[] = ERASURE_STEPS[action].from;
  return from.includes(state);
}

/**
 * What keeps a member from being erased until somebody has seen to it. Each is somebody else's right, or something that
 * needs the person: the rest is closed by the erasure itself.
 */
export const ERASURE_BLOCKERS = {
  minutes_left: {
    zh: '账户里还有时长：请先用掉、送给家人或捐给社区，或者在申请里确认放弃。',
    en: 'There are minutes left: use, give or donate them first, or accept their loss in the request.',
  },
  record_waiting: {
    zh: '别人为其提供的服务还在等待审核：请先审核，以免影响志愿者的时间。',
    en: 'Services that others gave wait for approval: decide them first, they are somebody’s hours.',
  },
  dispute_open: {
    zh: '有未了结的异议：请先裁定或撤回。',
    en: 'A dispute is open: let it be decided or withdrawn first.',
  },
  care_under_way: {
    zh: '约定的照护已到时间但尚无记录：请先登记或注明未到。',
    en: 'The time of agreed care has come and there is no record yet: log it, or note that nobody came.',
  },
  stay_open: {
    zh: '有未结束或未登记的在岗时段：请先签退、登记或取消。',
    en: 'A stay has not ended or is not logged yet: check out, log it or cancel it first.',
  },
  paper_open: {
    zh: '有签字单正在录入：请先完成该批次。',
    en: 'A paper form is being entered: finish its batch first.',
  },
  support_waiting: {
    zh: '有社区池资助等待决定：请先决定。',
    en: 'Support from a pool waits for a decision: decide it first.',
  },
  alert_open: {
    zh: '有未办结的紧急呼叫：请先办结。',
    en: 'A call for help is open: close it first.',
  },
  last_admin: {
    zh: '其为本市唯一的市级管理员：请先任命他人。',
    en: 'They are the only city admin: appoint another one first.',
  },
} as const;
export type ErasureBlocker = keyof typeof ERASURE_BLOCKERS;

/** One of them, with how many there are (minutes, for `minutes_left`). */
export interface BlockedBy {
  readonly reason: ErasureBlocker;
  readonly count: bigint;
}
