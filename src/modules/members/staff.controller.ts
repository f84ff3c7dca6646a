import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { StaffPage, StaffQuery, toStaffAnswer } from './staff.dto.js';
import { StaffDirectory } from './staff-directory.js';

/** Who works in the city, in which role and where. */
@ApiTags('members')
@Controller('v1/staff')
export class StaffController {
  constructor(private readonly staff: StaffDirectory) {}

  @Get()
  @Allow('station_admin', 'city_admin', 'auditor')
  @ApiOperation({ summary: 'List who holds which staff role where' })
  @ApiOkResponse({ type: StaffPage })
  async listStaff(@Caller() caller: Principal, @Query() query: StaffQuery): Promise<StaffPage> {
    const { role = null, unit: unitCode = null, memberNo = null, limit, after = null } = query;
    const page = await this.staff.list(caller, { role, unitCode, memberNo }, { limit, after });
    return { items: page.items.map(toStaffAnswer), next: page.next };
  }
}
