import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { APPROVALS_BODY_SCHEMA, readApprovalIds } from './approval-body.js';
import { ApprovalsService } from './approvals.service.js';
import { RecordIdPipe } from './record-id.pipe.js';
import { ApprovalAnswerDto, ApprovalAnswersDto } from './service-records.answers.js';

/** Approvals: the hot path. Bodies are read by hand and answers are plain objects. */
@ApiTags('service-records')
@Controller('v1/service-records')
export class ApprovalsController {
  constructor(private readonly approvals: ApprovalsService) {}

  /** Approves up to 500 records; each has an answer of its own, in the order asked. */
  @Post('approvals')
  @HttpCode(200)
  @Allow('social_worker')
  @ApiBody({ schema: APPROVALS_BODY_SCHEMA })
  @ApiOkResponse({ type: ApprovalAnswersDto })
  async approveServiceRecords(
    @Caller() caller: Principal,
    @Body() body: unknown,
  ): Promise<ApprovalAnswersDto> {
    return { answers: await this.approvals.approveAll(caller, readApprovalIds(body)) };
  }

  /** Approves a record. Of weak evidence the first approval is kept, the second worker's posts. */
  @Post(':id/approve')
  @HttpCode(200)
  @Allow('social_worker')
  @ApiOkResponse({ type: ApprovalAnswerDto })
  approveServiceRecord(
    @Caller() caller: Principal,
    @Param('id', RecordIdPipe) id: string,
  ): Promise<ApprovalAnswerDto> {
    return this.approvals.approve(caller, id);
  }
}
