import { ApiProperty } from '@nestjs/swagger';
import { ASSETS } from '../../ledger/vocabulary.js';
import { YES_NO, type YesNo } from '../policies/care-rules.js';
import {
  CareDto,
  CirculationDto,
  Count,
  LateCareDto,
  Minutes,
  PositionDto,
  Ratio,
  ReportHeadDto,
} from './report-parts.dto.js';

/** The rules by which the liability was sorted. */
export class ReportPolicyDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'date' })
  effectiveFrom!: string;

  @ApiProperty({ description: 'As in the leaves, hexadecimal' })
  digest!: string;

  @Count('Years')
  minimumAge!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Minutes; null: never earlier' })
  orEarnedMinutes!: number | null;

  @ApiProperty({ enum: YES_NO, description: 'Holders of a hardship class at any age' })
  orHardship!: YesNo;
}

/** All accounts in one asset. */
export class CityTotalDto {
  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @Minutes()
  openingMinutes!: string;

  @Minutes()
  movedMinutes!: string;

  @Minutes()
  closingMinutes!: string;

  @ApiProperty({ description: 'Whether all three are zero' })
  balanced!: boolean;
}

/** Minutes put into the world, and minutes earned above a cap. */
export class IssuanceDto {
  @Minutes('Issued in the month')
  issuedMinutes!: string;

  @Minutes('Issued up to its end')
  issuedTotalMinutes!: string;

  @Minutes('Went to honour in the month')
  honourMinutes!: string;

  @Minutes()
  honourTotalMinutes!: string;
}

/** Members and what they have. */
export class LiabilityLineDto {
  @Count()
  members!: number;

  @Minutes()
  minutes!: string;
}

/** Members who come of age in a year. */
export class LiabilityYearDto extends LiabilityLineDto {
  @Count()
  year!: number;
}

/** Own minutes outstanding (earned and held) by when they become redeemable. */
export class LiabilityDto {
  @ApiProperty({ type: LiabilityLineDto })
  total!: LiabilityLineDto;

  @ApiProperty({ type: LiabilityLineDto, description: 'By age or by minutes earned, already' })
  redeemable!: LiabilityLineDto;

  @ApiProperty({ type: [LiabilityYearDto] })
  byYear!: LiabilityYearDto[];

  @ApiProperty({ type: LiabilityLineDto, description: 'The year of birth is not known' })
  unknown!: LiabilityLineDto;

  @ApiProperty({ type: LiabilityLineDto, description: 'Granted minutes: spendable at any age' })
  granted!: LiabilityLineDto;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Own minutes for each active volunteer',
  })
  minutesPerActiveVolunteer!: string | null;
}

/** One month of the window. */
export class VelocityMonthDto {
  @ApiProperty({ example: '2026-10' })
  month!: string;

  @Minutes('Own minutes at its end')
  outstandingMinutes!: string;

  @Minutes()
  redeemedMinutes!: string;
}

/** How fast own minutes come back. */
export class VelocityDto {
  @Minutes('In the last twelve months')
  redeemedMinutes!: string;

  @Minutes('Over the ends of those months')
  averageOutstandingMinutes!: string;

  @Ratio('Redeemed to average outstanding')
  velocity!: string | null;

  @ApiProperty({ type: [VelocityMonthDto] })
  months!: VelocityMonthDto[];
}

/** The largest holders. */
export class TopShareDto {
  @Count()
  holders!: number;

  @Minutes()
  minutes!: string;

  @Ratio('Of all own minutes')
  share!: string | null;
}

/** How unevenly own minutes are spread. */
export class ConcentrationDto {
  @Count('Members with own minutes')
  holders!: number;

  @Minutes()
  minutes!: string;

  @ApiProperty({ type: TopShareDto })
  top1Percent!: TopShareDto;

  @ApiProperty({ type: TopShareDto })
  top10Percent!: TopShareDto;

  @Ratio('0: all have the same')
  gini!: string | null;
}

/** Granted minutes of the holders of one hardship class. */
export class GrantClassDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description: "Class of the holder's latest grant; null: none was found",
  })
  hardshipClass!: string | null;

  @Count('Members with granted minutes, or some moved in the month')
  members!: number;

  @Minutes()
  grantedMinutes!: string;

  @Minutes()
  spentMinutes!: string;

  @Minutes()
  expiredMinutes!: string;

  @Minutes()
  outstandingMinutes!: string;
}

/** A month of the whole city. Internal: small groups are not hidden. */
export class CityStatementDto extends ReportHeadDto {
  @ApiProperty({ enum: ['kapok-city-statement/1'] })
  format!: 'kapok-city-statement/1';

  @ApiProperty({ type: ReportPolicyDto })
  policy!: ReportPolicyDto;

  @ApiProperty({ type: [PositionDto] })
  accounts!: PositionDto[];

  @ApiProperty({ type: [CityTotalDto] })
  totals!: CityTotalDto[];

  @ApiProperty({ type: CirculationDto })
  circulation!: CirculationDto;

  @ApiProperty({ type: IssuanceDto })
  issuance!: IssuanceDto;

  @ApiProperty({ type: LiabilityDto })
  liability!: LiabilityDto;

  @ApiProperty({ type: VelocityDto })
  velocity!: VelocityDto;

  @ApiProperty({ type: ConcentrationDto })
  concentration!: ConcentrationDto;

  @ApiProperty({ type: [GrantClassDto] })
  grants!: GrantClassDto[];

  @ApiProperty({ type: CareDto })
  care!: CareDto;

  @ApiProperty({ type: LateCareDto })
  late!: LateCareDto;
}
