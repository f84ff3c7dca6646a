import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsInstant, IsMinutes } from '../../platform/http/validators.js';
import { BOOKING_STATES, type BookingState } from './redemptions.js';

/** Care that an elder wants, to be paid from the elder's granted and own minutes. */
export class NewBookingDto {
  @ApiProperty({ description: 'Code of the catalogue', pattern: '^[A-Za-z0-9_.-]{1,32}$' })
  @Matches(/^[A-Za-z0-9_.-]{1,32}$/)
  serviceCode!: string;

  @ApiProperty({ format: 'date-time', description: 'When the care shall begin; not in the past' })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({
    type: String,
    example: '60',
    description: 'How long the care shall last; what is held follows from the rate of the service',
  })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'A volunteer agreed with already' })
  @IsOptional()
  @IsId()
  volunteerId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'For a proxy: the elder whose minutes pay' })
  @IsOptional()
  @IsId()
  elderId?: string;
}

/** The query of the list of bookings. */
export class BookingsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BOOKING_STATES, enumName: 'BookingState' })
  @IsOptional()
  @IsIn(BOOKING_STATES)
  state?: BookingState;
}

/** A booking of care. */
export class BookingDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: BOOKING_STATES, enumName: 'BookingState' })
  state!: BookingState;

  @ApiProperty({ format: 'uuid' })
  elderId!: string;

  @ApiProperty()
  elderNo!: string;

  @ApiProperty()
  serviceCode!: string;

  @ApiProperty({ description: 'The unit whose volunteers and workers look after it' })
  unitCode!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  volunteerId!: string | null;

  @ApiProperty({ format: 'date-time' })
  startsAt!: string;

  @ApiProperty({ example: '60', description: 'Minutes set aside at most' })
  heldMinutes!: string;

  @ApiProperty({ example: '0', description: 'The part of them that granted minutes bear' })
  heldGrantedMinutes!: string;

  @ApiProperty({ format: 'date-time' })
  requestedAt!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the holding entry' })
  holdSeq!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Number of the paying or releasing entry',
  })
  settleSeq!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The record that was paid',
  })
  recordId!: string | null;
}

/** One page of bookings, the latest start first. */
export class BookingPageDto {
  @ApiProperty({ type: [BookingDto] })
  items!: BookingDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
