import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { IsId, IsMinutes } from '../../platform/http/validators.js';
import { CARD_NO_FORM } from '../cards/card-number.js';
import { CARD_CODE_FORM, PIN_FORM } from '../cards/card-secrets.js';
import { IsSpendMinutes, SPEND_CODE_FORM } from './spend-code.js';

const UNIT_CODE = /^[A-Za-z0-9_.-]{1,32}$/;

/** A code that an elder asks for. */
export class NewSpendCodeDto {
  @ApiProperty({
    type: String,
    example: '60',
    description: 'The most a provider may take, to 100000',
  })
  @IsSpendMinutes()
  minutes!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'For a proxy: the elder whose minutes pay' })
  @IsOptional()
  @IsId()
  elderId?: string;
}

/** A fresh code. It is shown this once. */
export class SpendCodeDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: '04711337', description: 'Show it at the provider; eight digits' })
  code!: string;

  @ApiProperty({ example: '60' })
  limitMinutes!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;

  @ApiProperty({ example: 300, description: 'The same, for a device whose clock is off' })
  expiresInSeconds!: number;
}

/** A card that an elder shows, with the PIN typed or a one-time code spoken by the elder. */
export class ShownCardDto {
  @ApiProperty({ pattern: CARD_NO_FORM.source })
  @Matches(CARD_NO_FORM)
  cardNo!: string;

  @ApiPropertyOptional({ pattern: PIN_FORM.source, description: 'Either this or `code`' })
  @IsOptional()
  @Matches(PIN_FORM)
  pin?: string;

  @ApiPropertyOptional({
    pattern: CARD_CODE_FORM.source,
    description: 'The next code of the sheet that goes with the card',
  })
  @IsOptional()
  @Matches(CARD_CODE_FORM)
  code?: string;
}

/** What a provider takes. Either `code` or `card` is there. */
export class NewSpendingDto {
  @ApiPropertyOptional({
    pattern: SPEND_CODE_FORM.source,
    description: 'The code that the elder shows',
  })
  @IsOptional()
  @Matches(SPEND_CODE_FORM)
  code?: string;

  @ApiPropertyOptional({ type: ShownCardDto, description: 'The card of an elder without a phone' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ShownCardDto)
  card?: ShownCardDto;

  @ApiProperty({ type: String, example: '45' })
  @IsMinutes()
  minutes!: string;

  @ApiPropertyOptional({
    pattern: UNIT_CODE.source,
    description: 'The provider; needed by staff of several',
  })
  @IsOptional()
  @Matches(UNIT_CODE)
  unitCode?: string;
}

/** A charge. */
export class SpendingDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: '45' })
  minutes!: string;

  @ApiProperty({ format: 'uuid', description: 'The provider that charged' })
  providerId!: string;

  @ApiProperty({ description: 'Number of the journal entry' })
  entrySeq!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Number of the refunding entry' })
  refundSeq!: string | null;
}
