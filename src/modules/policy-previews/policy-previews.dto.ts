import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, Matches } from 'class-validator';
import { PARAMS_SCHEMA } from '../policies/policies.dto.js';
import type { PolicyPreview } from './policy-previews.service.js';
import { REPLAY_REFUSALS, type ReplayFigures, type ReplayRefusal } from './rule-replay.js';

const MONTH = /^[12]\d{3}-(0[1-9]|1[0-2])$/;

export class PolicyPreviewRequest {
  /** Its fields are checked against the closed schema by `parsePolicyParams`. */
  @ApiProperty(PARAMS_SCHEMA)
  @IsObject()
  params!: Record<string, unknown>;

  @ApiPropertyOptional({
    type: String,
    pattern: MONTH.source,
    description: 'Default: the last month that is over',
  })
  @IsOptional()
  @Matches(MONTH)
  month?: string;
}

const COUNT = { type: 'integer', minimum: 0 } as const;

/** What rules make of a month. */
export class ReplayFiguresAnswer {
  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(REPLAY_REFUSALS.map((code) => [code, { ...COUNT }])),
    required: [...REPLAY_REFUSALS],
    description: 'Records that the rules do not take, by the first reason',
  })
  refused!: Record<ReplayRefusal, number>;

  @ApiProperty(COUNT)
  accepted!: number;

  @ApiProperty({ type: String, description: 'Of accepted and approved records' })
  creditedMinutes!: string;

  @ApiProperty({ type: String, description: 'What they earned above a cap' })
  honourMinutes!: string;

  @ApiProperty({ ...COUNT, description: 'Volunteers who earned something above a cap' })
  cappedVolunteers!: number;

  @ApiProperty({ ...COUNT, description: 'Accepted records that need a second approver' })
  secondApprovals!: number;

  @ApiProperty({ ...COUNT, description: 'Accepted records called back for their evidence' })
  callBacks!: number;

  @ApiProperty({ ...COUNT, description: 'Of the others, how many the sample takes on average' })
  sampledCallBacks!: number;
}

export class PolicyPreviewAnswer {
  @ApiProperty({ type: String, example: '2026-10' })
  month!: string;

  @ApiProperty({
    ...COUNT,
    description: 'Records of the month that were not rejected, withdrawn or reversed',
  })
  records!: number;

  @ApiProperty({ ...COUNT, description: 'Those of them that are not approved yet' })
  waiting!: number;

  @ApiProperty({ type: ReplayFiguresAnswer, description: 'By the rules that were in force' })
  inForce!: ReplayFiguresAnswer;

  @ApiProperty({ type: ReplayFiguresAnswer, description: 'By the draft' })
  draft!: ReplayFiguresAnswer;
}

/** A preview as the API shows it. */
export function toPreviewAnswer(preview: PolicyPreview): PolicyPreviewAnswer {
  const { inForce, draft } = preview;
  return { ...preview, inForce: toFigures(inForce), draft: toFigures(draft) };
}

function toFigures(figures: ReplayFigures): ReplayFiguresAnswer {
  const { creditedMinutes, honourMinutes } = figures;
  return {
    ...figures,
    creditedMinutes: String(creditedMinutes),
    honourMinutes: String(honourMinutes),
  };
}
