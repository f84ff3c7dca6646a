import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { isInstant, parseInstant } from '../../platform/http/instant.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { ConfirmationsService } from './confirmations.service.js';
import { RecordIdPipe } from './record-id.pipe.js';
import { RecordReadsService } from './record-reads.service.js';
import { RecordStepsService } from './record-steps.service.js';
import { RecordDetailDto, RecordPageDto } from './service-records.answers.js';
import {
  LogRecordDto,
  RecordChangesDto,
  RecordsQuery,
  RejectRecordDto,
  ResubmitRecordDto,
} from './service-records.dto.js';
import { ServiceRecordsService } from './service-records.service.js';

/** Hours as they are logged, confirmed, refused and taken back. Approval: approvals.controller.ts. */
@ApiTags('service-records')
@Controller('v1/service-records')
export class ServiceRecordsController {
  constructor(
    private readonly records: ServiceRecordsService,
    private readonly steps: RecordStepsService,
    private readonly reads: RecordReadsService,
    private readonly confirmations: ConfirmationsService,
  ) {}

  /** Logs a service: a volunteer for oneself, a station admin also on behalf of a volunteer. */
  @Post()
  @Allow('volunteer', 'station_admin')
  @Idempotent({ required: false })
  @ApiCreatedResponse({ type: RecordDetailDto })
  async logServiceRecord(
    @Caller() caller: Principal,
    @Body() body: LogRecordDto,
  ): Promise<RecordDetailDto> {
    const id = await this.records.log(caller, {
      recordNo: body.recordNo ?? null,
      volunteerId: body.volunteerId ?? null,
      recipientId: body.recipientId,
      serviceCode: body.serviceCode,
      startsAt: readTime(body.startedAt),
      endsAt: readTime(body.endedAt),
      place: body.place ?? null,
      evidence: body.evidence,
      note: body.note ?? null,
      bookingId: body.bookingId ?? null,
      requestId: body.requestId ?? null,
    });
    return this.detail(caller, id);
  }

  /** One's own records and those of the units one works for, the newest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: RecordPageDto })
  listServiceRecords(
    @Caller() caller: Principal,
    @Query() query: RecordsQuery,
  ): Promise<RecordPageDto> {
    const { state = null, unit = null, evidence = null, volunteerId = null } = query;
    const filter = { state, unit, evidence, volunteerId };
    return this.reads.page(caller, filter, { limit: query.limit, after: query.after ?? null });
  }

  /** A record with everything that was shown for it. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: RecordDetailDto })
  getServiceRecord(
    @Caller() caller: Principal,
    @Param('id', RecordIdPipe) id: string,
  ): Promise<RecordDetailDto> {
    return this.detail(caller, id);
  }

  /** The recipient, or a proxy of the recipient, confirms that the service was done. */
  @Post(':id/confirm')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: RecordDetailDto })
  async confirmServiceRecord(
    @Caller() caller: Principal,
    @Param('id', RecordIdPipe) id: string,
  ): Promise<RecordDetailDto> {
    await this.confirmations.confirm(caller, id);
    return this.detail(caller, id);
  }

  /** A social worker refuses the record, with a reason. */
  @Post(':id/reject')
  @HttpCode(200)
  @Allow('social_worker')
  @ApiOkResponse({ type: RecordDetailDto })
  async rejectServiceRecord(
    @Caller() caller: Principal,
    @Param('id', RecordIdPipe) id: string,
    @Body() body: RejectRecordDto,
  ): Promise<RecordDetailDto> {
    await this.steps.reject(caller, id, body.reason);
    return this.detail(caller, id);
  }

  /** A rejected record is submitted anew, with changes; the rules judge it again. */
  @Post(':id/resubmit')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: RecordDetailDto })
  async resubmitServiceRecord(
    @Caller() caller: Principal,
    @Param('id', RecordIdPipe) id: string,
    @Body() body: ResubmitRecordDto,
  ): Promise<RecordDetailDto> {
    await this.steps.resubmit(caller, id, toChanges(body.changes));
    return this.detail(caller, id);
  }

  /** The volunteer takes the record back before it is approved. */
  @Post(':id/withdraw')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: RecordDetailDto })
  async withdrawServiceRecord(
    @Caller() caller: Principal,
    @Param('id', RecordIdPipe) id: string,
  ): Promise<RecordDetailDto> {
    await this.steps.withdraw(caller, id);
    return this.detail(caller, id);
  }

  private async detail(caller: Principal, id: string): Promise<RecordDetailDto> {
    const record = await this.reads.find(caller, id);
    return { ...record, evidenceItems: [...record.evidenceItems] };
  }
}

function toChanges(changes: RecordChangesDto) {
  const { startedAt, endedAt, ...rest } = changes;
  return {
    ...rest,
    startsAt: startedAt === undefined ? undefined : readTime(startedAt),
    endsAt: endedAt === undefined ? undefined : readTime(endedAt),
  };
}

/** Null for what is no RFC 3339 time of a real date: the rules answer `invalid_time` in their order. */
function readTime(text: string): Date | null {
  return isInstant(text) ? parseInstant(text) : null;
}
