import {
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { PrintQuery } from '../statements/month-statements.dto.js';
import { PaperDesk } from '../statements/paper-desk.js';
import { CardCodesService } from './card-codes.service.js';
import { cardPdf, codeSheetPdf } from './card-pdf.js';
import { CodeSheetDto, OwnCodeDto, toCodeSheetDto } from './cards.dto.js';
import { CardsService } from './cards.service.js';

const PDF = { content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } };

/** What an elder holds in the hand: the printed card, sheets of codes; and codes of an elder's own. */
@ApiTags('cards')
@Controller('v1')
export class CardPapersController {
  constructor(
    private readonly cards: CardsService,
    private readonly codes: CardCodesService,
    private readonly desk: PaperDesk,
  ) {}

  /** The card on paper, with its QR code and the elder's name. Only while it is active. */
  @Get('cards/:id/card.pdf')
  @Allow('elder', 'station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse(PDF)
  async getCardPdf(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { large: isLarge }: PrintQuery,
  ): Promise<StreamableFile> {
    const card = await this.cards.find(caller, id);
    if (card.state !== 'active') throw new DomainError('state_conflict');
    const { bookId } = caller;
    const holder = { bookId, memberId: card.memberId };
    const pdf = await this.desk.print(holder, { language, isLarge }, (wish) => cardPdf(card, wish));
    return toFile(pdf, 'card');
  }

  /** Draws a fresh sheet of one-time codes. The sheet before is worth nothing any more. */
  @Post('cards/:id/codes')
  @Allow('station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: CodeSheetDto })
  async drawCardCodes(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CodeSheetDto> {
    return toCodeSheetDto(await this.codes.drawSheet(caller, id));
  }

  /** The same as a paper to print: it is made this once, and the codes are shown nowhere else. */
  @Post('cards/:id/codes.pdf')
  @HttpCode(201)
  @Allow('station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse(PDF)
  async printCardCodes(
    @Caller() caller: Principal,
    @RequestLanguage() language: Language,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { large: isLarge }: PrintQuery,
  ): Promise<StreamableFile> {
    const sheet = await this.codes.drawSheet(caller, id);
    const holder = { bookId: caller.bookId, memberId: sheet.card.memberId };
    const look = { language, isLarge };
    const pdf = await this.desk.print(holder, look, (wish) => codeSheetPdf(sheet, wish));
    return toFile(pdf, 'codes');
  }

  /** Draws a code of one's own, to be spoken to who comes to help. Good for ten minutes, once. */
  @Post('presence-codes')
  @Allow('elder')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: OwnCodeDto })
  async drawPresenceCode(@Caller() caller: Principal): Promise<OwnCodeDto> {
    const { code, expiresAt, expiresInSeconds } = await this.codes.drawOwn(caller);
    return { code, expiresAt: expiresAt.toISOString(), expiresInSeconds };
  }
}

function toFile(pdf: Buffer, name: string): StreamableFile {
  return new StreamableFile(pdf, {
    type: 'application/pdf',
    disposition: `inline; filename="${name}.pdf"`,
  });
}
