import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { COUNT_PROPERTY, CountedPageQuery } from '../../platform/http/counted-page.js';
import { IsFlag, IsId, IsInstant, IsText } from '../../platform/http/validators.js';
import {
  ASKS,
  type Ask,
  DISPUTE_STATES,
  type DisputeState,
  OBJECTORS,
  type ObjectorRole,
  OUTCOMES,
  type Outcome,
  PARTICIPANTS,
  type Participant,
} from './dispute-steps.js';

const TEXT = { type: String, minLength: 1, maxLength: 2000 } as const;
const KINDS = ['objection', 'statement', 'file', 'decision', 'appeal', 'ruling'] as const;
const DEBTORS = ['volunteer', 'recipient', 'other'] as const;

/** The query of the list of disputes. */
export class DisputesQuery extends CountedPageQuery {
  @ApiPropertyOptional({ enum: DISPUTE_STATES, enumName: 'DisputeState' })
  @IsOptional()
  @IsIn(DISPUTE_STATES)
  state?: DisputeState;

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Those about one record' })
  @IsOptional()
  @IsId()
  recordId?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'Those of an elder whom the caller acts for, instead of one’s own',
  })
  @IsOptional()
  @IsId()
  elderId?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Only those whose last day has passed' })
  @IsOptional()
  @IsFlag()
  overdue?: boolean;
}

/** An objection to a posted record. */
export class NewDisputeDto {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  recordId!: string;

  @ApiPropertyOptional({ enum: ASKS, enumName: 'DisputeAsk', default: 'reversal' })
  @IsOptional()
  @IsIn(ASKS)
  asksFor?: Ask;

  @ApiProperty({ ...TEXT, description: 'What is wrong; both sides read it' })
  @IsText({ max: 2000, lines: true })
  text!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'Of an operator: the call in which the recipient objects',
  })
  @IsOptional()
  @IsId()
  callId?: string;
}

/** Words for a dispute; both sides read them. */
export class DisputeTextDto {
  @ApiProperty(TEXT)
  @IsText({ max: 2000, lines: true })
  text!: string;
}

/** When the service began and ended in truth. */
export class CorrectionDto {
  @ApiProperty({ format: 'date-time' })
  @IsInstant()
  startedAt!: string;

  @ApiProperty({ format: 'date-time' })
  @IsInstant()
  endedAt!: string;
}

/** What an instance finds. */
export class FindingDto {
  @ApiProperty({ enum: OUTCOMES, enumName: 'DisputeOutcome' })
  @IsIn(OUTCOMES)
  outcome!: Outcome;

  @ApiProperty({ ...TEXT, description: 'Why; both sides read it' })
  @IsText({ max: 2000, lines: true })
  reason!: string;

  @ApiPropertyOptional({
    type: CorrectionDto,
    description: 'With `corrected`, and only there',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CorrectionDto)
  correction?: CorrectionDto;
}

/** Minutes that are missing for a reversal. */
export class DebtDto {
  @ApiProperty({ type: String })
  minutes!: string;

  @ApiProperty({ enum: DEBTORS, enumName: 'DisputeDebtor' })
  by!: (typeof DEBTORS)[number];
}

/** A dispute about a posted record. People are named by their capacity only. */
export class DisputeDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  recordId!: string;

  @ApiProperty()
  recordNo!: string;

  @ApiProperty({ format: 'date' })
  serviceDate!: string;

  @ApiProperty({ enum: DISPUTE_STATES, enumName: 'DisputeState' })
  state!: DisputeState;

  @ApiProperty({ enum: ASKS, enumName: 'DisputeAsk' })
  asksFor!: Ask;

  @ApiProperty({ enum: OBJECTORS, enumName: 'DisputeObjector' })
  filedAs!: ObjectorRole;

  @ApiProperty({ format: 'date-time' })
  filedAt!: string;

  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'The last day of what it waits for: the decision, an appeal, the ruling',
  })
  dueOn!: string | null;

  @ApiProperty()
  isOverdue!: boolean;

  @ApiProperty({
    type: String,
    enum: OUTCOMES,
    nullable: true,
    description: 'Of the last instance that has found something',
  })
  outcome!: Outcome | null;

  @ApiProperty({ type: String, enum: ['worker', 'city'], nullable: true })
  outcomeBy!: 'worker' | 'city' | null;

  @ApiProperty({ type: CorrectionDto, nullable: true })
  correction!: CorrectionDto | null;

  @ApiProperty({ type: String, description: 'The entry that posted the record' })
  entrySeq!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The entry that reversed it' })
  reversalSeq!: string | null;

  @ApiProperty({ type: DebtDto, nullable: true })
  owed!: DebtDto | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  correctedRecordId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The code by which the rules refused the corrected record',
  })
  correctionRefusedBy!: string | null;
}

/** One page of disputes, the newest first. */
export class DisputePageDto {
  @ApiProperty({ type: [DisputeDto] })
  items!: DisputeDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;

  @ApiProperty(COUNT_PROPERTY)
  count!: number | null;
}

/** One change of a dispute's state; it is never changed itself. */
export class DisputeStepDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ type: String, enum: DISPUTE_STATES, nullable: true })
  from!: DisputeState | null;

  @ApiProperty({ enum: DISPUTE_STATES, enumName: 'DisputeState' })
  to!: DisputeState;

  @ApiProperty({ enum: PARTICIPANTS, enumName: 'DisputeParticipant' })
  by!: Participant;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

/** What somebody said or showed in a dispute. */
export class StatementDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({ enum: KINDS, enumName: 'DisputeStatementKind' })
  kind!: (typeof KINDS)[number];

  @ApiProperty({ enum: PARTICIPANTS, enumName: 'DisputeParticipant' })
  by!: Participant;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ type: String, nullable: true })
  text!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the file, hex' })
  fileId!: string | null;
}

/** A dispute with everything that happened and was said. */
export class DisputeDetailDto extends DisputeDto {
  @ApiProperty({ type: [DisputeStepDto] })
  history!: DisputeStepDto[];

  @ApiProperty({ type: [StatementDto] })
  statements!: StatementDto[];
}
