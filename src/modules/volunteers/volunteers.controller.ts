import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Public, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { LANGUAGES } from './languages.js';
import type { Training } from './volunteer-rows.js';
import {
  EndTrainingRequest,
  LanguageListDto,
  LanguagesRequest,
  type TrainingDto,
  TrainingPath,
  TrainingRequest,
  VolunteerPath,
  VolunteerProfileDto,
} from './volunteers.dto.js';
import { type VolunteerProfile, VolunteersService } from './volunteers.service.js';

/** What volunteers speak and have learnt. */
@ApiTags('volunteers')
@Controller('v1')
export class VolunteersController {
  constructor(private readonly volunteers: VolunteersService) {}

  @Get('languages')
  @Public()
  @ApiOperation({ summary: 'List the languages that requests and profiles may name' })
  @ApiOkResponse({ type: LanguageListDto })
  listLanguages(): LanguageListDto {
    return { items: LANGUAGES.map((language) => ({ ...language })) };
  }

  @Get('members/:id/volunteer-profile')
  @SignedIn()
  @ApiOperation({ summary: 'Show what a volunteer speaks and has learnt' })
  @ApiOkResponse({ type: VolunteerProfileDto })
  async getVolunteerProfile(
    @Caller() caller: Principal,
    @Param() path: VolunteerPath,
  ): Promise<VolunteerProfileDto> {
    return toDto(await this.volunteers.profile(caller, path.id.toLowerCase()));
  }

  @Put('members/:id/languages')
  @Allow('volunteer', 'social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'Set the languages of a volunteer as a whole' })
  @ApiOkResponse({ type: VolunteerProfileDto })
  async setVolunteerLanguages(
    @Caller() caller: Principal,
    @Param() path: VolunteerPath,
    @Body() body: LanguagesRequest,
  ): Promise<VolunteerProfileDto> {
    const id = path.id.toLowerCase();
    return toDto(await this.volunteers.setLanguages(caller, id, body.languages));
  }

  @Post('members/:id/trainings')
  @Allow('social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'Record a training of a volunteer' })
  @ApiCreatedResponse({ type: VolunteerProfileDto })
  async recordTraining(
    @Caller() caller: Principal,
    @Param() path: VolunteerPath,
    @Body() body: TrainingRequest,
  ): Promise<VolunteerProfileDto> {
    const { training, completedOn, validUntil = null } = body;
    const wish = { training, completedOn, validUntil };
    return toDto(await this.volunteers.recordTraining(caller, path.id.toLowerCase(), wish));
  }

  @Post('members/:id/trainings/:trainingId/end')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin', 'city_admin')
  @ApiOperation({ summary: 'End a training of a volunteer, with a reason' })
  @ApiOkResponse({ type: VolunteerProfileDto })
  async endTraining(
    @Caller() caller: Principal,
    @Param() path: TrainingPath,
    @Body() body: EndTrainingRequest,
  ): Promise<VolunteerProfileDto> {
    const of = { memberId: path.id.toLowerCase(), id: path.trainingId.toLowerCase() };
    return toDto(await this.volunteers.endTraining(caller, of, body.reason));
  }
}

function toDto({ memberId, languages, trainings }: VolunteerProfile): VolunteerProfileDto {
  return { memberId, languages: [...languages], trainings: trainings.map(toTraining) };
}

function toTraining(row: Training): TrainingDto {
  const { id, training, completedOn, validUntil, recordedBy, endReason } = row;
  return {
    id,
    training,
    completedOn,
    validUntil,
    recordedBy,
    recordedAt: row.recordedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endReason,
  };
}
