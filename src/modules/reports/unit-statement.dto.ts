import { ApiProperty } from '@nestjs/swagger';
import { ASSETS } from '../../ledger/vocabulary.js';
import {
  CareDto,
  CirculationDto,
  LateCareDto,
  Minutes,
  PositionDto,
  ReportHeadDto,
} from './report-parts.dto.js';

/** A unit as its statement names it. */
export class StatementUnitDto {
  @ApiProperty({ example: 'D1T1C1' })
  code!: string;

  @ApiProperty({ example: 'community' })
  kind!: string;

  @ApiProperty()
  name!: string;
}

/** Where the difference between the unit's opening and closing balances came from or went to. */
export class CounterFlowDto {
  @ApiProperty({
    example: 'issuance',
    description: "One of the book's accounts, or `other_units`: what crossed without clearing",
  })
  purpose!: string;

  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @Minutes('Negative: came from there')
  movedMinutes!: string;
}

/** The unit's accounts and their other side, summed. */
export class UnitTotalDto {
  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @Minutes()
  openingMinutes!: string;

  @Minutes()
  movedMinutes!: string;

  @Minutes()
  closingMinutes!: string;

  @Minutes('The other side of what moved')
  counterMinutes!: string;

  @ApiProperty({ description: 'Whether what moved and its other side sum to zero' })
  balanced!: boolean;
}

/** What stands between this unit and another one for the month; above zero this unit owes. */
export class UnitClearingDto {
  @ApiProperty({ example: 'D1T1C2' })
  unit!: string;

  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @Minutes('By care and spending across units')
  careMinutes!: string;

  @Minutes("By the month's settlement")
  settledMinutes!: string;
}

/** A month of a unit and all units below it. */
export class UnitStatementDto extends ReportHeadDto {
  @ApiProperty({ enum: ['kapok-unit-statement/1'] })
  format!: 'kapok-unit-statement/1';

  @ApiProperty({ type: StatementUnitDto })
  unit!: StatementUnitDto;

  @ApiProperty({ type: [PositionDto] })
  accounts!: PositionDto[];

  @ApiProperty({ type: [CounterFlowDto] })
  counterparts!: CounterFlowDto[];

  @ApiProperty({ type: [UnitTotalDto] })
  totals!: UnitTotalDto[];

  @ApiProperty({ type: CirculationDto })
  circulation!: CirculationDto;

  @ApiProperty({ type: [UnitClearingDto] })
  clearing!: UnitClearingDto[];

  @ApiProperty({ type: CareDto })
  care!: CareDto;

  @ApiProperty({ type: LateCareDto })
  late!: LateCareDto;
}
