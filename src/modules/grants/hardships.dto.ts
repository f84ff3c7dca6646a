import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { COUNT_PROPERTY, CountedPageQuery } from '../../platform/http/counted-page.js';
import { IsId, IsLocalDate, IsText } from '../../platform/http/validators.js';
import {
  HARDSHIP_EVIDENCE,
  HARDSHIP_STATES,
  type HardshipEvidence,
  type HardshipState,
} from './hardship.js';
import { LowerCase } from './hardship-classes.dto.js';
import type { Hardship } from './hardship-rows.js';

const DATE = { type: String, format: 'date' } as const;
const ID = { type: String, format: 'uuid' } as const;
const INSTANT = { type: String, format: 'date-time' } as const;
const REFERENCE = {
  type: String,
  minLength: 1,
  maxLength: 100,
  description: 'The number of what was shown; kept as a keyed digest only',
} as const;

export class GrantMemberPath {
  @ApiProperty(ID)
  @LowerCase()
  @IsId()
  id!: string;
}

export class HardshipPath extends GrantMemberPath {
  @ApiProperty(ID)
  @LowerCase()
  @IsId()
  hardshipId!: string;
}

export class HardshipsQuery extends CountedPageQuery {
  @ApiPropertyOptional({ enum: HARDSHIP_STATES, enumName: 'HardshipState' })
  @IsOptional()
  @IsIn(HARDSHIP_STATES)
  state?: HardshipState;
}

export class RegisterHardshipRequest {
  @ApiProperty(ID)
  @LowerCase()
  @IsId()
  classId!: string;

  @ApiProperty({ ...DATE, description: 'The first day' })
  @IsLocalDate()
  validFrom!: string;

  @ApiPropertyOptional({ ...DATE, description: 'The last day; absent: until revoked' })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;

  @ApiProperty({ enum: HARDSHIP_EVIDENCE, enumName: 'HardshipEvidence' })
  @IsIn(HARDSHIP_EVIDENCE)
  evidenceKind!: HardshipEvidence;

  @ApiProperty(REFERENCE)
  @IsText({ max: 100 })
  evidenceReference!: string;
}

export class ConfirmHardshipRequest {
  @ApiPropertyOptional({ ...REFERENCE, description: 'If given, it must be the registered number' })
  @IsOptional()
  @IsText({ max: 100 })
  evidenceReference?: string;
}

export class RevokeHardshipRequest {
  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @IsText({ max: 500, lines: true })
  reason!: string;

  @ApiPropertyOptional({
    ...DATE,
    description: 'The first day on which it does not hold any more, up to today; default today',
  })
  @IsOptional()
  @IsLocalDate()
  from?: string;
}

export class HardshipAnswer {
  @ApiProperty(ID)
  id!: string;

  @ApiProperty(ID)
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty(ID)
  classId!: string;

  @ApiProperty({ type: String })
  classCode!: string;

  @ApiProperty({ type: String })
  className!: string;

  @ApiProperty({ type: String, nullable: true })
  classNameEn!: string | null;

  @ApiProperty({ enum: HARDSHIP_STATES, enumName: 'HardshipState' })
  state!: HardshipState;

  @ApiProperty(DATE)
  validFrom!: string;

  @ApiProperty({ ...DATE, nullable: true })
  validUntil!: string | null;

  @ApiProperty({ enum: HARDSHIP_EVIDENCE, enumName: 'HardshipEvidence' })
  evidenceKind!: HardshipEvidence;

  @ApiProperty(ID)
  registeredBy!: string;

  @ApiProperty(INSTANT)
  registeredAt!: string;

  @ApiProperty({ ...ID, nullable: true })
  confirmedBy!: string | null;

  @ApiProperty({ ...INSTANT, nullable: true })
  confirmedAt!: string | null;

  @ApiProperty({ ...ID, nullable: true })
  revokedBy!: string | null;

  @ApiProperty({ ...DATE, nullable: true })
  revokedFrom!: string | null;

  @ApiProperty({ type: String, nullable: true })
  revokeReason!: string | null;
}

export class HardshipList {
  @ApiProperty({ type: HardshipAnswer, isArray: true })
  items!: HardshipAnswer[];
}

export class HardshipPage extends HardshipList {
  @ApiProperty({ type: String, nullable: true })
  next!: string | null;

  @ApiProperty(COUNT_PROPERTY)
  count!: number | null;
}

/** A hardship as the API shows it: without the digest of its evidence. */
export function toHardshipAnswer(hardship: Hardship): HardshipAnswer {
  return {
    id: hardship.id,
    memberId: hardship.memberId,
    memberNo: hardship.memberNo,
    classId: hardship.classId,
    classCode: hardship.classCode,
    className: hardship.className,
    classNameEn: hardship.classNameEn,
    state: hardship.state,
    validFrom: hardship.validFrom,
    validUntil: hardship.validUntil,
    evidenceKind: hardship.evidenceKind,
    registeredBy: hardship.registeredBy,
    registeredAt: hardship.registeredAt.toISOString(),
    confirmedBy: hardship.confirmedBy,
    confirmedAt: hardship.confirmedAt?.toISOString() ?? null,
    revokedBy: hardship.revokedBy,
    revokedFrom: hardship.revokedFrom,
    revokeReason: hardship.revokeReason,
  };
}
