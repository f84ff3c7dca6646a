import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import type { AwardSum } from './award-rows.js';
import type { PostedAward } from './awards.service.js';

const MONTH_FORM = /^[12]\d{3}-(0[1-9]|1[0-2])$/;
const ID = { type: String, format: 'uuid' } as const;

const MONTH = { type: String, pattern: MONTH_FORM.source, example: '2026-12' } as const;

export class AwardsQuery extends PageQuery {
  @ApiProperty(MONTH)
  @Matches(MONTH_FORM)
  month!: string;
}

/** Whose sums. */
export class AwardSumsQuery {
  @ApiProperty(MONTH)
  @Matches(MONTH_FORM)
  month!: string;
}

/** What was granted in one class at one level. */
export class AwardSumAnswer {
  @ApiProperty({ type: String, description: 'Code of the class' })
  hardshipClass!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 6, description: '0: no assessment' })
  level!: number;

  @ApiProperty({ type: 'integer' })
  members!: number;

  @ApiProperty({ type: String, description: 'Granted minutes of all of them' })
  minutes!: string;
}

/** What a month's awards come to. */
export class AwardSumsAnswer {
  @ApiProperty({ type: String })
  month!: string;

  @ApiProperty({ type: 'integer' })
  members!: number;

  @ApiProperty({ type: String, description: 'Granted minutes' })
  minutes!: string;

  @ApiProperty({ type: AwardSumAnswer, isArray: true })
  items!: AwardSumAnswer[];
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

/** The sums of a month as the API shows them: a member has one award a month, so members add up. */
export function toAwardSumsAnswer(month: string, sums: readonly AwardSum[]): AwardSumsAnswer {
  const minutes = sums.reduce((total, sum) => total + sum.minutes, 0n);
  const members = sums.reduce((total, sum) => total + sum.members, 0);
  const items = sums.map((sum) => ({ ...sum, minutes: String(sum.minutes) }));
  return { month, members, minutes: String(minutes), items };
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
