import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { FirstCredentialService } from './first-credential.service.js';
import { GroupMembersService } from './group-members.service.js';
import {
  GrantAnswer,
  GroupMarkAnswer,
  InitialPasswordAnswer,
  RelativeAnswer,
} from './member-answers.dto.js';
import {
  DeclareRelativeRequest,
  GrantRoleRequest,
  MemberGrantPath,
  MemberPath,
} from './members.dto.js';
import { RelativesService } from './relatives.service.js';
import { RolesService } from './roles.service.js';

/** What a member may do, and who must keep apart from whom. */
@ApiTags('members')
@Controller('v1/members/:id')
export class MemberRightsController {
  constructor(
    private readonly credentials: FirstCredentialService,
    private readonly roles: RolesService,
    private readonly relatives: RelativesService,
    private readonly groups: GroupMembersService,
  ) {}

  @Post('credential')
  @Allow('city_admin', 'station_admin')
  @ApiOperation({ summary: 'Issue a random first password; ends all sessions of the member' })
  @ApiCreatedResponse({ type: InitialPasswordAnswer })
  async issueCredential(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
  ): Promise<InitialPasswordAnswer> {
    return { initialPassword: await this.credentials.issue(caller, path.id) };
  }

  @Post('roles')
  @Allow('city_admin', 'station_admin')
  @ApiOperation({ summary: 'Give a role at a unit' })
  @ApiCreatedResponse({ type: GrantAnswer })
  async grantRole(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
    @Body() body: GrantRoleRequest,
  ): Promise<GrantAnswer> {
    return { id: await this.roles.grant(caller, path.id, body), ...body };
  }

  @Delete('roles/:grantId')
  @Allow('city_admin', 'station_admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a role back' })
  @ApiNoContentResponse()
  async revokeRole(@Caller() caller: Principal, @Param() path: MemberGrantPath): Promise<void> {
    await this.roles.revoke(caller, path.id, path.grantId);
  }

  @Post('relatives')
  @SignedIn()
  @ApiOperation({ summary: 'Declare a relative; it counts in both directions' })
  @ApiCreatedResponse({ type: RelativeAnswer })
  async declareRelative(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
    @Body() body: DeclareRelativeRequest,
  ): Promise<RelativeAnswer> {
    return this.relatives.declare(caller, path.id, body);
  }

  @Post('group')
  @HttpCode(200)
  @Allow('city_admin', 'station_admin')
  @ApiOperation({
    summary: 'Mark a member who stands for a group, for good: its minutes can only be donated',
  })
  @ApiOkResponse({ type: GroupMarkAnswer })
  async markGroup(
    @Caller() caller: Principal,
    @Param() path: MemberPath,
  ): Promise<GroupMarkAnswer> {
    const { memberId, markedAt } = await this.groups.mark(caller, path.id);
    return { memberId, markedAt: markedAt.toISOString() };
  }
}
