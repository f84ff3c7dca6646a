import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  PolicyPreviewAnswer,
  PolicyPreviewRequest,
  toPreviewAnswer,
} from './policy-previews.dto.js';
import { PolicyPreviewsService } from './policy-previews.service.js';

/** Draft rules, tried on the past. */
@ApiTags('policies')
@Controller('v1/policies/preview')
export class PolicyPreviewsController {
  constructor(private readonly previews: PolicyPreviewsService) {}

  @Post()
  @HttpCode(200)
  @Allow('city_admin')
  @ApiOperation({ summary: 'Try draft rules on the records of a month; nothing is written' })
  @ApiOkResponse({ type: PolicyPreviewAnswer })
  async previewPolicy(
    @Caller() caller: Principal,
    @Body() body: PolicyPreviewRequest,
  ): Promise<PolicyPreviewAnswer> {
    const { params, month = null } = body;
    return toPreviewAnswer(await this.previews.preview(caller, { params, month }));
  }
}
