import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Card = components['schemas']['CardDto'];
export type CardWithPin = components['schemas']['CardWithPinDto'];
export type CardReason = components['schemas']['CardReason'];

/** Why a card is blocked or replaced. */
export const REASONS: readonly CardReason[] = ['lost', 'stolen', 'damaged', 'misused', 'other'];

/** The cards of a person. */
export const cardsQuery = (memberId: string) =>
  queryOptions({
    queryKey: ['cards', memberId],
    queryFn: () => ask(api.GET('/v1/members/{id}/cards', { params: { path: { id: memberId } } })),
  });

export function issue(memberId: string): Promise<CardWithPin> {
  return ask(api.POST('/v1/cards', { body: { memberId } }));
}

/** Opens nothing from now on. */
export function block(id: string, reason: CardReason): Promise<Card> {
  return ask(api.POST('/v1/cards/{id}/block', { params: { path: { id } }, body: { reason } }));
}

/** Another card in the place of this one. */
export function replace(id: string, reason: CardReason): Promise<CardWithPin> {
  return ask(api.POST('/v1/cards/{id}/replace', { params: { path: { id } }, body: { reason } }));
}

export function unblock(id: string): Promise<CardWithPin> {
  const params = { path: { id } };
  return ask(api.POST('/v1/cards/{id}/unblock', { params, body: { reason: 'found' } }));
}

/** A new PIN, for somebody who has forgotten it. */
export function renewPin(id: string): Promise<CardWithPin> {
  const params = { path: { id } };
  return ask(api.POST('/v1/cards/{id}/pin', { params, body: { reason: 'forgotten' } }));
}

/** The card to be printed: number, QR code and name, never the PIN. */
export function cardPdf(id: string): Promise<unknown> {
  const params = { path: { id }, query: { large: true } };
  return ask(api.GET('/v1/cards/{id}/card.pdf', { params, parseAs: 'blob' }));
}

/** A sheet of one-time codes, printed this once. */
export function codesPdf(id: string): Promise<unknown> {
  const params = { path: { id }, query: { large: true } };
  return ask(api.POST('/v1/cards/{id}/codes.pdf', { params, parseAs: 'blob' }));
}
