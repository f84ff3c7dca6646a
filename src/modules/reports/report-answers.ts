import type { Position } from '../../ledger/read-positions.js';
import { ASSETS, type Asset } from '../../ledger/vocabulary.js';
import type { CareSum, CareTally } from './care-tally.js';
import type { Circulation } from './circulation.js';
import type { ReportSession } from './report-desk.js';
import type { ServiceName } from './report-facts.js';
import type {
  CareDto,
  CareSumDto,
  CirculationDto,
  PositionDto,
  ReportHeadDto,
} from './report-parts.dto.js';

/** What a report says of itself. */
export function toHead({ moment, stretch }: ReportSession, city: string): ReportHeadDto {
  const { month, firstDay, lastDay, asOf, seq } = moment;
  return { city, month, firstDay, lastDay, asOf, seq: String(seq), closed: stretch.isClosed };
}

/** Positions as a report shows them. */
export function toPositions(positions: readonly Position[]): PositionDto[] {
  return positions.map(({ ownerKind, purpose, asset, opening, moved }) => ({
    ownerKind,
    purpose,
    asset,
    openingMinutes: String(opening),
    movedMinutes: String(moved),
    closingMinutes: String(opening + moved),
  }));
}

/** Opening and moved minutes of all positions in each asset. */
export function totalsOf(
  positions: readonly Position[],
): { readonly asset: Asset; readonly opening: bigint; readonly moved: bigint }[] {
  return ASSETS.map((asset) => ({
    asset,
    opening: sumOf(positions, asset, 'opening'),
    moved: sumOf(positions, asset, 'moved'),
  }));
}

/** The circulation as a report shows it. */
export function toCirculation(circulation: Circulation): CirculationDto {
  return {
    creditedMinutes: String(circulation.credited),
    redeemedOwnMinutes: String(circulation.redeemedOwn),
    redeemedGrantedMinutes: String(circulation.redeemedGranted),
    grantedMinutes: String(circulation.granted),
    expiredMinutes: String(circulation.expired),
    giftsGivenMinutes: String(circulation.giftsGiven),
    giftsReceivedMinutes: String(circulation.giftsReceived),
    donatedMinutes: String(circulation.donated),
    broughtOverMinutes: String(circulation.broughtOver),
    adjustedMinutes: String(circulation.adjusted),
  };
}

/** The care of a month as a report shows it, services in the order of their codes. */
export function toCare(tally: CareTally, names: ReadonlyMap<string, ServiceName>): CareDto {
  const services = [...tally.services].map(([id, sum]) => {
    const { code, name, nameEn } = names.get(id) ?? { code: id, name: null, nameEn: null };
    return { code, name, nameEn, ...toCareSum(sum) };
  });
  return {
    activeVolunteers: tally.volunteers,
    eldersServed: tally.recipients,
    total: toCareSum(tally.total),
    services: services.sort((a, b) => (a.code < b.code ? -1 : 1)),
  };
}

/** Records and minutes as a report shows them. */
export function toCareSum({ records, served, earned }: CareSum): CareSumDto {
  return { records, servedMinutes: String(served), earnedMinutes: String(earned) };
}

function sumOf(positions: readonly Position[], asset: Asset, part: 'opening' | 'moved'): bigint {
  return positions.reduce((sum, each) => (each.asset === asset ? sum + each[part] : sum), 0n);
}
