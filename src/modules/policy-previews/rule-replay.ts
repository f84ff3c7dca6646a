import { daysBetween } from '../../platform/clock/shanghai.js';
import type { EvidenceKind, PolicyParams } from '../policies/policy.js';
import { earnedMinutes, type Rate } from '../policies/service-rate.js';
import { mondayOf } from '../service-records/credit.js';

/** A record of the past as far as rules judge it. Records of one volunteer come together, in the order of their entries. */
export interface PastRecord {
  readonly volunteerId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai, like `registeredOn`. */
  readonly serviceDate: string;
  readonly registeredOn: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly evidence: EvidenceKind;
  /** What the service earned on that day. */
  readonly rate: Rate;
  /** What its booking held; null: no booking pays it. */
  readonly heldMinutes: bigint | null;
  /** What it was credited with, and what the volunteer had before it; null: it waits for approval. */
  readonly posted: { readonly credited: bigint; readonly balanceBefore: bigint } | null;
}

/** Why rules take a record not at all, in order: the first one counts. */
export const REPLAY_REFUSALS = [
  'interval_too_long',
  'submitted_too_late',
  'nothing_earned',
] as const;
export type ReplayRefusal = (typeof REPLAY_REFUSALS)[number];

/** What rules make of the records of a month. */
export interface ReplayFigures {
  /** Records that the rules do not take, by the first reason. */
  readonly refused: Readonly<Record<ReplayRefusal, number>>;
  readonly accepted: number;
  /** Of accepted and approved records. */
  readonly creditedMinutes: bigint;
  /** What they earned above a cap. */
  readonly honourMinutes: bigint;
  /** Volunteers who earned something above a cap. */
  readonly cappedVolunteers: number;
  /** Accepted records that need a second approver. */
  readonly secondApprovals: number;
  /** Accepted records that wait for a call-back by their evidence, ... */
  readonly callBacks: number;
  /** ... and how many of the others the sample takes, on average, rounded down. */
  readonly sampledCallBacks: number;
}

/** One volunteer on the way through the month. */
interface Passage {
  readonly volunteerId: string;
  /** By how much these rules have credited more (or less) so far than was credited really. */
  ahead: bigint;
  isCapped: boolean;
  readonly days: Map<string, bigint>;
  readonly weeks: Map<string, bigint>;
}

const MINUTE_MS = 60_000;

/**
 * Replays the records of a month by other rules, in memory. Everything else is taken as it was: what was approved
 * stays approved if the rules take it, and what volunteers spent, gave or were given meanwhile happened all the same.
 */
export class RuleReplay {
  readonly #refused = { interval_too_long: 0, submitted_too_late: 0, nothing_earned: 0 };
  #accepted = 0;
  #credited = 0n;
  #honour = 0n;
  #cappedVolunteers = 0;
  #secondApprovals = 0;
  #callBacks = 0;
  #samplePercents = 0;
  #passage: Passage | null = null;

  /** By the rules of each service date. */
  constructor(private readonly paramsOn: (date: string) => PolicyParams) {}

  /** Notes a record of the days before the month: it counts for its week as it was credited, and for nothing else. */
  lead(record: PastRecord): void {
    const credited = record.posted?.credited ?? 0n;
    add(this.#passageOf(record.volunteerId).weeks, mondayOf(record.serviceDate), credited);
  }

  /** Judges a record of the month. */
  take(record: PastRecord): void {
    const params = this.paramsOn(record.serviceDate);
    const { rate, startsAt, endsAt, posted } = record;
    const gross = earnedMinutes(rate, startsAt, endsAt, params.incrementMinutes);
    const refusal = refusalOf(record, gross, params);
    const passage = this.#passageOf(record.volunteerId);
    if (refusal !== null) {
      this.#refused[refusal] += 1;
      passage.ahead -= posted?.credited ?? 0n;
      return;
    }
    this.#accepted += 1;
    this.#countEffort(record.evidence, params);
    if (posted !== null) this.#credit(record, { ...posted, gross }, params);
  }

  /** What the rules made of the records taken so far. */
  figures(): ReplayFigures {
    return {
      refused: { ...this.#refused },
      accepted: this.#accepted,
      creditedMinutes: this.#credited,
      honourMinutes: this.#honour,
      cappedVolunteers: this.#cappedVolunteers,
      secondApprovals: this.#secondApprovals,
      callBacks: this.#callBacks,
      sampledCallBacks: Math.floor(this.#samplePercents / 100),
    };
  }

  #countEffort(evidence: EvidenceKind, { weakEvidence, proof }: PolicyParams): void {
    if (weakEvidence.includes(evidence)) this.#secondApprovals += 1;
    if (proof.callBack.includes(evidence)) this.#callBacks += 1;
    else this.#samplePercents += proof.samplePercent;
  }

  #credit(
    { volunteerId, serviceDate, heldMinutes }: PastRecord,
    was: { readonly gross: bigint; readonly credited: bigint; readonly balanceBefore: bigint },
    params: PolicyParams,
  ): void {
    const passage = this.#passageOf(volunteerId);
    const week = mondayOf(serviceDate);
    const paid = heldMinutes === null ? was.gross : least(was.gross, heldMinutes);
    const rooms = [
      BigInt(params.dailyCapMinutes) - (passage.days.get(serviceDate) ?? 0n),
      BigInt(params.balanceCapMinutes) - (was.balanceBefore + passage.ahead),
    ];
    if (params.weeklyCapMinutes !== null) {
      rooms.push(BigInt(params.weeklyCapMinutes) - (passage.weeks.get(week) ?? 0n));
    }
    const room = rooms.reduce(least, paid);
    const credited = room > 0n ? room : 0n;
    add(passage.days, serviceDate, credited);
    add(passage.weeks, week, credited);
    passage.ahead += credited - was.credited;
    this.#credited += credited;
    this.#honour += paid - credited;
    if (credited === paid || passage.isCapped) return;
    passage.isCapped = true;
    this.#cappedVolunteers += 1;
  }

  #passageOf(volunteerId: string): Passage {
    if (this.#passage?.volunteerId !== volunteerId) {
      const sums = { days: new Map<string, bigint>(), weeks: new Map<string, bigint>() };
      this.#passage = { volunteerId, ahead: 0n, isCapped: false, ...sums };
    }
    return this.#passage;
  }
}

/** Why the rules do not take a record; null: they do. */
function refusalOf(
  { startsAt, endsAt, serviceDate, registeredOn }: PastRecord,
  gross: bigint,
  params: PolicyParams,
): ReplayRefusal | null {
  const lengthMs = endsAt.getTime() - startsAt.getTime();
  if (lengthMs > params.maxIntervalMinutes * MINUTE_MS) return 'interval_too_long';
  if (daysBetween(serviceDate, registeredOn) > params.submissionWindowDays) {
    return 'submitted_too_late';
  }
  return gross > 0n ? null : 'nothing_earned';
}

function add(sums: Map<string, bigint>, key: string, minutes: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + minutes);
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
