import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  AdoptStandardRequest,
  ClassesQuery,
  ClassPath,
  CloseClassRequest,
  HardshipClassAnswer,
  HardshipClassList,
  HardshipClassPage,
  NewClassRequest,
  toClassAnswer,
} from './hardship-classes.dto.js';
import { HardshipClassesService } from './hardship-classes.service.js';

/** The hardship classes of the caller's city and its towns. */
@ApiTags('grants')
@Controller('v1/hardship-classes')
export class HardshipClassesController {
  constructor(private readonly classes: HardshipClassesService) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List hardship classes by code' })
  @ApiOkResponse({ type: HardshipClassPage })
  async listHardshipClasses(
    @Caller() caller: Principal,
    @Query() query: ClassesQuery,
  ): Promise<HardshipClassPage> {
    const { on = null, after = null, limit } = query;
    const page = await this.classes.list(caller, { on, after, limit });
    return { items: page.items.map(toClassAnswer), next: page.next };
  }

  @Post()
  @Allow('city_admin')
  @ApiOperation({ summary: 'Add a class of the city, or of a town that widens its list' })
  @ApiCreatedResponse({ type: HardshipClassAnswer })
  async createHardshipClass(
    @Caller() caller: Principal,
    @Body() body: NewClassRequest,
  ): Promise<HardshipClassAnswer> {
    const { nameEn = null, unitCode = null, validUntil = null } = body;
    return toClassAnswer(await this.classes.add(caller, { ...body, nameEn, unitCode, validUntil }));
  }

  @Post('standard')
  @HttpCode(200)
  @Allow('city_admin')
  @ApiOperation({ summary: 'Add the standard classes that the city lacks from a day on' })
  @ApiOkResponse({ type: HardshipClassList })
  async adoptStandardClasses(
    @Caller() caller: Principal,
    @Body() body: AdoptStandardRequest,
  ): Promise<HardshipClassList> {
    const classes = await this.classes.adoptStandard(caller, body.validFrom);
    return { items: classes.map(toClassAnswer) };
  }

  @Post(':id/close')
  @HttpCode(200)
  @Allow('city_admin')
  @ApiOperation({ summary: 'Set the last day of a class' })
  @ApiOkResponse({ type: HardshipClassAnswer })
  async closeHardshipClass(
    @Caller() caller: Principal,
    @Param() path: ClassPath,
    @Body() body: CloseClassRequest,
  ): Promise<HardshipClassAnswer> {
    return toClassAnswer(await this.classes.close(caller, path.id, body));
  }
}
