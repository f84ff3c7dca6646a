import { Injectable } from '@nestjs/common';
import { readFlowMembers } from '../../ledger/read-circulation.js';
import { readBase } from '../../ledger/read-positions.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays, shanghaiMonth } from '../../platform/clock/shanghai.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { PoliciesService } from '../policies/policies.service.js';
import { readCareBy } from '../reports/care-reader.js';
import { CareTally } from '../reports/care-tally.js';
import { circulationOf } from '../reports/circulation.js';
import { ClosedFlows } from '../reports/closed-flows.js';
import { surveyHoldings } from '../reports/holdings-survey.js';
import { ReportDesk, type ReportSession } from '../reports/report-desk.js';
import { monthsUpTo } from '../reports/report-moment.js';
import { VisitRatesService } from '../visits/visit-rates.service.js';
import { readDistrictNames, readDistrictOf, readRequests } from './figure-rows.js';
import type { MonthFiguresDto, OutstandingDto, PublicFiguresDto } from './figures.dto.js';
import { KeptAnswers } from './kept-answers.js';
import type { PortalCity } from './portal-cities.js';
import { type DistrictCare, toPublicMonth } from './public-month.js';
import { cellOf, FEWEST_SHOWN } from './small-cells.js';

const MOST_MONTHS = 24;
const DEFAULT_MONTHS = 12;
/** What is reckoned anew is only what came late: a month that is over hardly changes. */
const SECONDS_KEPT = 3_600;
/** Twenty cities with two years each. */
const MOST_KEPT = 500;
const ALL = 'all';
/** No code has a space. */
const OUTSIDE = ' outside';

/** What the public is told of a city's months: only of those that are over, so that nobody can watch one service being added. */
@Injectable()
export class PublicFigures {
  readonly #kept = new KeptAnswers(MOST_KEPT);
  readonly #flows = new ClosedFlows();

  constructor(
    private readonly desk: ReportDesk,
    private readonly policies: PoliciesService,
    private readonly visits: VisitRatesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The months from one to another, each as of at most an hour ago. Reckoned one after the other behind the reports of
   * staff. Throws `validation_failed` for a month that is not over, more than 24 of them or an end before the beginning,
   * and what `ReportDesk.make` throws.
   */
  async of(
    city: PortalCity,
    wish: { readonly from: string | null; readonly to: string | null },
  ): Promise<PublicFiguresDto> {
    const last = monthsUpTo(shanghaiMonth(this.clock.now()), 2)[0] ?? '';
    const months = monthsOf(wish, last);
    const told: MonthFiguresDto[] = [];
    for (const month of months) told.push(await this.#month(city, month));
    const outstanding = await this.#outstanding(city, last);
    return { city: city.code, fewestShown: FEWEST_SHOWN, months: told, outstanding };
  }

  #month({ bookId }: PortalCity, month: string): Promise<MonthFiguresDto> {
    return this.#kept.get(`${bookId} ${month}`, SECONDS_KEPT, async () => {
      const visits = await this.visits.ofCity(bookId, month);
      return this.desk.make({ bookId, month, asOf: null }, async (session) => {
        const { client, moment, stretch } = session;
        const flows = await this.#flows.of(session, [month]);
        const care = await careOf(session);
        const days = { firstDay: moment.firstDay, nextDay: addDays(moment.lastDay, 1) };
        return toPublicMonth({
          month,
          isClosed: stretch.isClosed,
          ...care,
          circulation: circulationOf(flows.get(month) ?? []),
          members: await readFlowMembers(client, stretch, null),
          requests: await readRequests(client, bookId, days),
          visits,
        });
      });
    });
  }

  #outstanding({ bookId }: PortalCity, month: string): Promise<OutstandingDto> {
    return this.#kept.get(`${bookId} outstanding ${month}`, SECONDS_KEPT, () =>
      this.desk.make({ bookId, month, asOf: null }, async (session) => {
        const { client, moment } = session;
        const { redeem } = (await this.policies.versionOn(bookId, moment.ruleDay)).params;
        const { lastDay: day, seq: toSeq } = moment;
        const base = await readBase(client, bookId, { day, toSeq });
        const { liability, granted } = await surveyHoldings(session, { rules: redeem, base });
        const { total, redeemable } = liability;
        const waiting = total.members - redeemable.members;
        return {
          month,
          holders: cellOf(total.members, total.members),
          ownMinutes: cellOf(String(total.minutes), total.members),
          // What is not redeemable yet is the rest: few of either hide both.
          redeemableMinutes: cellOf(String(redeemable.minutes), redeemable.members, waiting),
          grantedMinutes: cellOf(String(granted.minutes), granted.members),
        };
      }),
    );
  }
}

/** The care of a month as a whole, and by the district whose units it belongs to. */
async function careOf(
  session: ReportSession,
): Promise<{ care: CareTally; districts: readonly DistrictCare[] }> {
  const { client, bookId, moment } = session;
  const districtOf = await readDistrictOf(client, bookId);
  const tallies = await readCareBy(session, (unitId) => [
    ALL,
    `district ${districtOf.get(unitId) ?? OUTSIDE}`,
  ]);
  const tallyOf = (key: string) => tallies.get(key) ?? new CareTally(moment.firstDay);
  const names = await readDistrictNames(client, bookId);
  const districts: DistrictCare[] = names.map(({ code, name }) => ({
    code,
    name,
    care: tallyOf(`district ${code}`),
  }));
  const outside = tallies.get(`district ${OUTSIDE}`);
  if (outside !== undefined && names.length > 0) {
    districts.push({ code: null, name: null, care: outside });
  }
  return { care: tallyOf(ALL), districts };
}

/** The months of a wish, the oldest first. */
function monthsOf(
  wish: { readonly from: string | null; readonly to: string | null },
  last: string,
): string[] {
  const to = wish.to ?? last;
  if (to > last) throw fault('/to', 'not_in_future');
  if (wish.from === null) return monthsUpTo(to, DEFAULT_MONTHS);
  if (wish.from > to) throw fault('/to', 'before_from');
  const months = monthsUpTo(to, MOST_MONTHS).filter((month) => month >= (wish.from ?? ''));
  if (months[0] !== wish.from) throw fault('/from', 'too_long');
  return months;
}

function fault(pointer: string, code: string): DomainError {
  return new DomainError('validation_failed', { fields: [{ pointer, code }] });
}
