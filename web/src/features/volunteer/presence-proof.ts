import type { components } from '../../api/schema.js';

type StationCode = components['schemas']['StationCodeDto'];
type CheckOut = components['schemas']['CheckOutDto'];

const MINUTE_MS = 60_000;
const STATION = /^KAPOK-STATION\/1:[^:]+:([A-Za-z0-9_.-]{1,32}):(\d{1,10}):(\d{8})$/;
const CODE = /^\d{8}$/;

/** What was typed or scanned at the door. */
export interface ProofDraft {
  readonly stationUnit: string;
  readonly stationCode: string;
  /** The minute of a scanned code; null: it was typed, so it is of now. */
  readonly step: number | null;
  readonly elderCard: string;
  readonly elderCode: string;
}

export const NO_PROOF: ProofDraft = {
  stationUnit: '',
  stationCode: '',
  step: null,
  elderCard: '',
  elderCode: '',
};

/** What a station's QR code says; null: it is none. */
export function readStation(payload: string): StationCode | null {
  const [, unitCode, step, code] = STATION.exec(payload.trim()) ?? [];
  if (unitCode === undefined || step === undefined || code === undefined) return null;
  return { unitCode, step: Number(step), code };
}

/** Whether a QR code is the one on an elder's phone: the digits and nothing else. */
export function isElderCode(payload: string): boolean {
  return CODE.test(payload);
}

export type ProofFault = 'nothing' | 'station' | 'elder';

/** What keeps it from being sent. */
export function faultsOfProof(draft: ProofDraft): ProofFault[] {
  const { stationUnit, stationCode, elderCard, elderCode } = digitsOnly(draft);
  const faults: ProofFault[] = [];
  const hasStation = stationUnit !== '' || stationCode !== '';
  const hasElder = elderCard !== '' || elderCode !== '';
  if (!hasStation && !hasElder) faults.push('nothing');
  if (hasStation && (stationUnit === '' || !CODE.test(stationCode))) faults.push('station');
  if (hasElder && elderCode === '') faults.push('elder');
  return faults;
}

/**
 * What was shown, as the service takes it. A station's code says its own minute: the phone adds when it was read, so
 * that it holds when it is delivered later. A phone whose clock is off leaves that out.
 */
export function proofOf(draft: ProofDraft, now: Date): CheckOut {
  const { stationUnit, stationCode, step, elderCard, elderCode } = digitsOnly(draft);
  const present = Math.floor(now.getTime() / MINUTE_MS);
  const minute = step ?? present;
  const isRight = Math.abs(minute - present) <= 1;
  return {
    ...(stationUnit !== '' && {
      station: { unitCode: stationUnit, step: minute, code: stationCode },
      ...(isRight && { claimedAt: now.toISOString() }),
    }),
    ...(elderCode !== '' && {
      elder: { code: elderCode, ...(elderCard !== '' && { cardNo: elderCard }) },
    }),
  };
}

/** People type digits in groups. */
function digitsOnly(draft: ProofDraft): ProofDraft {
  const bare = (text: string) => text.replace(/[\s-]/g, '');
  return {
    ...draft,
    stationUnit: draft.stationUnit.trim(),
    stationCode: bare(draft.stationCode),
    elderCard: bare(draft.elderCard),
    elderCode: bare(draft.elderCode),
  };
}
