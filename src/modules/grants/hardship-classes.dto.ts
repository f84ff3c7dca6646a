import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsLocalDate, IsText } from '../../platform/http/validators.js';
import type { HardshipClass } from './class-rows.js';

const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
const DATE = { type: String, format: 'date' } as const;

/** Ids are compared as PostgreSQL writes them. */
export const LowerCase = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' ? value.toLowerCase() : value));

export class ClassPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @LowerCase()
  @IsId()
  id!: string;
}

export class ClassesQuery extends PageQuery {
  @ApiPropertyOptional({ ...DATE, description: 'Only classes that hold on this day' })
  @IsOptional()
  @IsLocalDate()
  on?: string;
}

export class NewClassRequest {
  @ApiProperty({ type: String, pattern: CODE_FORM.source, example: 'dibao' })
  @Matches(CODE_FORM)
  code!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: '最低生活保障对象' })
  @IsText({ max: 100 })
  name!: string;

  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: 100 })
  @IsOptional()
  @IsText({ max: 100 })
  nameEn?: string;

  @ApiPropertyOptional({
    type: String,
    pattern: CODE_FORM.source,
    description: 'A town that widens the list for its own members; absent: the whole city',
  })
  @IsOptional()
  @Matches(CODE_FORM)
  unitCode?: string;

  @ApiProperty({ ...DATE, description: 'The first day' })
  @IsLocalDate()
  validFrom!: string;

  @ApiPropertyOptional({ ...DATE, description: 'The last day; absent: no end' })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;
}

export class AdoptStandardRequest {
  @ApiProperty({ ...DATE, description: 'The first day of the classes that are added' })
  @IsLocalDate()
  validFrom!: string;
}

export class CloseClassRequest {
  @ApiProperty({ ...DATE, description: 'The last day, today at the earliest' })
  @IsLocalDate()
  validUntil!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 500 })
  @IsText({ max: 500 })
  reason!: string;
}

export class HardshipClassAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, description: 'What the table of grants in the rules names it by' })
  code!: string;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: String, nullable: true })
  nameEn!: string | null;

  @ApiProperty({ type: String, description: 'The city, or the town that it is for' })
  unitCode!: string;

  @ApiProperty(DATE)
  validFrom!: string;

  @ApiProperty({ ...DATE, nullable: true })
  validUntil!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was closed' })
  closeReason!: string | null;
}

export class HardshipClassPage {
  @ApiProperty({ type: HardshipClassAnswer, isArray: true })
  items!: HardshipClassAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

export class HardshipClassList {
  @ApiProperty({ type: HardshipClassAnswer, isArray: true })
  items!: HardshipClassAnswer[];
}

/** A class as the API shows it. */
export function toClassAnswer(hardshipClass: HardshipClass): HardshipClassAnswer {
  const { id, code, name, nameEn, unitCode, validFrom, validUntil, closeReason } = hardshipClass;
  return { id, code, name, nameEn, unitCode, validFrom, validUntil, closeReason };
}
