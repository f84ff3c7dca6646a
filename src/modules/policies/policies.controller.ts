import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { decodeCursor, PageQuery, toPage } from '../../platform/http/page.js';
import {
  NewPolicyRequest,
  OnDateQuery,
  PolicyAnswer,
  PolicyPage,
  toPolicyAnswer,
} from './policies.dto.js';
import { PoliciesService } from './policies.service.js';

/** The dated rules of the caller's city. */
@ApiTags('policies')
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List all versions of the rules by date' })
  @ApiOkResponse({ type: PolicyPage })
  async listPolicies(@Caller() caller: Principal, @Query() query: PageQuery): Promise<PolicyPage> {
    const after = query.after === undefined ? '' : decodeCursor(query.after, { date: 'text' }).date;
    const versions = await this.policies.versions(caller.bookId);
    const rest = versions.filter(({ effectiveFrom }) => effectiveFrom > after);
    return toPage(rest.slice(0, query.limit + 1), query.limit, {
      item: toPolicyAnswer,
      position: ({ effectiveFrom }) => ({ date: effectiveFrom }),
    });
  }

  @Get('current')
  @SignedIn()
  @ApiOperation({ summary: 'Read the rules in force on a date' })
  @ApiOkResponse({ type: PolicyAnswer })
  async getCurrentPolicy(
    @Caller() caller: Principal,
    @Query() query: OnDateQuery,
  ): Promise<PolicyAnswer> {
    const date = query.on ?? this.clock.today();
    return toPolicyAnswer(await this.policies.versionOn(caller.bookId, date));
  }

  @Post()
  @Allow('city_admin')
  @ApiOperation({ summary: 'Add a version of the rules, from tomorrow on at the earliest' })
  @ApiCreatedResponse({ type: PolicyAnswer })
  async createPolicy(
    @Caller() caller: Principal,
    @Body() body: NewPolicyRequest,
  ): Promise<PolicyAnswer> {
    return toPolicyAnswer(await this.policies.publish(caller, body));
  }
}
