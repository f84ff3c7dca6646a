import type { Position } from '../../ledger/read-positions.js';
import type { Purpose } from '../../ledger/vocabulary.js';
import type {
  CityStatementDto,
  IssuanceDto,
  LiabilityDto,
  TopShareDto,
} from './city-statement.dto.js';
import type { TopShare } from './concentration.js';
import type { HoldingsSurvey } from './holdings-survey.js';
import type { LiabilityLine } from './liability.js';
import { totalsOf } from './report-answers.js';
import type { Velocity } from './velocity.js';

/** What the figures of a city are made of. */
export interface CityFindings {
  readonly positions: readonly Position[];
  readonly survey: HoldingsSurvey;
  readonly velocity: Velocity;
  readonly activeVolunteers: number;
}

/** The figures that only the city's statement has. */
export function toCityFigures(
  found: CityFindings,
): Pick<
  CityStatementDto,
  'totals' | 'issuance' | 'liability' | 'velocity' | 'concentration' | 'grants'
> {
  const { concentration, grants } = found.survey;
  const { months, redeemed, averageOutstanding, velocity } = found.velocity;
  return {
    totals: totalsOf(found.positions).map(({ asset, opening, moved }) => ({
      asset,
      openingMinutes: String(opening),
      movedMinutes: String(moved),
      closingMinutes: String(opening + moved),
      balanced: opening === 0n && moved === 0n,
    })),
    issuance: toIssuance(found.positions),
    liability: toLiability(found.survey, found.activeVolunteers),
    velocity: {
      redeemedMinutes: String(redeemed),
      averageOutstandingMinutes: String(averageOutstanding),
      velocity,
      months: months.map((line) => ({
        month: line.month,
        outstandingMinutes: String(line.outstanding),
        redeemedMinutes: String(line.redeemed),
      })),
    },
    concentration: {
      holders: concentration.holders,
      minutes: String(concentration.minutes),
      top1Percent: toTopShare(concentration.top1Percent),
      top10Percent: toTopShare(concentration.top10Percent),
      gini: concentration.gini,
    },
    grants: grants.map(({ hardshipClass, members, ...sums }) => ({
      hardshipClass,
      members,
      grantedMinutes: String(sums.granted),
      spentMinutes: String(sums.spent),
      expiredMinutes: String(sums.expired),
      outstandingMinutes: String(sums.outstanding),
    })),
  };
}

function toLiability(
  { liability, granted }: HoldingsSurvey,
  activeVolunteers: number,
): LiabilityDto {
  const { total, redeemable, byYear, unknown } = liability;
  return {
    total: toLine(total),
    redeemable: toLine(redeemable),
    byYear: byYear.map(({ year, ...line }) => ({ year, ...toLine(line) })),
    unknown: toLine(unknown),
    granted: toLine(granted),
    minutesPerActiveVolunteer:
      activeVolunteers === 0 ? null : String(total.minutes / BigInt(activeVolunteers)),
  };
}

function toLine({ members, minutes }: LiabilityLine): { members: number; minutes: string } {
  return { members, minutes: String(minutes) };
}

/** Issuance stands below zero by all that was issued; honour above it by all that went there. */
function toIssuance(positions: readonly Position[]): IssuanceDto {
  const of = (purpose: Purpose): { opening: bigint; moved: bigint } =>
    positions.find(
      (each) => each.ownerKind === 'book' && each.purpose === purpose && each.asset === 'MIN',
    ) ?? { opening: 0n, moved: 0n };
  const [issuance, honour] = [of('issuance'), of('honour')];
  return {
    issuedMinutes: String(-issuance.moved),
    issuedTotalMinutes: String(-(issuance.opening + issuance.moved)),
    honourMinutes: String(honour.moved),
    honourTotalMinutes: String(honour.opening + honour.moved),
  };
}

function toTopShare({ holders, minutes, share }: TopShare): TopShareDto {
  return { holders, minutes: String(minutes), share };
}
