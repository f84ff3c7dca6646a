import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { ROLES, type Role } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import { IsId, IsText } from '../../platform/http/validators.js';
import { KINSHIPS, type Kinship } from './member.js';

/** What member numbers and codes of units look like in requests, and how the description shows them. */
export const MEMBER_NO_FORM = /^[A-Za-z0-9_-]{1,32}$/;
export const CODE_FORM = /^[A-Za-z0-9_.-]{1,32}$/;
export const MEMBER_NO_SCHEMA = {
  type: String,
  pattern: MEMBER_NO_FORM.source,
  example: 'V000001',
} as const;
export const CODE_SCHEMA = { type: String, pattern: CODE_FORM.source, example: 'D1T1C1' } as const;

/** Ids are compared as PostgreSQL writes them. */
const LowerCase = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' ? value.toLowerCase() : value));

export class MemberPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @LowerCase()
  @IsId()
  id!: string;
}

export class MemberGrantPath extends MemberPath {
  @ApiProperty({ type: String, format: 'uuid' })
  @LowerCase()
  @IsId()
  grantId!: string;
}

export class MembersQuery extends PageQuery {
  @ApiPropertyOptional(MEMBER_NO_SCHEMA)
  @IsOptional()
  @Matches(MEMBER_NO_FORM)
  memberNo?: string;

  @ApiPropertyOptional({ enum: ROLES, description: 'Holders of this role, at whatever unit' })
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;

  @ApiPropertyOptional({ ...CODE_SCHEMA, description: 'Members of this unit and those below it' })
  @IsOptional()
  @Matches(CODE_FORM)
  unit?: string;
}

export class EnrolMemberRequest {
  @ApiProperty(MEMBER_NO_SCHEMA)
  @Matches(MEMBER_NO_FORM)
  memberNo!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: '潘丽华' })
  @IsText({ max: 100 })
  name!: string;

  @ApiProperty(CODE_SCHEMA)
  @Matches(CODE_FORM)
  unitCode!: string;

  @ApiProperty({ enum: ROLES, description: 'The first role, at that unit' })
  @IsIn(ROLES)
  role!: Role;

  @ApiPropertyOptional({
    type: String,
    description: 'Resident identity number (GB 11643); required for volunteers, elders and proxies',
  })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  idNumber?: string;

  @ApiPropertyOptional({ type: String, description: 'Mobile number of mainland China' })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  phone?: string;

  @ApiPropertyOptional({ type: String, maxLength: 64, example: 'H38' })
  @IsOptional()
  @IsText({ max: 64 })
  household?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'An adult member who answers for a volunteer below the age of earning',
  })
  @IsOptional()
  @LowerCase()
  @IsId()
  guardianId?: string;

  @ApiPropertyOptional({
    enum: KINSHIPS,
    default: 'parent_child',
    description: 'How the guardian and the minor are related',
  })
  @IsOptional()
  @IsIn(KINSHIPS)
  guardianKinship?: Kinship;
}

export class GrantRoleRequest {
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role!: Role;

  @ApiProperty(CODE_SCHEMA)
  @Matches(CODE_FORM)
  unitCode!: string;
}

export class DeclareRelativeRequest {
  @ApiProperty({ type: String, format: 'uuid' })
  @LowerCase()
  @IsId()
  relativeId!: string;

  @ApiProperty({ enum: KINSHIPS })
  @IsIn(KINSHIPS)
  kinship!: Kinship;
}
