import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { QueuePageDto } from './queue.answers.js';
import { QueueQuery } from './queue.dto.js';
import { QueueService } from './queue.service.js';

/** What waits for an approver. */
@ApiTags('service-records')
@Controller('v1/service-records')
export class QueueController {
  constructor(private readonly queue: QueueService) {}

  /** What waits for an approver in the caller's units, the oldest first, with flags. */
  @Get('queue')
  @Allow('social_worker')
  @ApiOkResponse({ type: QueuePageDto })
  async listApprovalQueue(
    @Caller() caller: Principal,
    @Query() query: QueueQuery,
  ): Promise<QueuePageDto> {
    const { unit = null, evidence = null, volunteerId = null } = query;
    const { flag = null, day = null, approvable = null, clean = null } = query;
    const filter = { unit, evidence, volunteerId, flag, day, approvable, clean };
    const wish = { limit: query.limit, after: query.after ?? null };
    const { items, next } = await this.queue.page(caller, filter, wish);
    const shown = items.map((item) => {
      return { ...item, flags: [...item.flags], flagFacts: [...item.flagFacts] };
    });
    const count = query.counted === true ? await this.queue.count(caller, filter) : null;
    return { items: shown, next, count };
  }
}
