import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { MembersService } from '../members/members.service.js';
import type { EvidenceSource } from '../service-records/proven-record.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import type { Rulebook } from '../service-records/submission-desk.js';
import { type ActivityEvidence, ORGANISERS } from './activities.js';
import { ActivitiesService, requireOrganiser } from './activities.service.js';
import { ActivityNews } from './activity-news.js';
import {
  type ActivityRow,
  decideActivity,
  noteAttendance,
  readSelfSignedUp,
} from './activity-rows.js';
import {
  type Attendance,
  type Attendee,
  attendanceDigest,
  faultsOf,
  recipientOf,
} from './attendance.js';

/** What is needed to write the hours of one activity. */
interface Hours {
  readonly activity: ActivityRow;
  readonly attendance: Attendance;
  readonly evidence: ActivityEvidence;
  readonly source: EvidenceSource;
  readonly rules: Rulebook;
  readonly by: string;
}

/** Enters who came to an activity, and the hours of those who served there. */
@Injectable()
export class ActivityClosing {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly activities: ActivitiesService,
    private readonly members: MembersService,
    private readonly records: ServiceRecordsService,
    private readonly news: ActivityNews,
  ) {}

  /**
   * Closes an activity: notes who was there from when to when, and submits one record a volunteer, of the volunteer's
   * own minutes, all or none. A record names the elder who shared most of the volunteer's time; it stands for all of
   * them. Throws `not_found`, `forbidden`, `state_conflict`, `not_for_oneself` when the caller is on the list,
   * `validation_failed` for a list with faults, `in_future`, `unknown_member` (also for a volunteer out of reach who has
   * not signed up), `wrong_role` (of an elder), and every code of the submission rules; `errors` names the line. Locks:
   * the activity, then the volunteers' time in order.
   */
  async close(
    caller: Principal,
    id: string,
    wish: { readonly evidence: ActivityEvidence; readonly attendance: Attendance },
  ): Promise<ActivityRow> {
    const { bookId, memberId: by } = caller;
    const { attendance, evidence } = wish;
    const found = await this.activities.get(this.database.read, bookId, id);
    const rules = await this.records.rulebook(bookId, [found.serviceCode]);
    return retryVictims(() =>
      this.database.transaction(async (tx) => {
        const activity = await this.activities.locked(tx, bookId, id, 'close');
        requireOrganiser(caller, activity);
        this.#judge(caller, activity, attendance);
        await this.#requireElders(tx, bookId, attendance.elders);
        await this.#requireVolunteers(tx, caller, id, attendance.volunteers);
        const salt = randomBytes(32);
        const digest = attendanceDigest(salt, { ...activity, evidence }, attendance);
        const source: EvidenceSource = { kind: 'activity', id, digest };
        const hours = { activity, attendance, evidence, source, rules, by };
        const recordIds = await this.#submit(tx, bookId, hours);
        const at = this.clock.now();
        const people = [
          ...attendance.volunteers.map((each) => {
            return {
              ...each,
              part: 'volunteer',
              recordId: recordIds.get(each.memberId) ?? null,
            } as const;
          }),
          ...attendance.elders.map((each) => ({ ...each, part: 'elder', recordId: null }) as const),
        ];
        await noteAttendance(tx, bookId, { activityId: id, by, at, people });
        const proof = { evidence, salt, digest };
        await decideActivity(tx, bookId, { id, to: 'closed', by, at, proof });
        const closed = await this.activities.get(tx, bookId, id);
        await this.news.closed(tx, bookId, closed);
        return closed;
      }),
    );
  }

  /**
   * The caller's word stands for the volunteers of the units in reach; others must have signed up themselves. Who is
   * unknown or cannot serve is answered by the submission rules.
   */
  async #requireVolunteers(
    tx: Tx,
    caller: Principal,
    id: string,
    volunteers: readonly Attendee[],
  ): Promise<void> {
    const { bookId } = caller;
    const ids = volunteers.map(({ memberId }) => memberId);
    const known = await this.members.byIds(tx, bookId, ids);
    const signedUp = await readSelfSignedUp(tx, bookId, id);
    ids.forEach((memberId, index) => {
      const member = known.get(memberId);
      if (member === undefined || reaches(caller, ORGANISERS, member.unitPath)) return;
      if (signedUp.has(memberId)) return;
      const code = 'unknown_member';
      throw new DomainError(code, { fields: [{ pointer: `/volunteers/${index}`, code }] });
    });
  }

  #judge(caller: Principal, activity: ActivityRow, attendance: Attendance): void {
    const all = [...attendance.volunteers, ...attendance.elders];
    if (all.some(({ memberId }) => memberId === caller.memberId)) {
      throw new DomainError('not_for_oneself');
    }
    const fields = faultsOf(attendance, activity);
    if (fields.length > 0) throw new DomainError('validation_failed', { fields });
    const now = this.clock.now();
    if (all.some(({ leftAt }) => leftAt > now)) throw new DomainError('in_future');
  }

  /** Elders whom no record names are looked at here; the submission rules see the others. */
  async #requireElders(tx: Tx, bookId: number, elders: readonly Attendee[]): Promise<void> {
    const ids = elders.map(({ memberId }) => memberId);
    const known = await this.members.byIds(tx, bookId, ids);
    ids.forEach((id, index) => {
      const member = known.get(id);
      const code =
        member?.status !== 'active'
          ? 'unknown_member'
          : member.roles.includes('elder')
            ? null
            : 'wrong_role';
      if (code === null) return;
      throw new DomainError(code, { fields: [{ pointer: `/elders/${index}`, code }] });
    });
  }

  /** One record a volunteer, in the order of their ids, so that two closings never wait in a circle. */
  async #submit(tx: Tx, bookId: number, hours: Hours): Promise<Map<string, string>> {
    const { volunteers } = hours.attendance;
    const order = volunteers
      .map((volunteer, index) => ({ volunteer, index }))
      .sort((a, b) => (a.volunteer.memberId < b.volunteer.memberId ? -1 : 1));
    const recordIds = new Map<string, string>();
    for (const { volunteer, index } of order) {
      const recordId = await this.#record(tx, bookId, { hours, volunteer }).catch((error) => {
        throw atLine(error, `/volunteers/${index}`);
      });
      recordIds.set(volunteer.memberId, recordId);
    }
    return recordIds;
  }

  #record(
    tx: Tx,
    bookId: number,
    { hours, volunteer }: { readonly hours: Hours; readonly volunteer: Attendee },
  ): Promise<string> {
    const { activity, evidence, source, rules, by } = hours;
    const recipient = recipientOf(volunteer, hours.attendance.elders);
    invariant(recipient, 'a sound list has an elder for each volunteer');
    return this.records.submitProven(
      tx,
      { bookId, claimant: 'station', rules },
      {
        recordNo: null,
        volunteerId: volunteer.memberId,
        recipientId: recipient.memberId,
        serviceCode: activity.serviceCode,
        startsAt: volunteer.arrivedAt,
        endsAt: volunteer.leftAt,
        place: activity.unitCode,
        evidence,
        note: null,
        bookingId: null,
        requestId: null,
        activityId: activity.id,
        enteredBy: by,
        registeredOn: null,
        funding: activity.funding,
        source,
      },
    );
  }
}

/** A refusal with the line of the list that it is about. */
function atLine(error: unknown, pointer: string): unknown {
  if (!(error instanceof DomainError)) return error;
  const { code, facts } = error;
  return new DomainError(code, { facts, fields: [{ pointer, code }], cause: error });
}
