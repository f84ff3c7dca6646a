import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { firstDayOf } from '../../ledger/period-dates.js';
import { daysBetween, shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { requireCityWide } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import type { CareCirclesDto, CircleTermsDto } from './care-circles.dto.js';
import { toDaily, toHand, toRing } from './circle-answers.js';
import { type CareTies, careWindowOf, readCareTies, readHands } from './circle-reader.js';
import { CITY_STATEMENT_READERS } from './city-statements.service.js';
import { toHead } from './report-answers.js';
import { ReportDesk, type ReportSession } from './report-desk.js';
import { monthsUpTo, type ReportMoment } from './report-moment.js';
import { readRingFacts } from './ring-reader.js';
import { ringsOf } from './rings.js';

/** Which report is wanted; the thresholds are those of `CareCirclesQuery`. */
export interface CareCirclesWish {
  /** `YYYY-MM`: the last month of the window. */
  readonly month: string;
  /** RFC 3339; null: at the last entry. */
  readonly asOf: string | null;
  /** How many months the window has. */
  readonly months: number;
  readonly terms: CircleTermsDto;
}

/** Where to look for care that was agreed rather than given: rings, one hand that approves, pairs of every day. */
@Injectable()
export class CareCirclesService {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly desk: ReportDesk,
  ) {}

  /**
   * The report for the caller's city. The same window, thresholds and instant give the same report, whenever it is asked
   * for. Throws `forbidden` and what `ReportDesk.make` throws.
   */
  async report(caller: Principal, wish: CareCirclesWish): Promise<CareCirclesDto> {
    requireCityWide(caller, CITY_STATEMENT_READERS);
    const { bookId } = caller;
    const { code } = await this.units.cityOf(this.database.read, bookId);
    const { month, asOf } = wish;
    return this.desk.make({ bookId, month, asOf }, (session) => makeReport(session, code, wish));
  }
}

async function makeReport(
  session: ReportSession,
  city: string,
  { months, terms }: CareCirclesWish,
): Promise<CareCirclesDto> {
  const { client, moment } = session;
  const firstDay = firstDayOf(monthsUpTo(moment.month, months)[0] ?? moment.month);
  const days = daysOf(firstDay, moment);
  const window = await careWindowOf(session, firstDay);
  const { top, dayPercent } = terms;
  const leastDays = Math.max(terms.leastDays, Math.ceil((days * dayPercent) / 100));
  const leastMinutes = BigInt(terms.tieMinutes);
  const care = await readCareTies(client, window, { leastMinutes, leastDays, top });
  const rings = ringsOf(care.ties.lines, { leastMinutes, largest: terms.largestRing });
  const listed = rings.slice(0, top);
  const facts = await readRingFacts(client, window, listed);
  const hands = await readHands(client, window, {
    leastMinutes: BigInt(terms.handMinutes),
    percent: terms.handPercent,
    top,
  });
  return {
    format: 'kapok-care-circles/1',
    ...toHead(session, city),
    firstDay,
    months,
    terms,
    care: toCare(care, days),
    found: { rings: rings.length, hands: hands.found, daily: care.daily.found },
    rings: listed.map((ring, at) => toRing(ring, at + 1, facts)),
    hands: hands.lines.map(toHand),
    daily: care.daily.lines.map((tie) => toDaily(tie, days)),
  };
}

/** The days of the window that had begun at the report's instant. */
function daysOf(firstDay: string, { lastDay, asOf }: ReportMoment): number {
  const day = shanghaiDate(new Date(asOf));
  const last = day < lastDay ? day : lastDay;
  return Math.max(0, daysBetween(firstDay, last) + 1);
}

function toCare(care: CareTies, days: number): CareCirclesDto['care'] {
  const { records, minutes, pairs, volunteers, recipients, ties } = care;
  return {
    ...{ days, records, pairs, volunteers, recipients },
    minutes: String(minutes),
    ties: ties.found,
    tiesLeftOut: ties.found - ties.lines.length,
  };
}
