import { ApiProperty } from '@nestjs/swagger';
import { ASSETS, type Asset } from '../../ledger/vocabulary.js';
import type { NettingReport } from './netting-report.js';

const MINUTES = { example: '90', description: 'Minutes, as digits' } as const;

/** What netting comes to and saves. */
export class NettingFiguresDto {
  @ApiProperty({ type: 'integer', description: 'Transfers if every pair settled both directions' })
  grossTransfers!: number;

  @ApiProperty(MINUTES)
  grossMinutes!: string;

  @ApiProperty({ type: 'integer', description: 'Transfers if every pair set off its directions' })
  bilateralTransfers!: number;

  @ApiProperty(MINUTES)
  bilateralMinutes!: string;

  @ApiProperty({ type: 'integer', description: 'Transfers with the city: one a community' })
  netTransfers!: number;

  @ApiProperty(MINUTES)
  netMinutes!: string;

  @ApiProperty({ type: 'integer', description: 'Gross transfers less net ones' })
  savedTransfers!: number;

  @ApiProperty({ ...MINUTES, description: 'Gross minutes less net ones' })
  savedMinutes!: string;
}

/** Minutes that one unit's members had of another unit's volunteers. */
export class PositionDto {
  @ApiProperty({ description: 'Code of the unit that owes' })
  debtor!: string;

  @ApiProperty({ description: 'Code of the unit that is owed' })
  creditor!: string;

  @ApiProperty({ enum: ASSETS, enumName: 'Asset' })
  asset!: Asset;

  @ApiProperty(MINUTES)
  minutes!: string;

  @ApiProperty({ example: '3' })
  entries!: string;
}

/** What one unit settles with the city. */
export class NetDto {
  @ApiProperty()
  unitCode!: string;

  @ApiProperty()
  unitName!: string;

  @ApiProperty({ enum: ASSETS, enumName: 'Asset' })
  asset!: Asset;

  @ApiProperty({ example: '-90', description: 'Above zero it owes, below zero it is owed' })
  minutes!: string;
}

/** Netting between the communities of a city in one month. */
export class NettingReportDto {
  @ApiProperty({ example: '2026-01' })
  month!: string;

  @ApiProperty({ description: 'False: the month is not over, and more will come' })
  hasEnded!: boolean;

  @ApiProperty()
  figures!: NettingFiguresDto;

  @ApiProperty({ type: [PositionDto], description: 'The thousand largest at most' })
  positions!: PositionDto[];

  @ApiProperty({ type: [NetDto] })
  nets!: NetDto[];
}

/** A report as it is answered. */
export function toNettingDto({ figures, ...report }: NettingReport): NettingReportDto {
  return {
    month: report.month,
    hasEnded: report.hasEnded,
    figures: {
      grossTransfers: figures.grossTransfers,
      grossMinutes: String(figures.grossMinutes),
      bilateralTransfers: figures.bilateralTransfers,
      bilateralMinutes: String(figures.bilateralMinutes),
      netTransfers: figures.netTransfers,
      netMinutes: String(figures.netMinutes),
      savedTransfers: figures.grossTransfers - figures.netTransfers,
      savedMinutes: String(figures.grossMinutes - figures.netMinutes),
    },
    positions: report.positions.map(({ debtorCode, creditorCode, asset, minutes, entries }) => ({
      debtor: debtorCode,
      creditor: creditorCode,
      asset,
      minutes: String(minutes),
      entries: String(entries),
    })),
    nets: report.nets.map(({ unitCode, unitName, asset, minutes }) => ({
      unitCode,
      unitName,
      asset,
      minutes: String(minutes),
    })),
  };
}
