import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateBy,
  type ValidationOptions,
} from 'class-validator';
import { HASH_ALGORITHMS } from '../../ledger/vocabulary.js';
import { PageQuery } from '../../platform/http/page.js';

const MOST = 2n ** 63n - 1n;
const CITY = /^[A-Za-z0-9_.-]{1,32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const NATURAL = { type: String, example: '20852', pattern: '^(0|[1-9][0-9]{0,18})$' } as const;

function isNatural(value: unknown): boolean {
  return typeof value === 'string' && /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) <= MOST;
}

/** A number of entries, or of an entry, as decimal digits. */
function IsNatural(options?: ValidationOptions): PropertyDecorator {
  const validator = { validate: isNatural, defaultMessage: () => 'must be a natural number' };
  return ValidateBy({ name: 'isNatural', validator }, options);
}

/** The city whose log is meant. */
export class LogPath {
  @ApiProperty({ example: 'GD-YJ' })
  @Matches(CITY)
  code!: string;
}

/** A file of the log. */
export class TilePath extends LogPath {
  @IsString()
  @Length(1, 80)
  '*'!: string;
}

/** Which leaf, in a tree of which size. */
export class InclusionQuery {
  @ApiPropertyOptional({ ...NATURAL, description: 'The number of the entry; or `leafHash`' })
  @IsOptional()
  @IsNatural()
  seq?: string;

  @ApiPropertyOptional({ pattern: '^[0-9a-f]{64}$', description: 'The hash of its leaf; or `seq`' })
  @IsOptional()
  @Matches(DIGEST)
  leafHash?: string;

  @ApiPropertyOptional({
    ...NATURAL,
    description: 'Default: the newest checkpoint, which comes along',
  })
  @IsOptional()
  @IsNatural()
  size?: string;
}

/** Two sizes of one log. */
export class ConsistencyQuery {
  @ApiProperty(NATURAL)
  @IsNatural()
  from!: string;

  @ApiProperty(NATURAL)
  @IsNatural()
  to!: string;
}

/** A page of checkpoints. */
export class CheckpointsQuery extends PageQuery {}

/** A signed checkpoint. */
export class CheckpointDto {
  @ApiProperty({ ...NATURAL, description: 'How many entries it covers' })
  size!: string;

  @ApiProperty({ description: 'The root of the tree over their leaves, hexadecimal' })
  rootHash!: string;

  @ApiProperty({ format: 'date-time' })
  signedAt!: string;

  @ApiProperty({ format: 'date-time', description: 'When its newest entry was recorded' })
  recordedAt!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '2026-10',
    description: 'The month that its newest entry closes',
  })
  month!: string | null;

  @ApiProperty({
    type: [String],
    description: 'Names of the witnesses of the service that co-signed it',
  })
  cosignedBy!: string[];

  @ApiProperty({ description: 'The signed note (C2SP tlog-checkpoint), with all signatures known' })
  note!: string;
}

/** A page of checkpoints, the newest first. */
export class CheckpointPageDto {
  @ApiProperty({ type: [CheckpointDto] })
  items!: CheckpointDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** One key of a log. */
export class LogKeyDto {
  @ApiProperty({
    description: 'C2SP verifier key',
    example: 'kapok.localhost/GD-YJ+530d903a+AekyeRrm…',
  })
  vkey!: string;

  @ApiProperty({ ...NATURAL, description: 'The entry that says so' })
  noticeSeq!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The key it followed' })
  previous!: string | null;
}

/** Somebody outside who is asked to co-sign. */
export class WitnessDto {
  @ApiProperty({ example: 'witness.example/w1' })
  name!: string;

  @ApiProperty({ description: 'C2SP verifier key' })
  vkey!: string;
}

/** A log in few words. */
export class LogBriefDto {
  @ApiProperty({ example: 'GD-YJ' })
  city!: string;

  @ApiProperty({
    example: 'kapok.localhost/GD-YJ',
    description: "The log's name in its checkpoints",
  })
  origin!: string;

  @ApiProperty({ example: '/log/GD-YJ', description: 'Where its checkpoint and tiles are' })
  path!: string;

  @ApiProperty({ enum: HASH_ALGORITHMS })
  algorithm!: string;
}

/** The logs of this service. */
export class LogListDto {
  @ApiProperty({ type: [LogBriefDto] })
  items!: LogBriefDto[];
}

/** A log, and how far it has come. */
export class LogDto extends LogBriefDto {
  @ApiProperty({ format: 'uuid', description: "The book's name in every leaf" })
  bookUid!: string;

  @ApiProperty({
    type: [LogKeyDto],
    description: 'Its keys, the oldest first; each is told in the chain',
  })
  keys!: LogKeyDto[];

  @ApiProperty({ ...NATURAL, description: 'Entries in the chain' })
  entries!: string;

  @ApiProperty({ ...NATURAL, description: 'Entries that no checkpoint covers yet' })
  lagEntries!: string;

  @ApiProperty({ type: CheckpointDto, nullable: true })
  checkpoint!: CheckpointDto | null;

  @ApiProperty({ type: [WitnessDto] })
  witnesses!: WitnessDto[];

  @ApiProperty({
    type: 'integer',
    description: 'How many of them make a checkpoint a witnessed one',
  })
  quorum!: number;
}

/** What proofs have in common: the log and its hashes. */
export class ProofDto {
  @ApiProperty({ example: 'kapok.localhost/GD-YJ' })
  origin!: string;

  @ApiProperty({ enum: HASH_ALGORITHMS })
  algorithm!: string;

  @ApiProperty({ type: [String], description: 'Hashes, hexadecimal, the lowest first (RFC 6962)' })
  path!: string[];
}

/** The way from a leaf up to a root. */
export class InclusionDto extends ProofDto {
  @ApiProperty(NATURAL)
  index!: string;

  @ApiProperty()
  leafHash!: string;

  @ApiProperty(NATURAL)
  size!: string;

  @ApiProperty()
  rootHash!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The signed note of this size; null when `size` was given',
  })
  checkpoint!: string | null;
}

/** That one tree is the beginning of another. */
export class ConsistencyDto extends ProofDto {
  @ApiProperty(NATURAL)
  from!: string;

  @ApiProperty(NATURAL)
  to!: string;

  @ApiProperty()
  fromRootHash!: string;

  @ApiProperty()
  toRootHash!: string;
}
