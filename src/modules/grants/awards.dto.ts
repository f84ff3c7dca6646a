import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import type { PostedAward } from './awards.service.js';

const MONTH_FORM = /^[12]\d{3}-(0[1-9]|1[0-2])$/;
const ID = { type: String, format: 'uuid' } as const;

export class AwardsQuery extends PageQuery {
  @ApiProperty({ type: String, pattern: MONTH_FORM.source, example: '2026-12' })
  @Matches(MONTH_FORM)
  month!: string;
}

export class AwardAnswer {
  @ApiProperty({ ...ID, description: 'The subject of its entry' })
  id!: string;

  @ApiProperty({ type: String, description: 'The month it is for, YYYY-MM' })
  month!: string;

  @ApiProperty(ID)
  memberId!: string;

  @ApiProperty(ID)
  hardshipId!: string;

  @ApiProperty({ type: String, description: 'Code of the class' })
  hardshipClass!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 6, description: '0: no assessment' })
  level!: number;

  @ApiProperty({ type: String, description: 'Granted minutes' })
  minutes!: string;

  @ApiProperty({ ...ID, description: 'The version of the rules' })
  policyId!: string;

  @ApiProperty({
    type: String,
    description:
      'Hexadecimal. SHA-256 over its bytes and the RFC 8785 text of {"hardshipClass":…,"hardshipId":…,"level":…,' +
      '"memberId":…,"minutes":…,"month":…,"policyId":…} is the commitment in the leaf of the entry',
  })
  salt!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The number of its entry; null: planned and not posted',
  })
  entrySeq!: string | null;
}

export class AwardPage {
  @ApiProperty({ type: AwardAnswer, isArray: true })
  items!: AwardAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** An award as the API shows it. */
export function toAwardAnswer(award: PostedAward): AwardAnswer {
  const { entrySeq, salt, ...facts } = award;
  return {
    ...facts,
    salt: salt.toString('hex'),
    entrySeq: entrySeq === null ? null : String(entrySeq),
  };
}
