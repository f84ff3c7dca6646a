import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { CHECK_NAMES } from './checks.js';

export const RUN_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A reconciliation that was noted, or waits already. */
export class ReconciliationReceiptDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;
}

/** What one check of a run looked at and found. */
export class CheckResultDto {
  @ApiProperty({ enum: CHECK_NAMES, enumName: 'ReconciliationCheck' })
  check!: string;

  @ApiProperty({ description: 'What it compares, in the language of the request' })
  text!: string;

  @ApiProperty({ type: String, description: 'How many subjects were looked at' })
  lookedAt!: string;

  @ApiProperty({
    type: String,
    description: 'How many drifts were found; the first 1,000 are kept',
  })
  drifting!: string;

  @ApiProperty({ type: String, description: "Number of the book's last entry when it ended" })
  headSeq!: string;
}

/** A run of the reconciliation. */
export class ReconciliationDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'date', description: 'In Shanghai' })
  day!: string;

  @ApiProperty({ enum: ['daily', 'asked'] })
  origin!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  requestedBy!: string | null;

  @ApiProperty({ enum: RUN_STATES, enumName: 'ReconciliationState' })
  state!: RunState;

  @ApiProperty({ type: String, nullable: true, description: 'Over all checks; null until done' })
  drifts!: string | null;

  @ApiProperty({ type: String, nullable: true })
  faultCode!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;
}

/** A run with its checks; none until it is done. */
export class ReconciliationDetailDto extends ReconciliationDto {
  @ApiProperty({ type: [CheckResultDto] })
  checks!: CheckResultDto[];
}

/** One page of runs, the newest first. */
export class ReconciliationPageDto {
  @ApiProperty({ type: [ReconciliationDto] })
  items!: ReconciliationDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** The query of a run's drifts. */
export class DriftsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CHECK_NAMES, enumName: 'ReconciliationCheck' })
  @IsOptional()
  @IsIn(CHECK_NAMES)
  check?: string;
}

/** Something that is not what another thing says it is. */
export class DriftDto {
  @ApiProperty({ enum: CHECK_NAMES, enumName: 'ReconciliationCheck' })
  check!: string;

  @ApiProperty({ type: 'integer', description: 'From 1 within its check' })
  n!: number;

  @ApiProperty({ example: 'account' })
  subjectType!: string;

  @ApiProperty()
  subjectId!: string;

  @ApiProperty({ description: 'What does not hold', example: 'balance_is_sum' })
  rule!: string;

  @ApiProperty({ description: 'What the other side says' })
  expected!: string;

  @ApiProperty()
  found!: string;
}

/** One page of drifts, by check. */
export class DriftPageDto {
  @ApiProperty({ type: [DriftDto] })
  items!: DriftDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
