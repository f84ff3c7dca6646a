import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ENTRY_KINDS } from '../../ledger/vocabulary.js';
import { IsFlag } from '../../platform/http/validators.js';

const DIGEST = '64 hexadecimal digits';

/** Whether what opens the commitments goes with the entries. */
export class OpeningsQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description: 'Whether what stands behind the commitments goes with them: who, where, notes',
  })
  @IsFlag()
  openings: boolean = true;
}

/** What opens a commitment: docs/format.md. */
export class OpeningDto {
  @ApiProperty({ example: 'service_record' }) what!: string;
  @ApiProperty({ description: DIGEST }) salt!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) facts!: object;
}

/** An entry with its way up to the root of the checkpoint: docs/format.md. */
export class EntryProofDto {
  @ApiProperty({ description: 'Number of the entry' }) index!: string;
  @ApiProperty({ description: 'The canonical text that was hashed' }) leaf!: string;
  @ApiProperty({ type: [OpeningDto] }) openings!: OpeningDto[];
  @ApiProperty({ type: [String], description: 'Hashes beside the way up, the lowest first' })
  path!: string[];
}

/** What all proof files have: a checkpoint, and the keys that signed it. */
class SealDto {
  @ApiProperty({ description: 'A signed note (C2SP tlog-checkpoint)' }) checkpoint!: string;
  @ApiProperty({ type: [String], description: 'Verifier keys of its signatures' }) keys!: string[];
  @ApiProperty({ example: 'kapok.localhost/GD-YJ' }) origin!: string;
  @ApiProperty({ description: 'How many entries the checkpoint covers' }) size!: string;
}

/** The receipt of an entry: docs/format.md. */
export class ReceiptDto extends SealDto {
  @ApiProperty({ example: 'kapok-receipt/1' }) format!: string;
  @ApiProperty({ description: 'Number of the entry' }) index!: string;
  @ApiProperty({ description: 'The canonical text that was hashed' }) leaf!: string;
  @ApiProperty({ type: [OpeningDto] }) openings!: OpeningDto[];
  @ApiProperty({ type: [String], description: 'Hashes beside the way up, the lowest first' })
  path!: string[];
}

/** An account that a month's receipts move. */
export class ReceiptAccountDto {
  @ApiProperty({ format: 'uuid' }) account!: string;
  @ApiProperty({ example: 'MIN' }) asset!: string;
  @ApiProperty({ example: 'earned' }) purpose!: string;
}

/** The receipts of a month: docs/format.md. */
export class ReceiptsDto extends SealDto {
  @ApiProperty({ example: 'kapok-receipts/1' }) format!: string;
  @ApiProperty({ type: [ReceiptAccountDto] }) accounts!: ReceiptAccountDto[];
  @ApiProperty({ example: '2026-10' }) month!: string;
  @ApiProperty({ type: [EntryProofDto] }) receipts!: EntryProofDto[];
}

/** A closing leaf with its way up to the root of the close. */
export class ClosingLeafProofDto {
  @ApiProperty({ description: 'Place among the closing leaves' }) index!: string;
  @ApiProperty({ description: 'Canonical text of the closing leaf' }) leaf!: string;
  @ApiProperty({ type: [String] }) path!: string[];
}

/** The proof of a statement: docs/format.md. */
export class StatementProofDto extends SealDto {
  @ApiProperty({ example: 'kapok-statement-proof/1' }) format!: string;
  @ApiProperty({ type: [ClosingLeafProofDto] }) accounts!: ClosingLeafProofDto[];
  @ApiProperty({ type: EntryProofDto }) close!: EntryProofDto;
  @ApiProperty({ example: '2026-10' }) month!: string;
}

/** A certified service, by the id that its record names and the code of the certificate. */
export class ProvenServiceDto {
  @ApiProperty() code!: string;
  @ApiProperty({ format: 'uuid' }) id!: string;
}

/** The proof of a certificate: docs/format.md. */
export class CertificateProofDto extends SealDto {
  @ApiProperty({ example: 'kapok-certificate-proof/1' }) format!: string;
  @ApiProperty({ format: 'uuid' }) account!: string;
  @ApiProperty({ type: [String] }) asOfPath!: string[];
  @ApiProperty({ type: 'object', additionalProperties: true }) certificate!: object;
  @ApiProperty({ description: DIGEST }) digest!: string;
  @ApiProperty({ type: [EntryProofDto] }) receipts!: EntryProofDto[];
  @ApiProperty({ type: [ProvenServiceDto] }) services!: ProvenServiceDto[];
}

/** An entry that a member can have a receipt of. */
export class ReceiptBriefDto {
  @ApiProperty({ description: 'Number of the journal entry' }) seq!: string;
  @ApiProperty({ enum: ENTRY_KINDS, enumName: 'EntryKind' }) kind!: string;
  @ApiProperty({ format: 'date', description: 'The day it counts from' }) effectiveOn!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was written' }) recordedAt!: string;
  @ApiProperty() subjectType!: string;
  @ApiProperty({ format: 'uuid' }) subjectId!: string;
  @ApiProperty({ description: 'A checkpoint covers it: the receipt can be had' })
  sealed!: boolean;
}

/** A page of them, the newest first. */
export class ReceiptPageDto {
  @ApiProperty({ type: [ReceiptBriefDto] }) items!: ReceiptBriefDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
