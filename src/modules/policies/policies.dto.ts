import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsObject, IsOptional } from 'class-validator';
import { IsLocalDate, IsText } from '../../platform/http/validators.js';
import type { PolicyVersionRecord } from './policies.service.js';
import { FOUNDING_PARAMS, type PolicyParams } from './policy.js';
import { POLICY_PARAM_NAMES, policyParamsSchema } from './policy-schema.js';

/** The OpenAPI schema of the params. */
export const PARAMS_SCHEMA = {
  type: 'object',
  properties: policyParamsSchema(),
  required: [...POLICY_PARAM_NAMES],
  additionalProperties: false,
  example: FOUNDING_PARAMS,
} as ApiPropertyOptions;

export class OnDateQuery {
  @ApiPropertyOptional({ type: String, format: 'date', description: 'Default: today in Shanghai' })
  @IsOptional()
  @IsLocalDate()
  on?: string;
}

export class NewPolicyRequest {
  @ApiProperty({ type: String, format: 'date', description: 'Tomorrow at the earliest' })
  @IsLocalDate()
  effectiveFrom!: string;

  /** Its fields are checked against the closed schema by `parsePolicyParams`. */
  @ApiProperty(PARAMS_SCHEMA)
  @IsObject()
  params!: Record<string, unknown>;

  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @IsText({ max: 500 })
  reason!: string;
}

export class PolicyAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'date' })
  effectiveFrom!: string;

  @ApiProperty(PARAMS_SCHEMA)
  params!: PolicyParams;

  @ApiProperty({
    type: String,
    description:
      'SHA-256, in hex, of the RFC 8785 text of {"effectiveFrom":…,"params":…} as they were set: ' +
      'versions of earlier releases are without what was added to the rules since',
  })
  digest!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null: founding rules',
  })
  authorId!: string | null;

  @ApiProperty({ type: String })
  reason!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;
}

export class PolicyPage {
  @ApiProperty({ type: PolicyAnswer, isArray: true })
  items!: PolicyAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A version as the API shows it. */
export function toPolicyAnswer(version: PolicyVersionRecord): PolicyAnswer {
  const { id, effectiveFrom, params, authorId, reason } = version;
  const digest = version.digest.toString('hex');
  const createdAt = version.createdAt.toISOString();
  return { id, effectiveFrom, params, digest, authorId, reason, createdAt };
}
