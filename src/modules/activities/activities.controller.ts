import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { parseInstant } from '../../platform/http/instant.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import {
  ActivitiesQuery,
  ActivityDetailDto,
  ActivityDto,
  ActivityPageDto,
  ActivityPeopleDto,
  type AttendeeDto,
  CloseActivityDto,
  NewActivityDto,
  SignUpDto,
  toActivityDto,
  toNamedPersonDto,
  toPersonDto,
  WithdrawSignUpDto,
} from './activities.dto.js';
import { ActivitiesService } from './activities.service.js';
import { ActivityClosing } from './activity-closing.js';
import type { Attendee } from './attendance.js';

/** Group activities: one event, several volunteers and elders. */
@ApiTags('activities')
@Controller('v1/activities')
export class ActivitiesController {
  constructor(
    private readonly activities: ActivitiesService,
    private readonly closing: ActivityClosing,
  ) {}

  /** Announces an activity. */
  @Post()
  @Allow('social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiCreatedResponse({ type: ActivityDto })
  async announceActivity(
    @Caller() caller: Principal,
    @Body() body: NewActivityDto,
  ): Promise<ActivityDto> {
    const { place = null, ...rest } = body;
    const times = { startsAt: parseInstant(body.startsAt), endsAt: parseInstant(body.endsAt) };
    return toActivityDto(await this.activities.announce(caller, { ...rest, ...times, place }));
  }

  /** The activities of the city, or of a unit. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: ActivityPageDto })
  async listActivities(
    @Caller() caller: Principal,
    @Query() query: ActivitiesQuery,
  ): Promise<ActivityPageDto> {
    const { unitCode = null, state = null, after = null, limit } = query;
    const page = await this.activities.page(caller, { unitCode, state, after, limit });
    return { items: page.items.map(toActivityDto), next: page.next };
  }

  /** One activity, with oneself in it. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: ActivityDetailDto })
  async getActivity(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ActivityDetailDto> {
    const { activity, self } = await this.activities.view(caller, id);
    return { ...toActivityDto(activity), self: self === null ? null : toPersonDto(self) };
  }

  /** Who has signed up, who came. */
  @Get(':id/people')
  @Allow('social_worker', 'station_admin', 'operator', 'city_admin', 'auditor')
  @ApiOkResponse({ type: ActivityPeopleDto })
  async listActivityPeople(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ActivityPeopleDto> {
    return { items: (await this.activities.people(caller, id)).map(toNamedPersonDto) };
  }

  /** Signs oneself up, or somebody else as a worker of the unit. */
  @Post(':id/sign-up')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: ActivityDto })
  async signUp(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: SignUpDto,
  ): Promise<ActivityDto> {
    const wish = { part: body.part, memberId: body.memberId?.toLowerCase() ?? null };
    return toActivityDto(await this.activities.signUp(caller, id, wish));
  }

  /** Takes a sign-up back. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: ActivityDto })
  async withdrawSignUp(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: WithdrawSignUpDto,
  ): Promise<ActivityDto> {
    const memberId = body.memberId?.toLowerCase() ?? null;
    return toActivityDto(await this.activities.withdraw(caller, id, memberId));
  }

  /** Enters who came; each volunteer's own minutes become a record that waits for approval. */
  @Post(':id/close')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiOkResponse({ type: ActivityDto })
  async closeActivity(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CloseActivityDto,
  ): Promise<ActivityDto> {
    const attendance = {
      volunteers: body.volunteers.map(toAttendee),
      elders: body.elders.map(toAttendee),
    };
    const { evidence } = body;
    return toActivityDto(await this.closing.close(caller, id, { evidence, attendance }));
  }

  /** Calls the activity off. */
  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin')
  @ApiOkResponse({ type: ActivityDto })
  async cancelActivity(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ActivityDto> {
    return toActivityDto(await this.activities.cancel(caller, id));
  }
}

function toAttendee({ memberId, arrivedAt, leftAt }: AttendeeDto): Attendee {
  return {
    memberId: memberId.toLowerCase(),
    arrivedAt: parseInstant(arrivedAt),
    leftAt: parseInstant(leftAt),
  };
}
