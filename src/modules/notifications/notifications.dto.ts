import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsFlag } from '../../platform/http/validators.js';

/** The query of a member's inbox. */
export class NotificationsQuery extends PageQuery {
  @ApiPropertyOptional({ type: Boolean, description: 'Only those not read yet' })
  @IsOptional()
  @IsFlag()
  unread?: boolean;
}

/** Something that a member was told. */
export class NotificationDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'settlement.done' })
  kind!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The figures in the text; never personal data',
  })
  params!: Record<string, string>;

  @ApiProperty({ description: 'In the language of the request' })
  text!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readAt!: string | null;
}

/** One page of an inbox, the newest first. */
export class NotificationPageDto {
  @ApiProperty({ type: [NotificationDto] })
  items!: NotificationDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
