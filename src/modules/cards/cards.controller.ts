import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import {
  CardDto,
  CardEventListDto,
  CardListDto,
  CardMemberPath,
  CardReasonDto,
  CardWithPinDto,
  NewCardDto,
  toCardDto,
  toCardEventDto,
  toCardWithPinDto,
} from './cards.dto.js';
import { CardsService } from './cards.service.js';

/** Service cards of elders. A PIN is shown once and kept nowhere in clear, so these answers are never repeated by key. */
@ApiTags('cards')
@Controller('v1')
export class CardsController {
  constructor(
    private readonly cards: CardsService,
    private readonly clock: Clock,
  ) {}

  /** Hands an elder a card with a fresh PIN. */
  @Post('cards')
  @Allow('station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: CardWithPinDto })
  async issueCard(@Caller() caller: Principal, @Body() body: NewCardDto): Promise<CardWithPinDto> {
    const card = await this.cards.issue(caller, body.memberId.toLowerCase());
    return toCardWithPinDto(card, this.clock.now());
  }

  /** An elder's cards, the latest first: one's own, or those of an elder of one's units. */
  @Get('members/:id/cards')
  @SignedIn()
  @ApiOkResponse({ type: CardListDto })
  async listCards(
    @Caller() caller: Principal,
    @Param() path: CardMemberPath,
  ): Promise<CardListDto> {
    const cards = await this.cards.ofMember(caller, path.id.toLowerCase());
    const now = this.clock.now();
    return { items: cards.map((card) => toCardDto(card, now)) };
  }

  /** One card. */
  @Get('cards/:id')
  @SignedIn()
  @ApiOkResponse({ type: CardDto })
  async getCard(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CardDto> {
    return toCardDto(await this.cards.find(caller, id), this.clock.now());
  }

  /** What was done with a card, by whom and when. */
  @Get('cards/:id/history')
  @SignedIn()
  @ApiOkResponse({ type: CardEventListDto })
  async getCardHistory(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CardEventListDto> {
    return { items: (await this.cards.history(caller, id)).map(toCardEventDto) };
  }

  /** Blocks a card at once. Its elder may, without giving a reason. */
  @Post('cards/:id/block')
  @HttpCode(200)
  @Allow('elder', 'station_admin', 'social_worker', 'operator')
  @ApiOkResponse({ type: CardDto })
  async blockCard(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: CardReasonDto,
  ): Promise<CardDto> {
    return toCardDto(
      await this.cards.block(caller, { id, reason: reason ?? null }),
      this.clock.now(),
    );
  }

  /** Opens a blocked card again, with a fresh PIN. */
  @Post('cards/:id/unblock')
  @HttpCode(200)
  @Allow('station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: CardWithPinDto })
  async unblockCard(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: CardReasonDto,
  ): Promise<CardWithPinDto> {
    return toCardWithPinDto(
      await this.cards.unblock(caller, { id, reason: reason ?? null }),
      this.clock.now(),
    );
  }

  /** Draws another PIN: the old one was forgotten, or tried out. */
  @Post('cards/:id/pin')
  @HttpCode(200)
  @Allow('station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: CardWithPinDto })
  async renewCardPin(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: CardReasonDto,
  ): Promise<CardWithPinDto> {
    return toCardWithPinDto(
      await this.cards.renewPin(caller, { id, reason: reason ?? null }),
      this.clock.now(),
    );
  }

  /** Ends a card for good and hands out another one. */
  @Post('cards/:id/replace')
  @Allow('station_admin', 'social_worker')
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: CardWithPinDto })
  async replaceCard(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: CardReasonDto,
  ): Promise<CardWithPinDto> {
    return toCardWithPinDto(
      await this.cards.replace(caller, { id, reason: reason ?? null }),
      this.clock.now(),
    );
  }
}
