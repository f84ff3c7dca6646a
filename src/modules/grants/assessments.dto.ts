import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsLocalDate, IsText } from '../../platform/http/validators.js';
import { inForceOn } from './assessment.js';
import type { Assessment } from './assessment-rows.js';

const DATE = { type: String, format: 'date' } as const;
const ID = { type: String, format: 'uuid' } as const;

export class RecordAssessmentRequest {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 6, description: '6: needs most help' })
  @IsInt()
  @Min(1)
  @Max(6)
  level!: number;

  @ApiProperty({ ...DATE, description: 'Up to today' })
  @IsLocalDate()
  assessedOn!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, description: 'Who assessed' })
  @IsText({ max: 100 })
  assessor!: string;

  @ApiPropertyOptional({ ...DATE, description: 'The last day; absent: until the next assessment' })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;
}

export class AssessmentAnswer {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 6 })
  level!: number;

  @ApiProperty(DATE)
  assessedOn!: string;

  @ApiProperty({ ...DATE, nullable: true })
  validUntil!: string | null;

  @ApiProperty({ type: String })
  assessor!: string;

  @ApiProperty({ type: Boolean, description: 'Whether it is the one in force today' })
  inForce!: boolean;

  @ApiProperty(ID)
  recordedBy!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  recordedAt!: string;
}

export class AssessmentList {
  @ApiProperty({ type: AssessmentAnswer, isArray: true })
  items!: AssessmentAnswer[];
}

/** Assessments, the latest first, as the API shows them. */
export function toAssessmentAnswers(
  assessments: readonly Assessment[],
  today: string,
): AssessmentAnswer[] {
  const inForce = inForceOn(assessments, today);
  return assessments.map((assessment) => ({
    id: assessment.id,
    level: assessment.level,
    assessedOn: assessment.assessedOn,
    validUntil: assessment.validUntil,
    assessor: assessment.assessor,
    inForce: assessment === inForce,
    recordedBy: assessment.recordedBy,
    recordedAt: assessment.recordedAt.toISOString(),
  }));
}
