import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import {
  FormAnswer,
  FormPage,
  FormPath,
  FormsQuery,
  PrintFormsRequest,
  PrintRunAnswer,
  PrintRunPage,
  PrintRunPath,
  PrintRunsQuery,
  SpoilFormRequest,
  toFormAnswer,
  toRunAnswer,
} from './forms.dto.js';
import { FormsService } from './forms.service.js';

/** Numbered forms: one for one service, signed by volunteer and elder. */
@ApiTags('paper')
@Controller('v1/paper')
export class FormsController {
  constructor(private readonly forms: FormsService) {}

  @Post('print-runs')
  @Allow('station_admin')
  @Idempotent({ required: true })
  @ApiOperation({ summary: 'Number forms for a station' })
  @ApiCreatedResponse({ type: PrintRunAnswer })
  async printForms(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: PrintFormsRequest,
  ): Promise<PrintRunAnswer> {
    invariant(key !== null, 'the key is required here');
    return toRunAnswer(await this.forms.print(caller, { ...body, key }));
  }

  @Get('print-runs')
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: "List the print runs of the caller's units, the latest first" })
  @ApiOkResponse({ type: PrintRunPage })
  async listPrintRuns(
    @Caller() caller: Principal,
    @Query() query: PrintRunsQuery,
  ): Promise<PrintRunPage> {
    const { unit = null, after = null, limit } = query;
    const page = await this.forms.runs(caller, { unit, after, limit });
    return { items: page.items.map(toRunAnswer), next: page.next };
  }

  @Get('print-runs/:id/forms.pdf')
  @Allow('station_admin')
  @ApiOperation({ summary: 'The forms of a run, two a page, to be printed' })
  @ApiOkResponse({
    content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
  })
  async getFormsPdf(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param() path: PrintRunPath,
  ): Promise<StreamableFile> {
    const pdf = await this.forms.pdf(caller, path.id, language);
    const disposition = `inline; filename="forms-${path.id}.pdf"`;
    return new StreamableFile(pdf, { type: 'application/pdf', disposition });
  }

  @Get('forms')
  @Allow('station_admin', 'social_worker', 'city_admin', 'auditor')
  @ApiOperation({ summary: 'List the forms of a station by number' })
  @ApiOkResponse({ type: FormPage })
  async listForms(@Caller() caller: Principal, @Query() query: FormsQuery): Promise<FormPage> {
    const { unit, state = null, after = null, limit } = query;
    const page = await this.forms.list(caller, { unit, state, after, limit });
    return { items: page.items.map(toFormAnswer), next: page.next };
  }

  @Post('forms/:formNo/spoil')
  @HttpCode(200)
  @Allow('station_admin')
  @ApiOperation({ summary: 'Take a form out of use for good' })
  @ApiOkResponse({ type: FormAnswer })
  async spoilForm(
    @Caller() caller: Principal,
    @Param() path: FormPath,
    @Body() body: SpoilFormRequest,
  ): Promise<FormAnswer> {
    return toFormAnswer(await this.forms.spoil(caller, path.formNo, body.reason));
  }
}
