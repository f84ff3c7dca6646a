import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { AssessmentList, RecordAssessmentRequest, toAssessmentAnswers } from './assessments.dto.js';
import { AssessmentsService } from './assessments.service.js';
import { GrantMemberPath } from './hardships.dto.js';

/** Ability assessments of a member. */
@ApiTags('grants')
@Controller('v1/members/:id/assessments')
export class AssessmentsController {
  constructor(
    private readonly assessments: AssessmentsService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List the assessments of a member, the latest first' })
  @ApiOkResponse({ type: AssessmentList })
  async listAssessments(
    @Caller() caller: Principal,
    @Param() path: GrantMemberPath,
  ): Promise<AssessmentList> {
    const assessments = await this.assessments.ofMember(caller, path.id);
    return { items: toAssessmentAnswers(assessments, this.clock.today()) };
  }

  @Post()
  @Allow('social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'Record an assessment; answers all of the member, the latest first' })
  @ApiCreatedResponse({ type: AssessmentList })
  async recordAssessment(
    @Caller() caller: Principal,
    @Param() path: GrantMemberPath,
    @Body() body: RecordAssessmentRequest,
  ): Promise<AssessmentList> {
    const { validUntil = null } = body;
    const wish = { ...body, validUntil, level: String(body.level) };
    await this.assessments.record(caller, path.id, wish);
    return this.listAssessments(caller, path);
  }
}
