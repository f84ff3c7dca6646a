import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { IsText } from '../../platform/http/validators.js';
import { EVENT_TYPES, type EventType } from '../../platform/outbox/event-types.js';
import type { EndpointRow } from './endpoint-rows.js';

/** A ping goes to the endpoint it was asked for; nobody subscribes to it. */
const SUBSCRIBABLE = Object.keys(EVENT_TYPES).filter((type) => type !== 'webhook.ping');

function IsEventTypes({ required }: { required: boolean }): PropertyDecorator {
  return (target, name) => {
    const rules = [
      ApiProperty({ type: [String], enum: SUBSCRIBABLE, minItems: 1, maxItems: 200, required }),
      IsArray(),
      ArrayMinSize(1),
      ArrayMaxSize(200),
      ArrayUnique(),
      IsIn(SUBSCRIBABLE, { each: true }),
    ];
    for (const rule of rules) rule(target, name);
  };
}

/** An address to be told. */
export class NewWebhookDto {
  @ApiProperty({ format: 'uri', maxLength: 2000, example: 'https://hub.example.cn/kapok' })
  @IsString()
  @Length(1, 2000)
  url!: string;

  @IsEventTypes({ required: true })
  types!: EventType[];

  @ApiPropertyOptional({ type: String, maxLength: 200 })
  @IsOptional()
  @IsText({ max: 200 })
  description?: string;
}

/** What shall change; what is left out stays. */
export class WebhookChangeDto {
  @ApiPropertyOptional({ format: 'uri', maxLength: 2000 })
  @ValidateIf((body: WebhookChangeDto) => body.url !== undefined)
  @IsString()
  @Length(1, 2000)
  url?: string;

  @ValidateIf((body: WebhookChangeDto) => body.types !== undefined)
  @IsEventTypes({ required: false })
  types?: EventType[];

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200 })
  @IsOptional()
  @IsText({ max: 200 })
  description?: string | null;

  @ApiPropertyOptional({ type: Boolean })
  @ValidateIf((body: WebhookChangeDto) => body.enabled !== undefined)
  @IsBoolean()
  enabled?: boolean;
}

/** How long the old secret signs beside the new one. */
export class RotateSecretDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 168, default: 24 })
  @IsInt()
  @Min(0)
  @Max(168)
  overlapHours: number = 24;
}

/** An endpoint. */
export class WebhookDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uri' })
  url!: string;

  @ApiProperty({ type: [String] })
  types!: string[];

  @ApiProperty({ type: String, nullable: true })
  description!: string | null;

  @ApiProperty({ enum: ['active', 'disabled'] })
  state!: string;

  @ApiProperty({ type: String, enum: ['asked', 'gone', 'failing'], nullable: true })
  disabledFor!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Since when every attempt has failed',
  })
  failingSince!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
}

/** An endpoint with a new secret, shown this once. */
export class WebhookWithSecretDto extends WebhookDto {
  @ApiProperty({ example: 'whsec_…', description: 'Shown this once' })
  secret!: string;
}

/** All endpoints of a city. */
export class WebhookListDto {
  @ApiProperty({ type: [WebhookDto] })
  items!: WebhookDto[];
}

/** Where the ping is to be looked for. */
export class PingDto {
  @ApiProperty({ format: 'uuid' })
  deliveryId!: string;
}

export function toWebhookDto(row: EndpointRow): WebhookDto {
  const { id, url, types, description, state, disabledFor, failingSince, createdAt } = row;
  return {
    id,
    url,
    types: [...types],
    description,
    state,
    disabledFor,
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
