import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, Matches } from 'class-validator';
import { IsId, IsLocalDate, IsText } from '../../platform/http/validators.js';
import { TRAINING_PATTERN } from './languages.js';

/** A volunteer in a path. */
export class VolunteerPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  id!: string;
}

/** A training of a volunteer in a path. */
export class TrainingPath extends VolunteerPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsId()
  trainingId!: string;
}

/** All the languages that a volunteer speaks. */
export class LanguagesRequest {
  @ApiProperty({
    type: [String],
    maxItems: 12,
    example: ['cmn', 'yue'],
    description: 'Codes of `GET /v1/languages`',
  })
  @IsArray()
  @ArrayMaxSize(12)
  @Matches(/^[a-z]{3}$/, { each: true })
  languages!: string[];
}

/** A training as a worker records it. */
export class TrainingRequest {
  @ApiProperty({ type: String, pattern: TRAINING_PATTERN.source, example: 'dementia-care' })
  @Matches(TRAINING_PATTERN)
  training!: string;

  @ApiProperty({ type: String, format: 'date' })
  @IsLocalDate()
  completedOn!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    description: 'The last day; absent: it does not run out',
  })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;
}

/** Why a training does not count any more. */
export class EndTrainingRequest {
  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @IsText({ max: 500, lines: true })
  reason!: string;
}

/** Something a volunteer has learnt. */
export class TrainingDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  training!: string;

  @ApiProperty({ type: String, format: 'date' })
  completedOn!: string;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  validUntil!: string | null;

  @ApiProperty({ type: String, format: 'uuid' })
  recordedBy!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  recordedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  endReason!: string | null;
}

/** What a volunteer brings along. */
export class VolunteerProfileDto {
  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: [String] })
  languages!: string[];

  @ApiProperty({ type: [TrainingDto], description: 'The latest recorded first' })
  trainings!: TrainingDto[];
}

/** A language of the list. */
export class LanguageDto {
  @ApiProperty({ type: String, pattern: '^[a-z]{3}$', description: 'ISO 639-3' })
  code!: string;

  @ApiProperty({ type: String })
  zh!: string;

  @ApiProperty({ type: String })
  en!: string;
}

/** All languages that may be named. */
export class LanguageListDto {
  @ApiProperty({ type: [LanguageDto] })
  items!: LanguageDto[];
}
