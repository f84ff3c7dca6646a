import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { parseInstant } from '../../platform/http/instant.js';
import { PageQuery } from '../../platform/http/page.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import {
  CareOfferDto,
  CareOfferPageDto,
  RequestSeriesDto,
  RequestSeriesPageDto,
  SuggestionListDto,
} from './care-matching.answers.js';
import {
  NewOfferDto,
  OfferPath,
  OffersQuery,
  OpenRequestsQuery,
  SuggestionsQuery,
} from './care-matching.dto.js';
import { CareRequestDetailDto, OpenRequestPageDto } from './care-requests.answers.js';
import { callOf, RequestPath, StepDto } from './care-requests.dto.js';
import { OffersService } from './offers.service.js';
import { toDetail, toOffer, toOpen, toSeries, toSuggestions } from './request-answers.js';
import { RequestReadsService } from './request-reads.service.js';
import { RequestSearchService } from './request-search.service.js';
import { SeriesService } from './series.service.js';
import { SuggestionsService } from './suggestions.service.js';

/** How needs and volunteers find each other. */
@ApiTags('care-requests')
@Controller('v1')
export class CareMatchingController {
  constructor(
    private readonly searches: RequestSearchService,
    private readonly suggestions: SuggestionsService,
    private readonly offers: OffersService,
    private readonly series: SeriesService,
    private readonly reads: RequestReadsService,
  ) {}

  /** Searches what is published, the most urgent first, then the soonest. */
  @Get('open-requests')
  @Allow('volunteer', 'social_worker', 'station_admin', 'operator', 'city_admin', 'auditor')
  @ApiOkResponse({ type: OpenRequestPageDto })
  async searchOpenRequests(
    @Caller() caller: Principal,
    @Query() query: OpenRequestsQuery,
  ): Promise<OpenRequestPageDto> {
    const page = await this.searches.search(caller, {
      limit: query.limit,
      after: query.after ?? null,
      unitCode: query.unit ?? null,
      serviceCode: query.service ?? null,
      from: query.from === undefined ? null : parseInstant(query.from),
      until: query.until === undefined ? null : parseInstant(query.until),
      language: query.language ?? null,
      training: query.training ?? null,
      qualified: query.qualified ?? false,
    });
    return { items: page.items.map(toOpen), next: page.next };
  }

  /** Volunteers who could come, by declared criteria, each shown with its value. */
  @Get('care-requests/:id/suggestions')
  @SignedIn()
  @ApiOkResponse({ type: SuggestionListDto })
  async suggestVolunteers(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Query() query: SuggestionsQuery,
  ): Promise<SuggestionListDto> {
    const id = path.id.toLowerCase();
    return toSuggestions(await this.suggestions.suggest(caller, id, query.limit));
  }

  /** The offers for a request: all of them on the elder's side, one's own for a volunteer. */
  @Get('care-requests/:id/offers')
  @SignedIn()
  @ApiOkResponse({ type: CareOfferPageDto })
  async listOffersOfRequest(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Query() query: PageQuery,
  ): Promise<CareOfferPageDto> {
    const { limit, after = null } = query;
    const page = await this.reads.offers(caller, path.id.toLowerCase(), { limit, after });
    return { items: page.items.map((offer) => toOffer(offer, page.names)), next: page.next };
  }

  /** One's own offers, the latest first. */
  @Get('care-offers')
  @Allow('volunteer')
  @ApiOkResponse({ type: CareOfferPageDto })
  async listOwnOffers(
    @Caller() caller: Principal,
    @Query() query: OffersQuery,
  ): Promise<CareOfferPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.reads.ownOffers(caller, { limit, after, state });
    return { items: page.items.map((offer) => toOffer(offer)), next: page.next };
  }

  /** A volunteer offers to come. */
  @Post('care-requests/:id/offers')
  @Allow('volunteer')
  @Idempotent({ required: false })
  @ApiCreatedResponse({ type: CareOfferDto })
  async offerToCome(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: NewOfferDto,
  ): Promise<CareOfferDto> {
    const startsAt = body.startsAt === undefined ? null : parseInstant(body.startsAt);
    return toOffer(await this.offers.offer(caller, path.id.toLowerCase(), { startsAt }));
  }

  /** The elder's side chooses a volunteer. */
  @Post('care-requests/:id/offers/:offerId/accept')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async acceptOffer(
    @Caller() caller: Principal,
    @Param() path: OfferPath,
    @Body() body: StepDto,
  ): Promise<CareRequestDetailDto> {
    await this.offers.accept(caller, refOf(path), callOf(body));
    return this.detail(caller, path);
  }

  /** The elder's side does not want this volunteer. */
  @Post('care-requests/:id/offers/:offerId/decline')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async declineOffer(
    @Caller() caller: Principal,
    @Param() path: OfferPath,
    @Body() body: StepDto,
  ): Promise<CareRequestDetailDto> {
    await this.offers.decline(caller, refOf(path), callOf(body));
    return this.detail(caller, path);
  }

  /** A volunteer takes an offer back, also an accepted one before its time; then the request is open again. */
  @Post('care-requests/:id/offers/:offerId/withdraw')
  @HttpCode(200)
  @Allow('volunteer')
  @Idempotent({ required: false })
  @ApiOkResponse({ type: CareRequestDetailDto })
  async withdrawOffer(
    @Caller() caller: Principal,
    @Param() path: OfferPath,
  ): Promise<CareRequestDetailDto> {
    await this.offers.withdraw(caller, refOf(path));
    return this.detail(caller, path);
  }

  /** Needs that come again: one's own, and those of elders one may act for. */
  @Get('request-series')
  @SignedIn()
  @ApiOkResponse({ type: RequestSeriesPageDto })
  async listRequestSeries(
    @Caller() caller: Principal,
    @Query() query: PageQuery,
  ): Promise<RequestSeriesPageDto> {
    const { limit, after = null } = query;
    const page = await this.series.page(caller, { limit, after });
    return { items: page.items.map(toSeries), next: page.next };
  }

  /** Ends a series; what was filed already stays. */
  @Post('request-series/:id/end')
  @HttpCode(200)
  @SignedIn()
  @Idempotent({ required: false })
  @ApiOkResponse({ type: RequestSeriesDto })
  async endRequestSeries(
    @Caller() caller: Principal,
    @Param() path: RequestPath,
    @Body() body: StepDto,
  ): Promise<RequestSeriesDto> {
    return toSeries(await this.series.end(caller, path.id.toLowerCase(), callOf(body)));
  }

  private async detail(caller: Principal, { id }: OfferPath): Promise<CareRequestDetailDto> {
    return toDetail(await this.reads.find(caller, id.toLowerCase()));
  }
}

function refOf({ id, offerId }: OfferPath): { requestId: string; offerId: string } {
  return { requestId: id.toLowerCase(), offerId: offerId.toLowerCase() };
}
