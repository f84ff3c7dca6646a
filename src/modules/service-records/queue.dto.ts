import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { CountedPageQuery } from '../../platform/http/counted-page.js';
import { IsFlag, IsLocalDate } from '../../platform/http/validators.js';
import { QUEUE_FLAG_NAMES, type QueueFlag } from './queue-flags.js';
import { RecordFilter } from './service-records.dto.js';

/** The query of an approver's queue. */
export class QueueQuery extends IntersectionType(CountedPageQuery, RecordFilter) {
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
  @IsFlag()
  approvable?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Only what asks (or does not ask) for no second look: what may be approved together',
  })
  @IsOptional()
  @IsFlag()
  clean?: boolean;
}
