import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../../auth/principal.js';
import { codeOf } from '../units/unit.js';
import { KINSHIPS, type Kinship, type MemberStatus } from './member.js';
import type { MemberDetail, MemberSummary } from './member-directory.js';

const STATUSES: readonly MemberStatus[] = ['active', 'suspended', 'erased'];

export class MemberSummaryAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null once erased' })
  name!: string | null;

  @ApiProperty({ type: String, description: 'The unit the member belongs to' })
  unitCode!: string;

  @ApiProperty({ enum: STATUSES })
  status!: MemberStatus;

  @ApiProperty({ enum: ROLES, isArray: true, description: 'Roles held now, at whatever unit' })
  roles!: Role[];
}

export class MemberPage {
  @ApiProperty({ type: MemberSummaryAnswer, isArray: true })
  items!: MemberSummaryAnswer[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}

export class GrantAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ type: String })
  unitCode!: string;
}

export class GroupMarkAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  markedAt!: string;
}

export class RelativeAnswer {
  @ApiProperty({ type: String, format: 'uuid' })
  memberId!: string;

  @ApiProperty({ type: String })
  memberNo!: string;

  @ApiProperty({ enum: KINSHIPS })
  kinship!: Kinship;
}

export class FamilyAnswer {
  @ApiProperty({ type: String, nullable: true })
  household!: string | null;

  @ApiProperty({ type: RelativeAnswer, isArray: true })
  relatives!: RelativeAnswer[];
}

export class OwnPersonAnswer {
  @ApiProperty({ type: String })
  name!: string;

  @ApiProperty({ type: String, nullable: true })
  idNumber!: string | null;

  @ApiProperty({ type: String, nullable: true })
  phone!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true })
  birthDate!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Full years, today in Shanghai' })
  age!: number | null;
}

export class MemberAnswer extends MemberSummaryAnswer {
  @ApiProperty({ type: GrantAnswer, isArray: true })
  grants!: GrantAnswer[];

  @ApiProperty({
    type: FamilyAnswer,
    nullable: true,
    description: 'For the member, city admins and auditors',
  })
  family!: FamilyAnswer | null;

  @ApiProperty({ type: OwnPersonAnswer, nullable: true, description: 'For the member only' })
  own!: OwnPersonAnswer | null;
}

export class InitialPasswordAnswer {
  @ApiProperty({ type: String, description: 'Shown once; it must be changed at first use' })
  initialPassword!: string;
}

/** A member in a list. */
export function toSummaryAnswer(summary: MemberSummary): MemberSummaryAnswer {
  const { id, memberNo, name, unitPath, status, roles } = summary;
  return { id, memberNo, name, unitCode: codeOf(unitPath), status, roles: [...roles] };
}

/** A member, as much as the caller may see. */
export function toMemberAnswer(detail: MemberDetail): MemberAnswer {
  const { summary, grants, family, own } = detail;
  return {
    ...toSummaryAnswer(summary),
    grants: grants.map(({ id, role, unitPath }) => ({ id, role, unitCode: codeOf(unitPath) })),
    family: family === null ? null : { ...family, relatives: [...family.relatives] },
    own,
  };
}
