import { ApiProperty } from '@nestjs/swagger';
import { shanghaiText } from '../../platform/clock/shanghai.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { PositionDto } from './presence.dto.js';
import { EDGES, PRESENCE_STATES, PRESENCE_STRENGTHS, PROOF_KINDS } from './presence.js';
import type { PresenceDetail, PresenceView } from './presence-reads.js';
import type { ProofRow } from './presence-rows.js';
import { base32, type DisplaySecret, otpauthUri, type ShownCode } from './station-codes.service.js';

/** A stay with an elder. Times RFC 3339 in Asia/Shanghai. */
export class PresenceDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: PRESENCE_STATES, enumName: 'PresenceState' })
  state!: string;

  @ApiProperty({ format: 'uuid' })
  volunteerId!: string;

  @ApiProperty({ format: 'uuid' })
  recipientId!: string;

  @ApiProperty()
  serviceCode!: string;

  @ApiProperty({ description: 'The unit whose workers see it' })
  unitCode!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The station of the check-in' })
  stationCode!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  bookingId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  requestId!: string | null;

  @ApiProperty({ format: 'uuid', description: 'The volunteer, or a station on their behalf' })
  openedBy!: string;

  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'Without a check-out it expires then' })
  dueAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt!: string | null;

  @ApiProperty({
    enum: [...PRESENCE_STRENGTHS, null],
    type: String,
    nullable: true,
    description: 'The evidence of its record; null until it has ended',
  })
  strength!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  completedBy!: string | null;

  @ApiProperty({ type: String, nullable: true })
  completeReason!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  recordId!: string | null;
}

/** One thing that was shown. */
export class PresenceProofDto {
  @ApiProperty({ enum: EDGES, enumName: 'PresenceEdge' })
  edge!: string;

  @ApiProperty({ enum: PROOF_KINDS, enumName: 'PresenceProofKind' })
  kind!: string;

  @ApiProperty({ format: 'uuid' })
  takenBy!: string;

  @ApiProperty({ format: 'date-time', description: 'The moment it proves' })
  provenAt!: string;

  @ApiProperty({ format: 'date-time', description: 'Later when the phone had no network' })
  receivedAt!: string;
}

/** A stay with everything that was shown for it. */
export class PresenceDetailDto extends PresenceDto {
  @ApiProperty({ type: [PresenceProofDto] })
  proofs!: PresenceProofDto[];

  @ApiProperty({ type: PositionDto, nullable: true, description: 'To about a kilometre' })
  inPosition!: PositionDto | null;

  @ApiProperty({ type: PositionDto, nullable: true })
  outPosition!: PositionDto | null;
}

/** A stay that has ended, and why its record was refused, if it was. */
export class EndedPresenceDto extends PresenceDetailDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Null: the record is submitted. Else the code of the rule that it breaks; put it right and `POST …/record`',
  })
  recordRefusal!: string | null;
}

/** One page of stays, the newest first. */
export class PresencePageDto {
  @ApiProperty({ type: [PresenceDto] })
  items!: PresenceDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** The code that a station shows now. */
export class ShownCodeDto {
  @ApiProperty({ example: 'KAPOK-STATION/1:GD-YJ:S1:29000000:04711337', description: 'For the QR' })
  payload!: string;

  @ApiProperty()
  unitCode!: string;

  @ApiProperty({ type: 'integer' })
  step!: number;

  @ApiProperty({ example: '04711337' })
  code!: string;

  @ApiProperty({ format: 'date-time' })
  validUntil!: string;
}

/** What a display needs to make the codes by itself. It is shown this once. */
export class DisplaySecretDto {
  @ApiProperty()
  unitCode!: string;

  @ApiProperty({ type: 'integer', description: 'The how-manieth of this station' })
  n!: number;

  @ApiProperty({ description: 'Base32 of 32 bytes: TOTP by RFC 6238, SHA-256, 8 digits, 60 s' })
  secret!: string;

  @ApiProperty({ description: 'The same as an otpauth address' })
  otpauth!: string;
}

export function toPresenceDto(view: PresenceView): PresenceDto {
  const { unitId: _unit, unitPath: _path, openedAt: _opened, ...rest } = view;
  return {
    ...rest,
    startedAt: shanghaiText(view.startedAt),
    dueAt: shanghaiText(view.dueAt),
    endedAt: view.endedAt === null ? null : shanghaiText(view.endedAt),
  };
}

export function toPresenceDetailDto(detail: PresenceDetail): PresenceDetailDto {
  const { proofs, positions, ...view } = detail;
  return {
    ...toPresenceDto(view),
    proofs: proofs.map(toProofDto),
    inPosition: positions.in,
    outPosition: positions.out,
  };
}

export function toEndedDto(detail: PresenceDetail, refusal: ErrorCode | null): EndedPresenceDto {
  return { ...toPresenceDetailDto(detail), recordRefusal: refusal };
}

export function toShownCodeDto(shown: ShownCode): ShownCodeDto {
  return { ...shown, validUntil: shown.validUntil.toISOString() };
}

export function toDisplaySecretDto(made: DisplaySecret, brand: string): DisplaySecretDto {
  const { unit, n, secret } = made;
  return { unitCode: unit.code, n, secret: base32(secret), otpauth: otpauthUri(made, brand) };
}

function toProofDto({ edge, kind, takenBy, provenAt, receivedAt }: ProofRow): PresenceProofDto {
  return {
    edge,
    kind,
    takenBy,
    provenAt: shanghaiText(provenAt),
    receivedAt: shanghaiText(receivedAt),
  };
}
