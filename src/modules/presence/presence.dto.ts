import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsInstant } from '../../platform/http/validators.js';
import { CARD_NO_FORM } from '../cards/card-number.js';
import { CARD_CODE_FORM, PIN_FORM } from '../cards/card-secrets.js';
import {
  COMPLETION_REASONS,
  type CompletionReason,
  PRESENCE_STATES,
  type PresenceState,
} from './presence.js';
import { STATION_CODE_FORM } from './station-code.js';

const CODE = /^[A-Za-z0-9_.-]{1,32}$/;
/** The last minute of the year 9999. */
const LAST_STEP = 4_223_371_679;

/** What a station's QR code said. */
export class StationCodeDto {
  @ApiProperty({ pattern: CODE.source, description: 'Code of the station' })
  @Matches(CODE)
  unitCode!: string;

  @ApiProperty({ type: 'integer', description: 'The minute it is of, counted from 1970' })
  @IsInt()
  @Min(0)
  @Max(LAST_STEP)
  step!: number;

  @ApiProperty({ pattern: STATION_CODE_FORM.source })
  @Matches(STATION_CODE_FORM)
  code!: string;
}

/** What the elder showed and said: a card with its PIN or a code, or a code alone. */
export class ElderProofDto {
  @ApiPropertyOptional({ pattern: CARD_NO_FORM.source })
  @IsOptional()
  @Matches(CARD_NO_FORM)
  cardNo?: string;

  @ApiPropertyOptional({ pattern: PIN_FORM.source, description: 'Either this or `code`' })
  @IsOptional()
  @Matches(PIN_FORM)
  pin?: string;

  @ApiPropertyOptional({ pattern: CARD_CODE_FORM.source, description: 'A one-time code' })
  @IsOptional()
  @Matches(CARD_CODE_FORM)
  code?: string;
}

/** Where the phone says it is. Kept to about a kilometre and sealed; decides nothing. */
export class PositionDto {
  @ApiProperty({ minimum: -90, maximum: 90 })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(-90)
  @Max(90)
  latitude!: number;

  @ApiProperty({ minimum: -180, maximum: 180 })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(-180)
  @Max(180)
  longitude!: number;

  @ApiProperty({ minimum: 0, maximum: 100_000 })
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(100_000)
  accuracyMeters!: number;
}

/** A check-out. At least one of `station` and `elder` is there. */
export class CheckOutDto {
  @ApiPropertyOptional({ type: StationCodeDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => StationCodeDto)
  station?: StationCodeDto;

  @ApiPropertyOptional({ type: ElderProofDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ElderProofDto)
  elder?: ElderProofDto;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description:
      'Of a phone that had no network: when it was; up to 24 hours ago, with `station` only',
  })
  @IsOptional()
  @IsInstant()
  claimedAt?: string;

  @ApiPropertyOptional({ type: PositionDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PositionDto)
  position?: PositionDto;
}

/** A check-in. */
export class CheckInDto extends CheckOutDto {
  @ApiProperty({ pattern: CODE.source })
  @Matches(CODE)
  serviceCode!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The elder; a card says it as well' })
  @IsOptional()
  @IsId()
  recipientId?: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'By a station admin, for a volunteer without a phone',
  })
  @IsOptional()
  @IsId()
  volunteerId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The booking that pays' })
  @IsOptional()
  @IsId()
  bookingId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The care request that it answers' })
  @IsOptional()
  @IsId()
  requestId?: string;
}

/** What a second person says of a stay that has expired. */
export class CompletionDto {
  @ApiProperty({ format: 'date-time', description: 'When the stay ended' })
  @IsInstant()
  endedAt!: string;

  @ApiProperty({ enum: COMPLETION_REASONS, enumName: 'CompletionReason' })
  @IsIn(COMPLETION_REASONS)
  reason!: CompletionReason;
}

/** The query of a list of stays. */
export class PresenceQuery extends PageQuery {
  @ApiPropertyOptional({ enum: PRESENCE_STATES, enumName: 'PresenceState' })
  @IsOptional()
  @IsIn(PRESENCE_STATES)
  state?: PresenceState;
}

/** Which station. */
export class StationPath {
  @ApiProperty({ pattern: CODE.source })
  @Matches(CODE)
  code!: string;
}
