import type { CareCirclesDto } from '../../src/modules/reports/care-circles.dto.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import type { TestMember } from '../support/people.js';
import { earned, ReportsCity } from './reports-city.js';

/** Who lives in the city, by the names of the table below. */
const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'V', 'W', 'X', 'Z'] as const;
export type Name = (typeof NAMES)[number];

/**
 * A January whose circles are known, because they were put there:
 *
 * | who              | what                                                                    |
 * |------------------|-------------------------------------------------------------------------|
 * | A → B → C → A    | a ring of three: 300, 240 and 180 minutes; P approves all of it         |
 * | D ↔ E            | a mutual pair: 200 and 150                                              |
 * | F → D            | 500, undone on 20 January; D → F 130 stands                             |
 * | G ↔ H            | 60 each: too little for a tie                                           |
 * | V → Z            | 30 a day on 28 days: 840, all approved by P                             |
 * | W → Z            | 400 approved by P, 300 by Q                                             |
 * | X → Z            | 700, each record approved by P and then by Q                            |
 * | A → Z            | 60, so that A earned more than inside the ring                          |
 */
export class CirclesCity {
  #at = Date.parse('2026-01-31T01:00:00Z');

  private constructor(
    readonly reports: ReportsCity,
    readonly people: Readonly<Record<Name, TestMember>>,
    readonly p: TestMember,
    readonly q: TestMember,
  ) {}

  static async open(): Promise<CirclesCity> {
    const reports = await ReportsCity.open('2026-01-01T00:00:00Z');
    const people = {} as Record<Name, TestMember>;
    for (const name of NAMES) people[name] = await reports.member(reports.c1, `N-${name}`, 1960);
    const p = await reports.member(reports.c1, 'P1', 1980);
    const q = await reports.member(reports.c1, 'Q1', 1980);
    const city = new CirclesCity(reports, people, p, q);
    await city.#play();
    return city;
  }

  close(): Promise<void> {
    return this.reports.close();
  }

  /** Care of one day, posted on the last day of January unless told otherwise; answers the entry's number. */
  async serve(
    pair: string,
    given: {
      readonly day: string;
      readonly minutes: number;
      readonly approvers?: readonly TestMember[];
      readonly at?: string;
    },
  ): Promise<bigint> {
    const [volunteer, recipient] = [this.people[pair[0] as Name], this.people[pair.at(-1) as Name]];
    const { day, minutes, approvers = [this.p] } = given;
    this.#at += 1_000;
    return this.reports.serve(
      given.at ?? new Date(this.#at).toISOString(),
      {
        ...{ volunteer, recipient, day, minutes, approvers },
        unit: this.reports.c1,
        service: 'COMPANY',
      },
      [
        [this.reports.book('issuance'), -minutes],
        [earned(volunteer), minutes],
      ],
    );
  }

  /** The names of a report's ids, so that it can be compared with the table. */
  nameOf(id: string): string {
    const named = Object.entries({ ...this.people, P: this.p, Q: this.q });
    return named.find(([, member]) => member.id === id)?.[0] ?? id;
  }

  /** `members round/inside/earned share ties hands`, a line a ring; a tie of the strongest circle bears a star. */
  ringLines({ rings }: CareCirclesDto): string[] {
    return rings.map((ring) => {
      const members = ring.members.map(({ memberId }) => this.nameOf(memberId)).sort();
      const ties = ring.ties.map(
        ({ volunteerId, recipientId, minutes, round }) =>
          `${this.nameOf(volunteerId)}${this.nameOf(recipientId)}${minutes}${round ? '*' : ''}`,
      );
      const hands = ring.hands.map(({ approverId, share }) => `${this.nameOf(approverId)}${share}`);
      const sums = `${ring.roundMinutes}/${ring.insideMinutes}/${ring.earnedMinutes}`;
      return `${members.join('')} ${sums} ${ring.insideShare} ${ties.sort().join(' ')} ${hands.join(' ')}`;
    });
  }

  async #play(): Promise<void> {
    const undone = await this.serve('F→D', {
      day: '2026-01-05',
      minutes: 500,
      at: '2026-01-06T00:00:00Z',
    });
    await this.reports.reverse('2026-01-20T00:00:00Z', undone);
    const several = async (pair: string, days: number, minutes: number, approvers = [this.p]) => {
      for (let n = 0; n < days; n += 1) {
        await this.serve(pair, { day: addDays('2026-01-02', n), minutes, approvers });
      }
    };
    await several('A→B', 2, 150);
    await several('B→C', 2, 120);
    await several('C→A', 1, 180);
    await several('D→E', 1, 200, [this.q]);
    await several('E→D', 1, 150);
    await several('D→F', 1, 130);
    await several('G→H', 1, 60);
    await several('H→G', 1, 60);
    await several('V→Z', 28, 30);
    await several('W→Z', 2, 200);
    await several('W→Z', 2, 150, [this.q]);
    await several('X→Z', 7, 100, [this.p, this.q]);
    await several('A→Z', 1, 60);
  }
}
