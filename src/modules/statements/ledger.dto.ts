import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches, ValidateBy } from 'class-validator';
import { ASSETS, ENTRY_KINDS } from '../../ledger/vocabulary.js';

const MAX_SEQ = 2n ** 63n - 1n;

/** Whether a text is an entry's number as the API writes it. */
function isSeq(value: unknown): boolean {
  return typeof value === 'string' && /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) <= MAX_SEQ;
}

function IsSeq(): PropertyDecorator {
  return ValidateBy({
    name: 'isSeq',
    validator: { validate: isSeq, defaultMessage: () => 'must be the number of an entry' },
  });
}

/** Which book is meant. */
export class HeadQuery {
  @ApiPropertyOptional({ example: 'GD-YJ', description: 'Needed where there are several cities' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.-]{1,32}$/)
  city?: string;
}

/** The number of an entry. */
export class EntryPath {
  @ApiProperty({ type: String, example: '42' })
  @IsSeq()
  seq!: string;
}

/** Where an export of the journal begins. */
export class JournalQuery {
  @ApiPropertyOptional({ type: String, default: '0', description: 'First entry wanted' })
  @IsSeq()
  from: string = '0';

  @ApiPropertyOptional({
    type: String,
    pattern: '^[0-9a-f]{64}$',
    description: 'Hash of the entry before `from`: the answer is 409 if another one stands there',
  })
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/)
  after?: string;
}

/** Where a book's chain ends: note it, and nothing before it can change unnoticed. */
export class HeadDto {
  @ApiProperty({ example: 'GD-YJ' })
  city!: string;

  @ApiProperty({ format: 'uuid', description: "The book's name in every leaf" })
  bookUid!: string;

  @ApiProperty({ example: 'sha256' })
  algorithm!: string;

  @ApiProperty({ description: 'Number of the last entry; the genesis is 0' })
  seq!: string;

  @ApiProperty({ description: 'Hash of its leaf, hexadecimal' })
  hash!: string;

  @ApiProperty({ format: 'date-time' })
  recordedAt!: string;
}

/** The sum of all accounts of one kind. */
export class TrialBalanceLineDto {
  @ApiProperty({ example: 'member' })
  ownerKind!: string;

  @ApiProperty({ example: 'earned' })
  purpose!: string;

  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @ApiProperty({ type: 'integer' })
  accounts!: number;

  @ApiProperty({ example: '480' })
  minutes!: string;
}

/** The sum of everything in one asset. */
export class TrialBalanceTotalDto {
  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @ApiProperty({ example: '0', description: 'Anything but zero is a fault' })
  minutes!: string;
}

/** All balances of the book, summed. */
export class TrialBalanceDto {
  @ApiProperty({ description: 'Number of the last entry counted in' })
  headSeq!: string;

  @ApiProperty({ description: 'Entries, the genesis included' })
  entries!: string;

  @ApiProperty({ type: 'integer' })
  accounts!: number;

  @ApiProperty()
  balanced!: boolean;

  @ApiProperty({ type: [TrialBalanceTotalDto] })
  totals!: TrialBalanceTotalDto[];

  @ApiProperty({ type: [TrialBalanceLineDto] })
  lines!: TrialBalanceLineDto[];
}

/** A posting as its reader may see it. */
export class EntryPostingDto {
  @ApiProperty({ format: 'uuid', description: 'As in the leaf' })
  accountId!: string;

  @ApiProperty({ example: 'member' })
  ownerKind!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Number of the member, where the reader may know it',
  })
  memberNo!: string | null;

  @ApiProperty({ example: 'earned' })
  purpose!: string;

  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @ApiProperty({ example: '60' })
  amountMinutes!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null on accounts that the reader may not look into',
  })
  balanceAfterMinutes!: string | null;
}

/** A journal entry with the bytes that were hashed. */
export class EntryDto {
  @ApiProperty()
  seq!: string;

  @ApiProperty({ enum: ENTRY_KINDS, enumName: 'EntryKind' })
  kind!: string;

  @ApiProperty({ format: 'date' })
  effectiveOn!: string;

  @ApiProperty({ format: 'date-time' })
  recordedAt!: string;

  @ApiProperty()
  subjectType!: string;

  @ApiProperty({ format: 'uuid' })
  subjectId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The entry this one undoes' })
  reversesSeq!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The entry that undid this one' })
  reversedBySeq!: string | null;

  @ApiProperty({ description: 'The canonical text; its UTF-8 bytes are what is hashed' })
  leaf!: string;

  @ApiProperty({ description: 'SHA-256 over a zero byte and the leaf, hexadecimal' })
  leafHash!: string;

  @ApiProperty({ type: [EntryPostingDto] })
  postings!: EntryPostingDto[];
}
