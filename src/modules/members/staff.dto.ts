import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { type Role, STAFF_ROLES } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import { codeOf } from '../units/unit.js';
import { CODE_FORM, CODE_SCHEMA, MEMBER_NO_FORM, MEMBER_NO_SCHEMA } from './members.dto.js';
import type { StaffEntry } from './staff-directory.js';

/** The query of the list of staff. */
export class StaffQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STAFF_ROLES })
  @IsOptional()
  @IsIn(STAFF_ROLES)
  role?: Role;

  @ApiPropertyOptional({ ...CODE_SCHEMA, description: 'Offices of this unit and those below it' })
  @IsOptional()
  @Matches(CODE_FORM)
  unit?: string;

  @ApiPropertyOptional({ ...MEMBER_NO_SCHEMA, description: 'The offices of one person' })
  @IsOptional()
  @Matches(MEMBER_NO_FORM)
  memberNo?: string;
}

/** An office: a staff role that somebody holds at a unit. */
export class StaffAnswer {
  @ApiProperty({ type: String, format: 'uuid', description: 'What ends it: `…/roles/{grantId}`' })
  grantId!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null when the person belongs to a unit out of reach',
  })
  name!: string | null;

  @ApiProperty({ enum: STAFF_ROLES })
  role!: Role;

  @ApiProperty({ type: String, description: 'The unit where the role is held' })
  unitCode!: string;

  @ApiProperty({ type: String })
  unitName!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  grantedAt!: string;

  @ApiProperty({ type: Boolean, description: 'Whether the caller may take the role back' })
  mayEnd!: boolean;
}

/** One page of the list of staff. */
export class StaffPage {
  @ApiProperty({ type: StaffAnswer, isArray: true })
  items!: StaffAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

/** An office as the API shows it. */
export function toStaffAnswer(entry: StaffEntry): StaffAnswer {
  const { unitPath, homePath, grantedAt, ...rest } = entry;
  return { ...rest, unitCode: codeOf(unitPath), grantedAt: grantedAt.toISOString() };
}
