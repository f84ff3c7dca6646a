import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { QueueItem } from './queue.service.js';
import type { CapFact, DistanceFact, FlagFact, OverlapFact, PairFact } from './queue-facts.js';
import { QUEUE_FLAG_NAMES, type QueueFlag } from './queue-flags.js';
import { RecordDto } from './service-records.answers.js';

/** The record shares time with another one of the same person. */
export class OverlapFactDto implements OverlapFact {
  @ApiProperty({ enum: ['overlap'] }) flag!: 'overlap';
  @ApiProperty({ enum: ['volunteer', 'recipient'], description: 'Whose time it is' })
  who!: 'volunteer' | 'recipient';
  @ApiProperty({ example: '30', description: 'Minutes shared with the one that shares most' })
  sharedMinutes!: string;
  @ApiProperty({ type: 'integer', description: 'How many share time, at most 20' })
  records!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The one that shares most; null: of a unit that you do not reach',
  })
  recordNo!: string | null;
  @ApiProperty({ description: 'Whether that one waits for approval, too' }) isWaiting!: boolean;
}

/** Approved now, not all minutes would reach the volunteer. */
export class CapFactDto implements CapFact {
  @ApiProperty({ enum: ['cap'] }) flag!: 'cap';
  @ApiProperty({ enum: ['day', 'week', 'balance'], description: 'What leaves the least room' })
  limit!: 'day' | 'week' | 'balance';
  @ApiProperty({ example: '480' }) limitMinutes!: string;
  @ApiProperty({ example: '60' }) creditedMinutes!: string;
  @ApiProperty({ example: '30' }) honourMinutes!: string;
}

/** The same two, nearly every day. */
export class PairFactDto implements PairFact {
  @ApiProperty({ enum: ['same_pair_daily'] }) flag!: 'same_pair_daily';
  @ApiProperty({ type: 'integer', description: 'Days with a record of the two' }) days!: number;
  @ApiProperty({ type: 'integer', description: 'Of so many days up to the service date' })
  ofDays!: number;
}

/** Where the volunteer's phone said it was lies far apart. */
export class DistanceFactDto implements DistanceFact {
  @ApiProperty({ enum: ['distance'] }) flag!: 'distance';
  @ApiProperty({
    enum: ['ends', 'stays'],
    description: 'Check-in and check-out, or this stay and the one before or after it',
  })
  between!: 'ends' | 'stays';
  @ApiProperty({ type: 'integer', description: 'At least so far' }) kilometres!: number;
  @ApiProperty({ example: '20', description: 'Minutes between the two' }) minutes!: string;
}

const FACTS = [OverlapFactDto, CapFactDto, PairFactDto, DistanceFactDto];

/** A waiting record with what its approver should know. */
@ApiExtraModels(...FACTS)
export class QueueItemDto extends RecordDto implements QueueItem {
  @ApiProperty({ enum: QUEUE_FLAG_NAMES, enumName: 'QueueFlag', isArray: true })
  flags!: QueueFlag[];
  @ApiProperty({
    type: 'array',
    maxItems: FACTS.length,
    items: { oneOf: FACTS.map((model) => ({ $ref: getSchemaPath(model) })) },
    description: 'The figures of the flags that are compared, one each at most',
  })
  flagFacts!: FlagFact[];
  @ApiProperty({ description: 'Nothing asks for a second look: may be approved with others' })
  clean!: boolean;
}

/** A page of an approver's queue. */
export class QueuePageDto {
  @ApiProperty({ type: [QueueItemDto] }) items!: QueueItemDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description:
      'With `counted`: how many match among the 10,000 oldest that wait; null for `clean` and for flags that are compared',
  })
  count!: number | null;
}
