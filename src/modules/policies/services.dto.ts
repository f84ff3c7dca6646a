import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsLocalDate, IsMinutes, IsText } from '../../platform/http/validators.js';
import type { ServiceVersion } from './catalogue.js';
import type { Rate } from './service-rate.js';

const BASES = ['per_minute', 'per_visit'] as const;
const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
const TRAINING_FORM = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const LEVEL_SCHEMA = { type: 'integer', minimum: 1, maximum: 6 } as const;
const TERM_SCHEMA = { type: 'integer', minimum: 1, maximum: 1000 } as const;

const isPerMinute = (body: NewServiceRequest): boolean =>
  body.basis === 'per_minute' || body.rateNumerator !== undefined;
const isPerVisit = (body: NewServiceRequest): boolean =>
  body.basis === 'per_visit' || body.tariffMinutes !== undefined;

export class ServicesQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'date', description: 'Default: today in Shanghai' })
  @IsOptional()
  @IsLocalDate()
  on?: string;
}

export class NewServiceRequest {
  @ApiProperty({ type: String, pattern: CODE_FORM.source, example: 'S01' })
  @Matches(CODE_FORM)
  code!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: '助餐送餐' })
  @IsText({ max: 100 })
  name!: string;

  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: 100 })
  @IsOptional()
  @IsText({ max: 100 })
  nameEn?: string;

  @ApiProperty({ enum: BASES })
  @IsIn(BASES)
  basis!: (typeof BASES)[number];

  @ApiPropertyOptional({ ...TERM_SCHEMA, description: 'With per_minute: minutes × this …' })
  @ValidateIf(isPerMinute)
  @IsInt()
  @Min(1)
  @Max(1000)
  rateNumerator?: number;

  @ApiPropertyOptional({ ...TERM_SCHEMA, description: '… / this, rounded down' })
  @ValidateIf(isPerMinute)
  @IsInt()
  @Min(1)
  @Max(1000)
  rateDenominator?: number;

  @ApiPropertyOptional({ type: String, description: 'With per_visit: "1" to "1440" minutes' })
  @ValidateIf(isPerVisit)
  @IsMinutes()
  tariffMinutes?: string;

  @ApiPropertyOptional({
    type: String,
    pattern: TRAINING_FORM.source,
    description: 'A training that whoever gives it must have',
  })
  @IsOptional()
  @Matches(TRAINING_FORM)
  training?: string;

  @ApiPropertyOptional({
    ...LEVEL_SCHEMA,
    description: 'Only for people assessed at this level or a higher one',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(6)
  minimumLevel?: number;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Licensed nursing and the like: it is named here and never credited',
  })
  @IsOptional()
  @IsBoolean()
  referred?: boolean;

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    description: 'Default: today. A change of a service holds from tomorrow at the earliest.',
  })
  @IsOptional()
  @IsLocalDate()
  effectiveFrom?: string;
}

export class ServiceAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: String, nullable: true })
  nameEn!: string | null;

  @ApiProperty({ enum: BASES })
  basis!: (typeof BASES)[number];

  @ApiProperty({ ...TERM_SCHEMA, nullable: true })
  rateNumerator!: number | null;

  @ApiProperty({ ...TERM_SCHEMA, nullable: true })
  rateDenominator!: number | null;

  @ApiProperty({ type: String, nullable: true })
  tariffMinutes!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Whoever gives it must have it' })
  training!: string | null;

  @ApiProperty({ ...LEVEL_SCHEMA, nullable: true, description: 'Whoever gets it needs it' })
  minimumLevel!: number | null;

  @ApiProperty({ type: Boolean, description: 'Named here, never credited' })
  referred!: boolean;

  @ApiProperty({ type: String, format: 'date' })
  effectiveFrom!: string;

  @ApiProperty({
    type: String,
    description: 'SHA-256 of code, first day, rate and what it asks for, in hex',
  })
  digest!: string;
}

export class ServicePage {
  @ApiProperty({ type: ServiceAnswer, isArray: true })
  items!: ServiceAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A service version as the API shows it. */
export function toServiceAnswer(version: ServiceVersion): ServiceAnswer {
  const { code, name, nameEn, basis, effectiveFrom } = version;
  const isByMinute = version.basis === 'per_minute';
  return {
    id: version.serviceId,
    code,
    name,
    nameEn,
    basis,
    rateNumerator: isByMinute ? version.rateNumerator : null,
    rateDenominator: isByMinute ? version.rateDenominator : null,
    tariffMinutes: isByMinute ? null : String(version.tariffMinutes),
    training: version.training,
    minimumLevel: version.minimumLevel,
    referred: version.isReferred,
    effectiveFrom,
    digest: version.digest.toString('hex'),
  };
}

/** The rate a request describes; null when its fields do not fit its basis. */
export function readRequestedRate(body: NewServiceRequest): Rate | null {
  const { basis, rateNumerator, rateDenominator } = body;
  const tariffMinutes = body.tariffMinutes === undefined ? null : Number(body.tariffMinutes);
  const hasRate = rateNumerator !== undefined && rateDenominator !== undefined;
  if (basis === 'per_visit') {
    const fits = tariffMinutes !== null && tariffMinutes <= 1440;
    return fits && rateNumerator === undefined && rateDenominator === undefined
      ? { basis, tariffMinutes }
      : null;
  }
  return hasRate && tariffMinutes === null ? { basis, rateNumerator, rateDenominator } : null;
}
