import type { TestMember } from '../support/people.js';
import { pictureOf, type SignedInMember } from '../support/redeeming-city.js';
import { type Answer, at, day, VisitingCity } from '../support/visiting-city.js';

export const YESTERDAY = day(-1);

/** A line of a list of attendance of yesterday. */
export const there = (member: Pick<TestMember, 'id'>, from = '09:00', until = '11:00') => ({
  memberId: member.id,
  arrivedAt: at(YESTERDAY, from),
  leftAt: at(YESTERDAY, until),
});

/** Somebody of an activity, as its organiser sees them. */
export interface PersonLine {
  readonly memberId: string;
  readonly state: string;
  readonly recordId: string | null;
}

/** A city with an organiser of activities, somebody who approves hours, and a worker of elsewhere. */
export class ActivityDesk {
  private constructor(
    readonly city: VisitingCity,
    readonly organiser: SignedInMember,
    readonly approver: SignedInMember,
    readonly stranger: SignedInMember,
  ) {}

  static async open(): Promise<ActivityDesk> {
    const city = await VisitingCity.open();
    return new ActivityDesk(
      city,
      await city.member(['social_worker']),
      await city.member(['social_worker']),
      await city.member([{ role: 'social_worker', unit: city.elsewhere }]),
    );
  }

  volunteer(): Promise<SignedInMember> {
    return this.city.member(['volunteer']);
  }

  /** An activity of yesterday from nine to eleven for three of each, unless said otherwise. */
  async announced(more: object = {}): Promise<string> {
    const answer = await this.city.post(this.organiser, '/v1/activities', {
      unitCode: this.city.community.code,
      serviceCode: 'COMPANY',
      title: '重阳节义剪',
      startsAt: at(YESTERDAY, '09:00'),
      endsAt: at(YESTERDAY, '11:00'),
      mostVolunteers: 3,
      mostElders: 3,
      ...more,
    });
    expect([answer.status, answer.body.state]).toEqual([201, 'planned']);
    return String(answer.body.id);
  }

  close(id: string, list: object, who = this.organiser): PromiseLike<Answer> {
    return this.city.post(who, `/v1/activities/${id}/close`, { evidence: 'self', ...list });
  }

  async people(id: string): Promise<PersonLine[]> {
    const { body } = await this.city.get(this.organiser, `/v1/activities/${id}/people`);
    return (body as unknown as { items: PersonLine[] }).items;
  }

  /** The record of a volunteer of a closed activity. */
  async recordOf(id: string, member: Pick<TestMember, 'id'>): Promise<string | null> {
    const line = (await this.people(id)).find(({ memberId }) => memberId === member.id);
    return line?.recordId ?? null;
  }

  approve(recordId: unknown, who = this.approver): PromiseLike<Answer> {
    return this.city.post(who, `/v1/service-records/${recordId}/approve`);
  }

  /** Both approvals that a list on somebody's word needs; answers the second. */
  async approveTwice(recordId: unknown): Promise<Answer> {
    const first = await this.approve(recordId);
    expect(first.body).toMatchObject({ outcome: 'awaiting_second_approver' });
    return this.approve(recordId, await this.city.member(['social_worker']));
  }

  /** Everything that a step of an activity could move, as one comparable text. */
  async picture(): Promise<string> {
    const rows = await this.city.picture(
      'activities',
      'activity_people',
      'service_records',
      'record_evidence',
      'volunteer_intervals',
      'outbox',
      'notifications',
    );
    return rows + JSON.stringify(await pictureOf(this.city.app, this.city.bookId));
  }

  /** Runs a request that must be refused, with these errors if any are named, and proves that nothing moved by it. */
  async refused(
    request: () => PromiseLike<Answer>,
    expected: readonly [number, string],
    errors?: readonly string[],
  ): Promise<void> {
    const before = await this.picture();
    const { status, body } = await request();
    expect([status, body.code]).toEqual(expected);
    if (errors !== undefined) {
      const named = (body.errors as unknown as { pointer: string; code: string }[]) ?? [];
      expect(named.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(errors);
    }
    expect(await this.picture()).toBe(before);
  }
}
