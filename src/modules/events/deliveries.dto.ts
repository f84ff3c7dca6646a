import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import type { AttemptRow, DeliveryRow } from './delivery-rows.js';
import { DELIVERY_STATES, type DeliveryState } from './webhook-delivery.js';

/** The query of an endpoint's deliveries. */
export class DeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
}

/** One event for one endpoint. */
export class DeliveryDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid', description: 'The `webhook-id` of every attempt' })
  eventId!: string;

  @ApiProperty({ example: 'service_record.submitted' })
  type!: string;

  @ApiProperty({ format: 'uuid' })
  subject!: string;

  @ApiProperty({ enum: DELIVERY_STATES })
  state!: DeliveryState;

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'The next attempt; null once it has ended',
  })
  dueAt!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt!: string | null;
}

/** One attempt. */
export class AttemptDto {
  @ApiProperty({ type: 'integer' })
  n!: number;

  @ApiProperty({
    enum: [
      'delivered',
      'refused',
      'gone',
      'redirected',
      'timeout',
      'unreachable',
      'untrusted',
      'forbidden_address',
    ],
  })
  outcome!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The HTTP status of the answer' })
  status!: number | null;

  @ApiProperty({ type: 'integer', description: 'Milliseconds' })
  tookMs!: number;

  @ApiProperty({ format: 'date-time' })
  endedAt!: string;
}

/** A delivery with its attempts; one that a server did not live to finish is missing among them. */
export class DeliveryDetailDto extends DeliveryDto {
  @ApiProperty({ type: [AttemptDto] })
  history!: AttemptDto[];
}

/** One page of deliveries, the newest first. */
export class DeliveryPageDto {
  @ApiProperty({ type: [DeliveryDto] })
  items!: DeliveryDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** How many deliveries will be sent again. */
export class ReplayedDto {
  @ApiProperty({ type: 'integer' })
  replayed!: number;
}

export function toDeliveryDto(row: DeliveryRow): DeliveryDto {
  const { id, eventId, type, subject, state, attempts, dueAt, createdAt, endedAt } = row;
  return {
    id,
    eventId,
    type,
    subject,
    state,
    attempts,
    dueAt: state === 'waiting' ? dueAt.toISOString() : null,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function toAttemptDto({ n, outcome, status, tookMs, endedAt }: AttemptRow): AttemptDto {
  return { n, outcome, status, tookMs, endedAt: endedAt.toISOString() };
}
