import type { CareOfferDto, RequestSeriesDto, SuggestionListDto } from './care-matching.answers.js';
import type {
  CareRequestDetailDto,
  CareRequestDto,
  OpenRequestDto,
  RequestEventDto,
} from './care-requests.answers.js';
import { priorityOf } from './care-requests.js';
import type { Offer } from './offer-rows.js';
import type { OpenRequest } from './open-requests.js';
import { CRITERIA } from './ranking.js';
import type { Sight } from './request-access.js';
import type { HistoryLine, Names, RequestTexts } from './request-reads.service.js';
import type { CareRequest } from './request-rows.js';
import type { Series } from './series-rows.js';
import type { Suggestions } from './suggestions.service.js';

/** A request as strangers see it. */
export function toOpen(request: OpenRequest): OpenRequestDto {
  const { id, unitCode, serviceCode, funding, language, training } = request;
  return {
    ...{ id, unitCode, serviceCode, funding, language, training },
    startsAt: request.startsAt.toISOString(),
    endsAt: request.endsAt.toISOString(),
    minutes: String(request.minutes),
    priority: priorityOf(request.priority),
  };
}

/** A request for somebody who may know whose it is, or not, and both sides by the names that may be known. */
export function toRequest(
  request: CareRequest,
  sight: Pick<Sight, 'seesElder'>,
  names: Names,
): CareRequestDto {
  const { state, volunteerId, volunteerNo, bookingId, recordId, rating, evaluatedOn } = request;
  const { seesElder } = sight;
  return {
    ...toOpen(request),
    state,
    elderId: seesElder ? request.elderId : null,
    elderNo: seesElder ? request.elderNo : null,
    elderName: names.get(request.elderId) ?? null,
    filedAt: request.filedAt.toISOString(),
    volunteerId: seesElder ? volunteerId : null,
    volunteerNo: seesElder ? volunteerNo : null,
    volunteerName: names.get(volunteerId ?? '') ?? null,
    agreedStartsAt: seesElder ? (request.agreedStartsAt?.toISOString() ?? null) : null,
    agreedEndsAt: seesElder ? (request.agreedEndsAt?.toISOString() ?? null) : null,
    bookingId: seesElder ? bookingId : null,
    recordId: seesElder ? recordId : null,
    rating: seesElder ? rating : null,
    evaluatedOn: seesElder ? evaluatedOn : null,
    seriesId: seesElder ? request.seriesId : null,
    occurrence: seesElder ? request.occurrence : null,
  };
}

/** A request with what people wrote. */
export function toDetail(seen: {
  readonly request: CareRequest;
  readonly sight: Sight;
  readonly texts: RequestTexts;
  readonly names: Names;
}): CareRequestDetailDto {
  return { ...toRequest(seen.request, seen.sight, seen.names), ...seen.texts };
}

/** An offer; to the elder's side (`names`) with who makes it by name. */
export function toOffer(offer: Offer, names?: Names): CareOfferDto {
  const { id, requestId, serviceCode, volunteerId, volunteerNo, state } = offer;
  return {
    ...{ id, requestId, serviceCode, volunteerId, volunteerNo, state },
    volunteerName: names?.get(volunteerId) ?? null,
    startsAt: offer.startsAt.toISOString(),
    offeredAt: offer.offeredAt.toISOString(),
    decidedAt: offer.decidedAt?.toISOString() ?? null,
  };
}

export function toHistory(line: HistoryLine): RequestEventDto {
  return { ...line, at: line.at.toISOString() };
}

/** Suggestions with the criteria they stand in the order of. */
export function toSuggestions(found: Suggestions): SuggestionListDto {
  const { circleCode, compared, isCut } = found;
  return {
    criteria: CRITERIA.map(({ name, first }) => ({ name, first })),
    ...{ circleCode, compared, isCut },
    items: found.items.map((item) => {
      const { volunteerId, memberNo, unitCode } = item;
      const { free, training, language, distance, pastPairings } = item;
      const loadMinutes = String(item.loadMinutes);
      const values = { free, training, language, distance, pastPairings, loadMinutes };
      const volunteerName = found.names.get(volunteerId) ?? null;
      return { volunteerId, memberNo, volunteerName, unitCode, values };
    }),
  };
}

export function toSeries(series: Series): RequestSeriesDto {
  const { id, elderId, state, every, step, untilOn, nextOn, endCause } = series;
  return {
    ...{ id, elderId, state, every, step, untilOn, nextOn, endCause },
    startsAt: series.startsAt.toISOString(),
    endedAt: series.endedAt?.toISOString() ?? null,
  };
}
