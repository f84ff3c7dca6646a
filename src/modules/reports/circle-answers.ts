import type {
  DailyTieDto,
  HandDto,
  RingDto,
  RingHandDto,
  RingMemberDto,
  TieDto,
} from './care-circles.dto.js';
import type { Hand } from './circle-reader.js';
import { ratio } from './ratio.js';
import type { RingFacts } from './ring-reader.js';
import type { Ring, Tie } from './rings.js';

/** As many as a picture has room to name. */
const HANDS_OF_RING = 3;

/** A ring as the report shows it, with its place from 1. */
export function toRing(ring: Ring, place: number, { earned, approved }: RingFacts): RingDto {
  const { memberIds, ties, tieMinutes, roundMinutes, insideMinutes } = ring;
  const all = memberIds.reduce((sum, id) => sum + (earned.get(id) ?? 0n), 0n);
  return {
    ring: place,
    size: memberIds.length,
    tieMinutes: String(tieMinutes),
    roundMinutes: String(roundMinutes),
    insideMinutes: String(insideMinutes),
    earnedMinutes: String(all),
    insideShare: ratio(insideMinutes, all),
    members: memberIds.map((id) => toMember(id, ties, earned.get(id) ?? 0n)),
    ties: ties.map(({ isRound, ...tie }) => ({ ...toTie(tie), round: isRound })),
    hands: toHands(ring, approved),
  };
}

/** What one hand approved, as the report shows it. */
export function toHand({ soleMinutes, volunteerMinutes, minutes, ...hand }: Hand): HandDto {
  return {
    ...hand,
    minutes: String(minutes),
    soleMinutes: String(soleMinutes),
    volunteerMinutes: String(volunteerMinutes),
    share: ratio(minutes, volunteerMinutes),
  };
}

/** A pair with the share of the window's days on which it recorded something. */
export function toDaily(tie: Tie, days: number): DailyTieDto {
  return { ...toTie(tie), dayShare: ratio(BigInt(tie.days), BigInt(days)) };
}

function toTie({ volunteerId, recipientId, records, minutes, days }: Tie): TieDto {
  return { volunteerId, recipientId, records, minutes: String(minutes), days };
}

function toMember(memberId: string, ties: readonly Tie[], earned: bigint): RingMemberDto {
  const sumOf = (side: 'volunteerId' | 'recipientId'): string =>
    String(ties.reduce((sum, tie) => (tie[side] === memberId ? sum + tie.minutes : sum), 0n));
  return {
    memberId,
    earnedMinutes: String(earned),
    insideMinutes: sumOf('volunteerId'),
    receivedMinutes: sumOf('recipientId'),
  };
}

/** Who approved most within a ring, the most minutes first. */
function toHands({ ties, insideMinutes }: Ring, approved: RingFacts['approved']): RingHandDto[] {
  const sums = new Map<string, bigint>();
  for (const { volunteerId, recipientId } of ties) {
    for (const [id, minutes] of approved.get(`${volunteerId} ${recipientId}`) ?? []) {
      sums.set(id, (sums.get(id) ?? 0n) + minutes);
    }
  }
  return [...sums]
    .sort(([a, more], [b, less]) => (more === less ? (a < b ? -1 : 1) : more > less ? -1 : 1))
    .slice(0, HANDS_OF_RING)
    .map(([approverId, minutes]) => ({
      approverId,
      minutes: String(minutes),
      share: ratio(minutes, insideMinutes),
    }));
}
