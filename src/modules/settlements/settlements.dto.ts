import { ApiProperty } from '@nestjs/swagger';
import { IsText } from '../../platform/http/validators.js';
import {
  RUN_STATES,
  type RunState,
  type SettlementStep,
  STEPS,
  WAIT_REASONS,
  type WaitReason,
} from './settlement.js';

const MINUTES = { example: '90', description: 'Minutes, as digits' } as const;
const MONTH = { example: '2026-01', pattern: '^\\d{4}-\\d{2}$' } as const;

/** Why the reasons to wait are set aside. */
export class OverruleRequest {
  @ApiProperty({ maxLength: 500, description: 'Kept with the run; no personal data' })
  @IsText({ max: 500 })
  reason!: string;
}

/** One reason why a run waits. */
export class WaitingDto {
  @ApiProperty({ enum: WAIT_REASONS, enumName: 'WaitReason' })
  reason!: WaitReason;

  @ApiProperty({ type: 'integer', description: 'Records, imports or months' })
  count!: number;

  @ApiProperty({ type: String, nullable: true, description: 'The earlier month that is open' })
  month!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Date of the oldest' })
  since!: string | null;

  @ApiProperty({ type: [String], description: 'Codes of up to ten units concerned' })
  units!: string[];
}

/** Who set the reasons to wait aside. */
export class OverrulingDto {
  @ApiProperty({ format: 'uuid' })
  by!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty()
  reason!: string;
}

/** Entries of one step, and the minutes they moved. */
export class StepFiguresDto {
  @ApiProperty({ example: '12' })
  entries!: string;

  @ApiProperty(MINUTES)
  minutes!: string;

  @ApiProperty(MINUTES)
  grantedMinutes!: string;
}

/** What the steps that post entries came to. */
export class FiguresDto {
  @ApiProperty()
  expire!: StepFiguresDto;

  @ApiProperty()
  net!: StepFiguresDto;

  @ApiProperty()
  grant!: StepFiguresDto;
}

/** The settlement of one month and how far it is. */
export class SettlementDto {
  @ApiProperty(MONTH)
  month!: string;

  @ApiProperty({ enum: RUN_STATES, enumName: 'SettlementState' })
  state!: RunState;

  @ApiProperty({ enum: STEPS, enumName: 'SettlementStep' })
  step!: SettlementStep;

  @ApiProperty({ description: 'Whether a server works on it now' })
  workedOn!: boolean;

  @ApiProperty({ example: '512', description: 'Subjects of the step that are done' })
  done!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null until they are counted' })
  total!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Subjects of the step a second' })
  perSecond!: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the step will be done at this pace',
  })
  stepEndsAt!: string | null;

  @ApiProperty({ type: [WaitingDto], description: 'Why it waits, or what was overruled' })
  waitsFor!: WaitingDto[];

  @ApiProperty({ type: OverrulingDto, nullable: true })
  overruled!: OverrulingDto | null;

  @ApiProperty({ type: String, nullable: true, description: 'A code of docs/errors.md' })
  faultCode!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  faultAt!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the clock' })
  askedBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt!: string | null;

  @ApiProperty({ type: FiguresDto, nullable: true, description: 'Known when it is done' })
  figures!: FiguresDto | null;
}

/** One page of settlements, the latest month first. */
export class SettlementPageDto {
  @ApiProperty({ type: [SettlementDto] })
  items!: SettlementDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** What the settlement of a month would come to if it ran now. */
export class SettlementPreviewDto {
  @ApiProperty(MONTH)
  month!: string;

  @ApiProperty({ description: 'False: the month is not over, and more will come' })
  hasEnded!: boolean;

  @ApiProperty({ type: String, enum: RUN_STATES, nullable: true, description: 'Null: no run yet' })
  state!: RunState | null;

  @ApiProperty({ type: [WaitingDto] })
  waitsFor!: WaitingDto[];

  @ApiProperty()
  figures!: FiguresDto;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Refusals that would stop the run, by code',
  })
  refusals!: Record<string, number>;
}
