import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsMinutes } from '../../platform/http/validators.js';
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
}

/** What a provider takes. */
export class NewSpendingDto {
  @ApiProperty({ pattern: SPEND_CODE_FORM.source, description: 'The code that the elder shows' })
  @Matches(SPEND_CODE_FORM)
  code!: string;

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
