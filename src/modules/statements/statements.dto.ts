import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ASSETS, ENTRY_KINDS, PURPOSES } from '../../ledger/vocabulary.js';
import { PageQuery } from '../../platform/http/page.js';
import { IsInstant, IsLocalDate } from '../../platform/http/validators.js';

const MEMBER_PURPOSES = PURPOSES.member;
type MemberPurpose = (typeof MEMBER_PURPOSES)[number];
type Asset = (typeof ASSETS)[number];

/** At which moment balances are wanted; now, when neither is given. */
export class BalanceQuery {
  @ApiPropertyOptional({
    type: String,
    format: 'date',
    description: 'What took effect up to this date, by what is recorded now',
  })
  @IsOptional()
  @IsLocalDate()
  on?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'What stood in the ledger at this instant; not together with `on`',
  })
  @IsOptional()
  @IsInstant()
  at?: string;
}

/** One account. */
export class AccountBalanceDto {
  @ApiProperty({ enum: MEMBER_PURPOSES })
  purpose!: string;

  @ApiProperty({ enum: ASSETS })
  asset!: string;

  @ApiProperty({ example: '480' })
  minutes!: string;

  @ApiProperty({ example: '480', description: 'What can be spent; held minutes cannot' })
  availableMinutes!: string;
}

/** The accounts of a member. */
export class MemberBalanceDto {
  @ApiProperty({ format: 'uuid' })
  memberId!: string;

  @ApiProperty()
  memberNo!: string;

  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'As asked for' })
  on!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'As asked for' })
  at!: string | null;

  @ApiProperty({ type: [AccountBalanceDto] })
  accounts!: AccountBalanceDto[];
}

/** Which account a statement is of. */
export class StatementQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MEMBER_PURPOSES, default: 'earned' })
  @IsIn(MEMBER_PURPOSES)
  purpose: MemberPurpose = 'earned';

  @ApiPropertyOptional({ enum: ASSETS, description: 'GRT for granted minutes, else MIN' })
  @IsOptional()
  @IsIn(ASSETS)
  asset?: Asset;
}

/** One line of a statement. */
export class StatementLineDto {
  @ApiProperty({ description: 'Number of the journal entry' })
  seq!: string;

  @ApiProperty({ enum: ENTRY_KINDS, enumName: 'EntryKind' })
  kind!: string;

  @ApiProperty({ format: 'date' })
  effectiveOn!: string;

  @ApiProperty({ format: 'date-time' })
  recordedAt!: string;

  @ApiProperty({ example: '-60', description: 'Minutes; negative when they went out' })
  amountMinutes!: string;

  @ApiProperty({ example: '420' })
  balanceAfterMinutes!: string;

  @ApiProperty({ example: ['issuance'], description: 'What the other accounts are for' })
  counterparts!: string[];

  @ApiProperty({ example: 'service_record' })
  subjectType!: string;

  @ApiProperty({ format: 'uuid' })
  subjectId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The entry this one undoes' })
  reversesSeq!: string | null;
}

/** One page of a statement, the newest line first. */
export class StatementPageDto {
  @ApiProperty({ type: [StatementLineDto] })
  items!: StatementLineDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** Which account of every member is listed. */
export class BalancesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MEMBER_PURPOSES, default: 'earned' })
  @IsIn(MEMBER_PURPOSES)
  purpose: MemberPurpose = 'earned';

  @ApiPropertyOptional({ enum: ASSETS, default: 'MIN' })
  @IsIn(ASSETS)
  asset: Asset = 'MIN';
}

/** The account of one member. */
export class MemberMinutesDto {
  @ApiProperty({ format: 'uuid' })
  memberId!: string;

  @ApiProperty()
  memberNo!: string;

  @ApiProperty({ example: '480' })
  minutes!: string;
}

/** One page of balances, in the order in which members enrolled. */
export class BalancePageDto {
  @ApiProperty({ type: [MemberMinutesDto] })
  items!: MemberMinutesDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
