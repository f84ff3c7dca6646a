import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsLocalDate } from '../../platform/http/validators.js';
import { QUEUE_FLAG_NAMES, type QueueFlag } from './queue-flags.js';
import { EVIDENCE_STRENGTHS, type EvidenceStrength } from './service-records.js';

const CODE = /^[A-Za-z0-9_.-]{1,32}$/;

/** Ids are stored and compared in lower case. */
function lower({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Turns `true` and `false` of a query into booleans and leaves all else for the validator to refuse. */
function strictBoolean({ value }: { value: unknown }): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** The query of an approver's queue. */
export class QueueQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: 'Code of a unit: it and those below it' })
  @IsOptional()
  @Matches(CODE)
  unit?: string;

  @ApiPropertyOptional({ enum: EVIDENCE_STRENGTHS, enumName: 'EvidenceStrength' })
  @IsOptional()
  @IsIn(EVIDENCE_STRENGTHS)
  evidence?: EvidenceStrength;

  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @Transform(lower)
  @IsId()
  volunteerId?: string;

  @ApiPropertyOptional({ enum: QUEUE_FLAG_NAMES, enumName: 'QueueFlag' })
  @IsOptional()
  @IsIn(QUEUE_FLAG_NAMES)
  flag?: QueueFlag;

  @ApiPropertyOptional({ type: String, format: 'date', description: 'Services of this day' })
  @IsOptional()
  @IsLocalDate()
  day?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Only what you could (or could not) approve now',
  })
  @IsOptional()
  @Transform(strictBoolean)
  @IsBoolean()
  approvable?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Only what asks (or does not ask) for no second look: what may be approved together',
  })
  @IsOptional()
  @Transform(strictBoolean)
  @IsBoolean()
  clean?: boolean;

  @ApiPropertyOptional({ type: Boolean, description: 'Whether `count` is wanted, too' })
  @IsOptional()
  @Transform(strictBoolean)
  @IsBoolean()
  counted?: boolean;
}
