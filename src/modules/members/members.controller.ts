import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { EnrolmentService } from './enrolment.service.js';
import { MemberAnswer, MemberPage, toMemberAnswer, toSummaryAnswer } from './member-answers.dto.js';
import { MemberDirectory } from './member-directory.js';
import { EnrolMemberRequest, MemberPath, MembersQuery } from './members.dto.js';

/** The members of the caller's city. */
@ApiTags('members')
@Controller('v1/members')
export class MembersController {
  constructor(
    private readonly directory: MemberDirectory,
    private readonly enrolment: EnrolmentService,
  ) {}

  @Get()
  @Allow('social_worker', 'operator', 'station_admin', 'city_admin', 'auditor')
  @ApiOperation({ summary: "List the members of the caller's units" })
  @ApiOkResponse({ type: MemberPage })
  async listMembers(
    @Caller() caller: Principal,
    @Query() query: MembersQuery,
  ): Promise<MemberPage> {
    const { memberNo = null, role = null, unit: unitCode = null } = query;
    const page = await this.directory.list(caller, { memberNo, role, unitCode }, query);
    return { items: page.items.map(toSummaryAnswer), next: page.next };
  }

  @Post()
  @Allow('city_admin', 'station_admin')
  @ApiOperation({ summary: 'Enrol a member with a first role' })
  @ApiCreatedResponse({ type: MemberAnswer })
  async enrolMember(
    @Caller() caller: Principal,
    @Body() body: EnrolMemberRequest,
  ): Promise<MemberAnswer> {
    const { idNumber = null, phone = null, household = null } = body;
    const { guardianId, guardianKinship: kinship = 'parent_child' } = body;
    const guardianship = guardianId === undefined ? null : { guardianId, kinship };
    const person = { ...body, idNumber, phone, household, guardianship };
    const id = await this.enrolment.enrol(caller, person);
    return toMemberAnswer(await this.directory.detail(caller, id));
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Read a member: oneself in full, others as far as a role reaches' })
  @ApiOkResponse({ type: MemberAnswer })
  async getMember(@Caller() caller: Principal, @Param() path: MemberPath): Promise<MemberAnswer> {
    return toMemberAnswer(await this.directory.detail(caller, path.id));
  }
}
