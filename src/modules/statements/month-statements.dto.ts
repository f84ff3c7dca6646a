import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { isMonth } from '../../ledger/period-dates.js';
import { ASSETS, ENTRY_KINDS, PURPOSES } from '../../ledger/vocabulary.js';
import { IsFlag } from '../../platform/http/validators.js';
import { MemberPath } from '../members/members.dto.js';

const ROLES = ['elder', 'volunteer', 'provider', 'self', 'city', 'member', 'pool'] as const;
const STATES = ['closed', 'provisional'] as const;
const NULLABLE_TEXT = { type: String, nullable: true } as const;
const MINUTES = { example: '480' } as const;

function IsMonth(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isMonth(value);
  const defaultMessage = (): string => 'must be a month, YYYY-MM';
  return ValidateBy({ name: 'isMonth', validator: { validate, defaultMessage } });
}

/** A member's month. */
export class StatementPath extends MemberPath {
  @ApiProperty({ type: String, example: '2026-10' })
  @IsMonth()
  month!: string;
}

/** How a paper is printed. */
export class PrintQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Large print: 18 points and more',
  })
  @IsFlag()
  large: boolean = false;
}

/** How a statement is printed. */
export class StatementPrintQuery extends PrintQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'With QR codes that show every line, not only the sums',
  })
  @IsFlag()
  receipts: boolean = false;
}

/** A month that there is a statement of. */
export class StatementMonthDto {
  @ApiProperty({ example: '2026-10' }) month!: string;
  @ApiProperty({ enum: STATES, enumName: 'StatementState' }) state!: string;
}

/** The months that there are statements of, the newest first. */
export class StatementMonthsDto {
  @ApiProperty({ type: [StatementMonthDto] }) items!: StatementMonthDto[];
}

/** That a closing balance is under the root of the month's close: docs/format.md. */
export class ClosingProofDto {
  @ApiProperty({ description: 'Canonical text of the closing leaf' }) leaf!: string;
  @ApiProperty({ description: 'Place among the leaves' }) index!: string;
  @ApiProperty({ description: 'Number of leaves' }) size!: string;
  @ApiProperty({ type: [String], description: 'Hashes beside the way up, the lowest first' })
  path!: string[];
}

/** The close that a statement rests on. */
export class StatementCloseDto {
  @ApiProperty({ description: 'Number of the close entry' }) seq!: string;
  @ApiProperty({ format: 'date-time' }) recordedAt!: string;
  @ApiProperty({ description: 'Hash of its leaf' }) leafHash!: string;
  @ApiProperty({ description: 'Root of all closing balances' }) root!: string;
  @ApiProperty({ description: 'Accounts under the root' }) accounts!: string;
}

/** One account over the month. All amounts in minutes. */
export class StatementAccountDto {
  @ApiProperty({ enum: PURPOSES.member }) purpose!: string;
  @ApiProperty({ enum: ASSETS }) asset!: string;
  @ApiProperty({ description: 'What it is called, by Accept-Language' }) name!: string;
  @ApiProperty(MINUTES) openingMinutes!: string;
  @ApiProperty(MINUTES) creditsMinutes!: string;
  @ApiProperty(MINUTES) debitsMinutes!: string;
  @ApiProperty(MINUTES) closingMinutes!: string;
  @ApiProperty({ description: 'Postings ever, up to the end of the month' }) postings!: string;
  @ApiProperty({
    type: ClosingProofDto,
    nullable: true,
    description: 'Null while the month is open, and for an account never posted to',
  })
  proof!: ClosingProofDto | null;
}

/** An entry that a line undoes or is undone by. */
export class LinkedEntryDto {
  @ApiProperty() seq!: string;
  @ApiProperty({ format: 'date' }) effectiveOn!: string;
}

/** A service by the names of its day. */
export class StatementServiceDto {
  @ApiProperty() code!: string;
  @ApiProperty({ description: 'By Accept-Language' }) name!: string;
  @ApiProperty({ format: 'date', description: 'When it was given, or is agreed for' })
  date!: string;
}

/** The unit of the other side. */
export class CounterpartUnitDto {
  @ApiProperty() code!: string;
  @ApiProperty() name!: string;
}

/** Who stands on the other side, by role only. */
export class CounterpartDto {
  @ApiProperty({ enum: ROLES, enumName: 'CounterpartRole' }) role!: string;
  @ApiProperty({ type: CounterpartUnitDto, nullable: true }) unit!: CounterpartUnitDto | null;
  @ApiProperty({ example: '兴隆社区的一位老人', description: 'By Accept-Language' }) text!: string;
}

/** One posting. */
export class MonthLineDto {
  @ApiProperty({ description: 'Number of the journal entry' }) seq!: string;
  @ApiProperty({ enum: ENTRY_KINDS, enumName: 'EntryKind' }) kind!: string;
  @ApiProperty({ description: 'In words, by Accept-Language' }) text!: string;
  @ApiProperty({ enum: PURPOSES.member }) purpose!: string;
  @ApiProperty({ enum: ASSETS }) asset!: string;
  @ApiProperty({ format: 'date', description: 'The day it counts from' }) effectiveOn!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was written' }) recordedAt!: string;
  @ApiProperty({ type: StatementServiceDto, nullable: true }) service!: StatementServiceDto | null;
  @ApiProperty({ description: 'The service was given in an earlier month, which was closed' })
  late!: boolean;
  @ApiProperty({ type: CounterpartDto }) counterpart!: CounterpartDto;
  @ApiProperty({ example: '-60' }) amountMinutes!: string;
  @ApiProperty(MINUTES) balanceAfterMinutes!: string;
  @ApiProperty({ type: LinkedEntryDto, nullable: true }) reverses!: LinkedEntryDto | null;
  @ApiProperty({
    type: LinkedEntryDto,
    nullable: true,
    description: 'Null also when a later month undid it: that month shows it',
  })
  reversedBy!: LinkedEntryDto | null;
}

/** Minutes of one service in the month. */
export class ServiceHoursDto {
  @ApiProperty() code!: string;
  @ApiProperty({ description: 'By Accept-Language' }) name!: string;
  @ApiProperty(MINUTES) givenMinutes!: string;
  @ApiProperty(MINUTES) receivedMinutes!: string;
}

/** Whose statement it is. */
export class StatementMemberDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() memberNo!: string;
  @ApiProperty() unitCode!: string;
  @ApiProperty() unitName!: string;
}

/** A member's month. */
export class MonthStatementDto {
  @ApiProperty({ example: 'kapok-statement/1' }) format!: string;
  @ApiProperty() city!: string;
  @ApiProperty({ format: 'uuid' }) bookUid!: string;
  @ApiProperty({ type: StatementMemberDto }) member!: StatementMemberDto;
  @ApiProperty({ example: '2026-10' }) month!: string;
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ format: 'date' }) to!: string;
  @ApiProperty({ enum: STATES, enumName: 'StatementState' }) state!: string;
  @ApiProperty({ description: 'The last entry that was counted in' }) toSeq!: string;
  @ApiProperty({ type: StatementCloseDto, nullable: true }) close!: StatementCloseDto | null;
  @ApiProperty({ type: [StatementAccountDto] }) accounts!: StatementAccountDto[];
  @ApiProperty({ type: [MonthLineDto] }) lines!: MonthLineDto[];
  @ApiProperty({ type: [ServiceHoursDto] }) services!: ServiceHoursDto[];
  @ApiProperty({ ...NULLABLE_TEXT, description: 'What the QR codes hold: docs/statements.md' })
  receipt!: string | null;
}
