import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { IsId } from '../../platform/http/validators.js';
import {
  CONSENT_PURPOSES,
  CONSENT_TEXTS,
  CONSENT_WAYS,
  type ConsentPurpose,
  type ConsentWay,
} from './consent.js';
import type { Consent } from './consents.service.js';

/** The address of one consent of one member. */
export class ConsentPath {
  @ApiProperty({ format: 'uuid' })
  @IsId()
  id!: string;

  @ApiProperty({ enum: CONSENT_PURPOSES, enumName: 'ConsentPurpose' })
  @IsIn(CONSENT_PURPOSES)
  purpose!: ConsentPurpose;
}

/** A decision. */
export class DecideConsentDto {
  @ApiProperty({ description: 'True: agreed to; false: withdrawn, or objected to' })
  @IsBoolean()
  given!: boolean;
}

/** A decision as it stands. */
export class ConsentDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: CONSENT_PURPOSES, enumName: 'ConsentPurpose' })
  purpose!: ConsentPurpose;

  @ApiProperty()
  given!: boolean;

  @ApiProperty({ description: 'Version of the words', example: '2026-1' })
  wording!: string;

  @ApiProperty({ format: 'date-time' })
  decidedAt!: string;

  @ApiProperty({ enum: CONSENT_WAYS, enumName: 'ConsentWay' })
  via!: ConsentWay;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  withdrawnAt!: string | null;

  @ApiProperty({ description: 'What is asked' })
  zh!: string;

  @ApiProperty()
  en!: string;
}

/** A page of decisions. */
export class ConsentPageDto {
  @ApiProperty({ type: [ConsentDto] })
  items!: ConsentDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** The decision as the API shows it. */
export function toConsentDto(consent: Consent): ConsentDto {
  return {
    ...consent,
    decidedAt: consent.decidedAt.toISOString(),
    withdrawnAt: consent.withdrawnAt?.toISOString() ?? null,
    ...CONSENT_TEXTS[consent.purpose],
  };
}
