import type { FlowMembers } from '../../ledger/read-circulation.js';
import type { CareTally } from '../reports/care-tally.js';
import type { Circulation } from '../reports/circulation.js';
import type { VisitFigures } from '../visits/visit-rate.js';
import { percentOf } from '../visits/visit-rate.js';
import type { RequestCounts } from './figure-rows.js';
import type { CareCellsDto, DistrictMonthDto, MonthFiguresDto } from './figures.dto.js';
import { type Cell, cellOf, hiddenRows, isSmall } from './small-cells.js';

/** What a month of a city is told from. */
export interface MonthFindings {
  readonly month: string;
  readonly isClosed: boolean;
  readonly care: CareTally;
  /** By district, in order; the last one is about units outside all districts and has no code. */
  readonly districts: readonly DistrictCare[];
  readonly circulation: Circulation;
  readonly members: readonly FlowMembers[];
  readonly requests: RequestCounts;
  readonly visits: VisitFigures;
}

/** The care of one district. */
export interface DistrictCare {
  readonly code: string | null;
  readonly name: string | null;
  readonly care: CareTally;
}

/** A month as everybody may see it. Every figure that could point to somebody is hidden. */
export function toPublicMonth(found: MonthFindings): MonthFiguresDto {
  const { month, isClosed, care, circulation, members } = found;
  const behind = (kinds: readonly string[], side: 'gainers' | 'losers', asset?: string): number =>
    // Somebody may be counted under several kinds: the largest group is the least number of different persons.
    Math.max(
      0,
      ...members
        .filter((line) => kinds.includes(line.kind) && (asset ?? line.asset) === line.asset)
        .map((line) => line[side]),
    );
  const spent = circulation.redeemedOwn + circulation.redeemedGranted;
  const credited = cellOf(String(circulation.credited), behind(['service'], 'gainers', 'MIN'));
  return {
    month,
    closed: isClosed,
    ...careCells(care, false),
    creditedMinutes: credited,
    spentMinutes: cellOf(String(spent), behind(['service', 'redeem'], 'losers')),
    grantedMinutes: cellOf(String(circulation.granted), behind(['grant'], 'gainers', 'GRT')),
    expiredMinutes: cellOf(String(circulation.expired), behind(['expire'], 'losers', 'GRT')),
    ...requestCells(found.requests),
    ...visitCells(found.visits),
    districts: toDistricts(found.districts),
  };
}

/** Rows whose sum is told: a small one takes others with it. */
function toDistricts(districts: readonly DistrictCare[]): DistrictMonthDto[] {
  const rows = districts.map((district) => ({
    district,
    people: [district.care.volunteers, district.care.recipients],
  }));
  const hidden = hiddenRows(rows);
  return rows.map((row) => ({
    code: row.district.code,
    name: row.district.name,
    ...careCells(row.district.care, hidden.has(row)),
  }));
}

function careCells(care: CareTally, isHidden: boolean): CareCellsDto {
  const { volunteers, recipients, total } = care;
  const cell = <T>(value: T): Cell<T> =>
    isHidden ? { value: null, hidden: true } : cellOf(value, volunteers, recipients);
  return {
    services: cell(total.records),
    servedMinutes: cell(String(total.served)),
    activeVolunteers: isHidden ? cell(volunteers) : cellOf(volunteers, volunteers),
    eldersServed: isHidden ? cell(recipients) : cellOf(recipients, recipients),
  };
}

/** What was met and what was not make up what was published: if one is hidden, so is the other. */
function requestCells(
  counts: RequestCounts,
): Pick<MonthFiguresDto, 'requestsPublished' | 'requestsMet'> {
  const { published, publishedElders, met, metElders, unmetElders } = counts;
  return {
    requestsPublished: cellOf(published, publishedElders),
    requestsMet: cellOf(met, metElders, unmetElders),
  };
}

/** Whom nobody saw is the plan less those seen, so few of either hide both; likewise the rate. */
function visitCells(
  figures: VisitFigures,
): Pick<MonthFiguresDto, 'eldersOfPlan' | 'eldersSeen' | 'visitRatePercent'> {
  const { elders, seen } = figures;
  const percent = percentOf(seen, elders);
  const hidden = isSmall(seen) || isSmall(elders - seen) || isSmall(elders);
  return {
    eldersOfPlan: cellOf(elders, elders),
    eldersSeen: hidden ? { value: null, hidden } : { value: seen, hidden },
    visitRatePercent: { value: hidden ? null : percent, hidden },
  };
}
