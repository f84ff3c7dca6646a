import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../../platform/http/page.js';
import { IsText } from '../../platform/http/validators.js';
import { parentCodeOf, UNIT_KINDS, type Unit, type UnitKind } from './unit.js';

const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
const CODE_SCHEMA = { type: String, pattern: CODE_FORM.source, example: 'D1T1C1' } as const;
/** A city comes with its book and is never added. */
const ADDED_KINDS = UNIT_KINDS.filter((kind) => kind !== 'city');

export class UnitPath {
  @ApiProperty(CODE_SCHEMA)
  @Matches(CODE_FORM)
  code!: string;
}

export class UnitsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: UNIT_KINDS })
  @IsOptional()
  @IsIn(UNIT_KINDS)
  kind?: UnitKind;

  @ApiPropertyOptional({ ...CODE_SCHEMA, description: 'Only this unit and those below it' })
  @IsOptional()
  @Matches(CODE_FORM)
  under?: string;
}

export class NewUnitRequest {
  @ApiProperty(CODE_SCHEMA)
  @Matches(CODE_FORM)
  code!: string;

  @ApiProperty({ ...CODE_SCHEMA, example: 'D1T1' })
  @Matches(CODE_FORM)
  parentCode!: string;

  @ApiProperty({ enum: ADDED_KINDS })
  @IsIn(ADDED_KINDS)
  kind!: UnitKind;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: '1-1-1社区' })
  @IsText({ max: 100 })
  name!: string;
}

export class UnitAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null for the city' })
  parentCode!: string | null;

  @ApiProperty({ enum: UNIT_KINDS })
  kind!: UnitKind;

  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: String, example: '/GD-YJ/D1/D1T1/D1T1C1/' })
  path!: string;
}

export class UnitPage {
  @ApiProperty({ type: UnitAnswer, isArray: true })
  items!: UnitAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** A unit as the API shows it. */
export function toUnitAnswer(unit: Unit): UnitAnswer {
  const { id, code, kind, name, path } = unit;
  return { id, code, parentCode: parentCodeOf(path), kind, name, path };
}
