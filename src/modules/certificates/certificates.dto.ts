import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsFlag, IsLocalDate } from '../../platform/http/validators.js';
import { MemberPath } from '../members/members.dto.js';

const NUMBER = '7Q4K-2M9P-XW3R-5TZC';
const MINUTES = { example: '480' } as const;

/** The service dates that are to be certified. */
export class NewCertificateDto {
  @ApiProperty({ type: String, format: 'date', example: '2026-01-01' })
  @IsLocalDate()
  from!: string;

  @ApiProperty({
    type: String,
    format: 'date',
    example: '2026-10-31',
    description: 'At most ten years later, and not in the future',
  })
  @IsLocalDate()
  to!: string;
}

/** A certificate number as anybody types it. */
export class CertificatePath {
  @ApiProperty({ type: String, example: NUMBER })
  @IsString()
  @Length(1, 40)
  number!: string;
}

/** A certificate of a member. */
export class MemberCertificatePath extends MemberPath {
  @ApiProperty({ type: String, example: NUMBER })
  @IsString()
  @Length(1, 40)
  number!: string;
}

/** What goes into the proof of a certificate. */
export class CertificateProofQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Whether each service shows what its record says: for whom, where, what was noted',
  })
  @IsFlag()
  openings: boolean = false;
}

/** The first and the last day. */
export class PeriodDto {
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ format: 'date' }) to!: string;
}

/** Sums over services. */
export class HoursSumDto {
  @ApiProperty({ example: '23', description: 'How many services' }) records!: string;
  @ApiProperty({ ...MINUTES, description: 'From start to end' }) servedMinutes!: string;
  @ApiProperty({ ...MINUTES, description: 'Credited to the account, after caps' })
  creditedMinutes!: string;
}

/** Sums of one service. */
export class CertifiedServiceDto extends HoursSumDto {
  @ApiProperty() code!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) nameEn!: string | null;
}

/** Sums of one month, by service date. */
export class CertifiedMonthDto extends HoursSumDto {
  @ApiProperty({ example: '2026-10' }) month!: string;
}

/** The figures of a certificate. */
export class CertificateFiguresDto {
  @ApiProperty({ type: HoursSumDto }) total!: HoursSumDto;
  @ApiProperty({ type: [CertifiedServiceDto] }) services!: CertifiedServiceDto[];
  @ApiProperty({ type: [CertifiedMonthDto] }) months!: CertifiedMonthDto[];
}

/** The state of the ledger that is certified. */
export class CertificateMomentDto {
  @ApiProperty({ description: 'The last journal entry that was counted in' }) seq!: string;
  @ApiProperty({ description: 'Hash of its leaf' }) leafHash!: string;
}

/** A certificate as its holder sees it. */
export class CertificateDto extends CertificateFiguresDto {
  @ApiProperty({ example: NUMBER }) number!: string;
  @ApiProperty() city!: string;
  @ApiProperty({ format: 'uuid' }) bookUid!: string;
  @ApiProperty({ format: 'uuid' }) memberId!: string;
  @ApiProperty() memberNo!: string;
  @ApiProperty({ type: PeriodDto }) period!: PeriodDto;
  @ApiProperty({ format: 'date' }) issuedOn!: string;
  @ApiProperty({ type: CertificateMomentDto }) asOf!: CertificateMomentDto;
  @ApiProperty({ description: 'SHA-256 of the certificate: docs/statements.md' }) digest!: string;
}

/** A certificate in a list. */
export class CertificateBriefDto {
  @ApiProperty({ example: NUMBER }) number!: string;
  @ApiProperty({ type: PeriodDto }) period!: PeriodDto;
  @ApiProperty({ format: 'date' }) issuedOn!: string;
  @ApiProperty({ type: HoursSumDto }) total!: HoursSumDto;
}

/** A member's certificates, the latest first. */
export class CertificatesDto {
  @ApiProperty({ type: [CertificateBriefDto] }) items!: CertificateBriefDto[];
}

/** Whose certificate it is, as far as anybody may know. */
export class CertificateHolderDto {
  @ApiProperty({ example: 'A****23' }) memberNo!: string;
  @ApiProperty({ type: String, nullable: true, example: '潘＊' }) name!: string | null;
}

/** What anybody who has its number may know of a certificate. */
export class CertificateCheckDto extends CertificateFiguresDto {
  @ApiProperty({ example: NUMBER }) number!: string;
  @ApiProperty({
    enum: ['valid', 'superseded'],
    enumName: 'CertificateState',
    description: 'superseded: some of its services were taken back since; `now` says what is left',
  })
  state!: 'valid' | 'superseded';
  @ApiProperty() city!: string;
  @ApiProperty({ type: CertificateHolderDto }) holder!: CertificateHolderDto;
  @ApiProperty({ type: PeriodDto }) period!: PeriodDto;
  @ApiProperty({ format: 'date' }) issuedOn!: string;
  @ApiProperty({ type: CertificateMomentDto }) asOf!: CertificateMomentDto;
  @ApiProperty() digest!: string;
  @ApiProperty({ type: CertificateFiguresDto, nullable: true }) now!: CertificateFiguresDto | null;
}
