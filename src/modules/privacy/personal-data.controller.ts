import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  Header,
  Param,
  ParseUUIDPipe,
  Put,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { PageQuery } from '../../platform/http/page.js';
import { MembersService } from '../members/members.service.js';
import {
  ConsentDto,
  ConsentPageDto,
  ConsentPath,
  DecideConsentDto,
  toConsentDto,
} from './consents.dto.js';
import { ConsentsService } from './consents.service.js';
import { PersonalExport } from './personal-export.js';

/** What is held of a member, and what the member has agreed to. */
@ApiTags('privacy')
@Controller('v1/members/:id')
export class PersonalDataController {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly consents: ConsentsService,
    private readonly exports: PersonalExport,
  ) {}

  @Get('personal-data')
  @SignedIn()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Everything that is held of oneself, as one readable file' })
  @ApiOkResponse({ content: { 'application/json': { schema: { type: 'object' } } } })
  async getPersonalData(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<StreamableFile> {
    // Nobody else, whatever their role: it shows what is hidden from every worker.
    if (id.toLowerCase() !== caller.memberId) throw new DomainError('not_found');
    const { bookId } = caller;
    const found = await this.members.byIds(this.database.read, bookId, [caller.memberId]);
    const member = found.get(caller.memberId);
    if (member === undefined) throw new DomainError('not_found');
    const pieces = this.exports.pieces(bookId, member);
    return new StreamableFile(Readable.from(pieces, { objectMode: false }), {
      type: 'application/json; charset=utf-8',
      disposition: 'attachment; filename="personal-data.json"',
    });
  }

  @Get('consents')
  @SignedIn()
  @ApiOperation({ summary: 'What a member has agreed to, the newest decision first' })
  @ApiOkResponse({ type: ConsentPageDto })
  async listConsents(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) memberId: string,
    @Query() query: PageQuery,
  ): Promise<ConsentPageDto> {
    const { limit, after = null } = query;
    const wish = { memberId: memberId.toLowerCase(), limit, after };
    const page = await this.consents.page(caller, wish);
    return { items: page.items.map(toConsentDto), next: page.next };
  }

  @Put('consents/:purpose')
  @SignedIn()
  @ApiOperation({
    summary: 'Agree to a purpose, or withdraw; a worker notes what was signed on paper',
  })
  @ApiOkResponse({ type: ConsentDto })
  async decideConsent(
    @Caller() caller: Principal,
    @Param() path: ConsentPath,
    @Body() body: DecideConsentDto,
  ): Promise<ConsentDto> {
    const { id, purpose } = path;
    const wish = { memberId: id.toLowerCase(), purpose, given: body.given };
    return toConsentDto(await this.consents.decide(caller, wish));
  }
}
