import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Spending = components['schemas']['SpendingDto'];
export type NewSpending = components['schemas']['NewSpendingDto'];

/** Takes minutes for a meal or a service; the same key charges once. */
export function charge(body: NewSpending, key: string): Promise<Spending> {
  const params = { header: { 'Idempotency-Key': key } };
  return ask(api.POST('/v1/spendings', { params, body }));
}

/** Gives a charge back. */
export function refund(id: string, key: string): Promise<Spending> {
  const params = { path: { id }, header: { 'Idempotency-Key': key } };
  return ask(api.POST('/v1/spendings/{id}/refund', { params }));
}
