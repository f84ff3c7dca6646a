import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsLocalDate } from '../../platform/http/validators.js';
import { QUEUE_FLAG_NAMES, type QueueFlag } from './queue-flags.js';
import { RecordFilter } from './service-records.dto.js';

/** Turns `true` and `false` of a query into booleans and leaves all else for the validator to refuse. */
function strictBoolean({ value }: { value: unknown }): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** The query of an approver's queue. */
export class QueueQuery extends IntersectionType(PageQuery, RecordFilter) {
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
