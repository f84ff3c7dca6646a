import { ApiProperty } from '@nestjs/swagger';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { ERROR_CODES } from '../../platform/errors/error-codes.js';
import { SOURCE_KINDS, type SourceKind } from './proven-record.js';
import type { EvidenceView, RecordDetail } from './record-reads.service.js';
import type { NamedRecord } from './record-view.js';
import {
  type ApprovalAnswer,
  type ApprovalOutcome,
  EVIDENCE_STRENGTHS,
  type EvidenceStrength,
  RECORD_STATES,
  type RecordState,
} from './service-records.js';

const NULLABLE_TEXT = { type: String, nullable: true } as const;
const NULLABLE_ID = { type: String, format: 'uuid', nullable: true } as const;
const NULLABLE_TIME = { type: String, format: 'date-time', nullable: true } as const;

/** A record as its readers see it. */
export class RecordDto implements NamedRecord {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() recordNo!: string;
  @ApiProperty({ enum: RECORD_STATES, enumName: 'RecordState' }) state!: RecordState;
  @ApiProperty({ format: 'uuid' }) volunteerId!: string;
  @ApiProperty() volunteerNo!: string;
  @ApiProperty({
    ...NULLABLE_TEXT,
    description: 'For workers who reach the member, the elder’s side, and oneself',
  })
  volunteerName!: string | null;
  @ApiProperty({ format: 'uuid' }) recipientId!: string;
  @ApiProperty() recipientNo!: string;
  @ApiProperty({
    ...NULLABLE_TEXT,
    description:
      'For workers who reach the member, the elder’s side, and the volunteer once the record was confirmed or approved',
  })
  recipientName!: string | null;
  @ApiProperty() serviceCode!: string;
  @ApiProperty({ description: 'The unit whose workers approve it' }) unitCode!: string;
  @ApiProperty(NULLABLE_TEXT) place!: string | null;
  @ApiProperty({ format: 'date-time' }) startedAt!: string;
  @ApiProperty({ format: 'date-time' }) endedAt!: string;
  @ApiProperty({ format: 'date', description: 'Of the start, in Shanghai' }) serviceDate!: string;
  @ApiProperty({ format: 'date' }) registeredOn!: string;
  @ApiProperty({ enum: EVIDENCE_STRENGTHS, enumName: 'EvidenceStrength' })
  evidence!: EvidenceStrength;
  @ApiProperty(NULLABLE_TEXT) note!: string | null;
  @ApiProperty({
    description:
      'Who pays: issue (the city), own (a booking), grant (a booking of granted minutes only) or pool',
  })
  funding!: string;
  @ApiProperty(NULLABLE_ID) bookingId!: string | null;
  @ApiProperty({ ...NULLABLE_ID, description: 'The care request that it answers' })
  requestId!: string | null;
  @ApiProperty({ ...NULLABLE_ID, description: 'The group activity that it was done at' })
  activityId!: string | null;
  @ApiProperty({ description: 'Minutes before caps', example: '240' }) earnedMinutes!: string;
  @ApiProperty({ format: 'uuid' }) enteredBy!: string;
  @ApiProperty({ description: 'Entered by somebody else than the volunteer' }) onBehalf!: boolean;
  @ApiProperty({ format: 'date-time' }) submittedAt!: string;
  @ApiProperty(NULLABLE_TIME) confirmedAt!: string | null;
  @ApiProperty(NULLABLE_ID) firstApproverId!: string | null;
  @ApiProperty(NULLABLE_TIME) firstApprovedAt!: string | null;
  @ApiProperty(NULLABLE_ID) approverId!: string | null;
  @ApiProperty(NULLABLE_TIME) decidedAt!: string | null;
  @ApiProperty(NULLABLE_TEXT) decisionReason!: string | null;
  @ApiProperty({ ...NULLABLE_TEXT, description: 'Number of its journal entry' })
  entrySeq!: string | null;
}

/** What a piece of evidence rests on. */
export class EvidenceSourceDto {
  @ApiProperty({ enum: SOURCE_KINDS, enumName: 'EvidenceSourceKind' }) kind!: SourceKind;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: 'SHA-256 of what it says, salted; hexadecimal' }) digest!: string;
}

/** One thing that was shown for a record. */
export class EvidenceDto implements EvidenceView {
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ enum: EVIDENCE_STRENGTHS, enumName: 'EvidenceStrength' })
  strength!: EvidenceStrength;
  @ApiProperty({ format: 'uuid' }) recordedBy!: string;
  @ApiProperty({ format: 'date-time' }) recordedAt!: string;
  @ApiProperty(NULLABLE_TEXT) detail!: string | null;
  @ApiProperty({
    type: EvidenceSourceDto,
    nullable: true,
    description: 'What it rests on; null: on the word of who recorded it',
  })
  source!: EvidenceSourceDto | null;
}

/** A record with everything that was shown for it. */
export class RecordDetailDto extends RecordDto implements RecordDetail {
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description:
      'When its entry takes effect: later than the service date if that month was closed',
  })
  effectiveOn!: string | null;
  @ApiProperty({ type: [EvidenceDto] }) evidenceItems!: EvidenceDto[];
}

/** A page of records. */
export class RecordPageDto {
  @ApiProperty({ type: [RecordDto] }) items!: RecordDto[];
  @ApiProperty(NULLABLE_TEXT) next!: string | null;
}

/** What became of one wished approval. */
export class ApprovalAnswerDto implements ApprovalAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty(NULLABLE_TEXT) recordNo!: string | null;
  @ApiProperty({
    enum: ['approved', 'awaiting_second_approver', 'refused'],
    enumName: 'ApprovalOutcome',
  })
  outcome!: ApprovalOutcome;
  @ApiProperty({
    enum: Object.keys(ERROR_CODES),
    enumName: 'ErrorCode',
    nullable: true,
    description: 'Why not (yet); null when approved',
  })
  code!: ErrorCode | null;
  @ApiProperty({ ...NULLABLE_TEXT, description: 'Number of the journal entry' })
  entrySeq!: string | null;
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description:
      'When the entry takes effect: later than the service date if that month was closed',
  })
  effectiveOn!: string | null;
}

/** The answers of a bulk approval, in the order asked. */
export class ApprovalAnswersDto {
  @ApiProperty({ type: [ApprovalAnswerDto] }) answers!: ApprovalAnswerDto[];
}
