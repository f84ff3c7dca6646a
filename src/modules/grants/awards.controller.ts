import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import {
  AwardPage,
  AwardSumsAnswer,
  AwardSumsQuery,
  AwardsQuery,
  toAwardAnswer,
  toAwardSumsAnswer,
} from './awards.dto.js';
import { AwardsService } from './awards.service.js';
import { GrantMemberPath } from './hardships.dto.js';

/** What was granted month by month. */
@ApiTags('grants')
@Controller('v1')
export class AwardsController {
  constructor(private readonly awards: AwardsService) {}

  @Get('members/:id/grants')
  @SignedIn()
  @ApiOperation({ summary: 'List what a member was granted, the latest month first' })
  @ApiOkResponse({ type: AwardPage })
  async listGrantsOfMember(
    @Caller() caller: Principal,
    @Param() path: GrantMemberPath,
    @Query() query: PageQuery,
  ): Promise<AwardPage> {
    const { limit, after = null } = query;
    const page = await this.awards.ofMember(caller, path.id, { limit, after });
    return { items: page.items.map(toAwardAnswer), next: page.next };
  }

  @Get('grants/awards')
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'List what was granted for a month, by member' })
  @ApiOkResponse({ type: AwardPage })
  async listAwards(@Caller() caller: Principal, @Query() query: AwardsQuery): Promise<AwardPage> {
    const { month, limit, after = null } = query;
    const page = await this.awards.ofMonth(caller, month, { limit, after });
    return { items: page.items.map(toAwardAnswer), next: page.next };
  }

  @Get('grants/awards/sums')
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: "What a month's awards come to, by class and level" })
  @ApiOkResponse({ type: AwardSumsAnswer })
  async sumAwards(
    @Caller() caller: Principal,
    @Query() { month }: AwardSumsQuery,
  ): Promise<AwardSumsAnswer> {
    return toAwardSumsAnswer(month, await this.awards.sumsOfMonth(caller, month));
  }
}
