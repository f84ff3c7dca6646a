import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';

/** Somebody who was there, and from when to when. */
export interface Attendee {
  readonly memberId: string;
  readonly arrivedAt: Date;
  readonly leftAt: Date;
}

/** Who came to an activity. */
export interface Attendance {
  readonly volunteers: readonly Attendee[];
  readonly elders: readonly Attendee[];
}

/** Something wrong with a list of attendance: where in it, and what. */
export interface AttendanceFault {
  readonly pointer: string;
  readonly code: 'duplicate' | 'outside_activity' | 'no_elder_there';
}

/**
 * What is wrong with a list, in its order: somebody named twice, times outside of the activity or the wrong way round,
 * or a volunteer in whose time no elder was there. Empty when all is well.
 */
export function faultsOf(
  { volunteers, elders }: Attendance,
  activity: { readonly startsAt: Date; readonly endsAt: Date },
): AttendanceFault[] {
  const faults: AttendanceFault[] = [];
  const seen = new Set<string>();
  const look = (part: 'volunteers' | 'elders', attendees: readonly Attendee[]): void => {
    attendees.forEach((attendee, index) => {
      const { memberId, arrivedAt, leftAt } = attendee;
      const pointer = `/${part}/${index}`;
      const isWithin =
        activity.startsAt <= arrivedAt && arrivedAt < leftAt && leftAt <= activity.endsAt;
      if (seen.has(memberId)) faults.push({ pointer, code: 'duplicate' });
      else if (!isWithin) faults.push({ pointer, code: 'outside_activity' });
      else if (part === 'volunteers' && recipientOf(attendee, elders) === null) {
        faults.push({ pointer, code: 'no_elder_there' });
      }
      seen.add(memberId);
    });
  };
  look('volunteers', volunteers);
  look('elders', elders);
  return faults;
}

/**
 * The elder whom a volunteer's record names: who was there longest of the volunteer's time, of equals the first by id.
 * Null: nobody was. The record stands for the whole activity; this one elder is whom to ask.
 */
export function recipientOf(volunteer: Attendee, elders: readonly Attendee[]): Attendee | null {
  let best: { readonly elder: Attendee; readonly sharedMs: number } | null = null;
  for (const elder of elders) {
    const sharedMs = sharedTime(volunteer, elder);
    if (sharedMs <= 0 || elder.memberId === volunteer.memberId) continue;
    const isBetter =
      best === null ||
      sharedMs > best.sharedMs ||
      (sharedMs === best.sharedMs && elder.memberId < best.elder.memberId);
    if (isBetter) best = { elder, sharedMs };
  }
  return best?.elder ?? null;
}

/**
 * What every record of an activity rests on: SHA-256(salt ‖ RFC 8785 text of the list). Whoever is shown list and salt
 * can compare; people are named by opaque ids and in the order of these.
 */
export function attendanceDigest(
  salt: Buffer,
  activity: {
    readonly id: string;
    readonly serviceCode: string;
    readonly startsAt: Date;
    readonly endsAt: Date;
    readonly evidence: string;
  },
  attendance: Attendance,
): Buffer {
  const lines = (attendees: readonly Attendee[]) =>
    [...attendees]
      .sort((a, b) => (a.memberId < b.memberId ? -1 : 1))
      .map(({ memberId, arrivedAt, leftAt }) => ({
        memberId,
        arrivedAt: arrivedAt.toISOString(),
        leftAt: leftAt.toISOString(),
      }));
  const text = canonicalJson({
    activityId: activity.id,
    serviceCode: activity.serviceCode,
    startsAt: activity.startsAt.toISOString(),
    endsAt: activity.endsAt.toISOString(),
    evidence: activity.evidence,
    volunteers: lines(attendance.volunteers),
    elders: lines(attendance.elders),
  });
  return sha256(salt, text);
}

function sharedTime(one: Attendee, other: Attendee): number {
  const from = Math.max(one.arrivedAt.getTime(), other.arrivedAt.getTime());
  return Math.min(one.leftAt.getTime(), other.leftAt.getTime()) - from;
}
