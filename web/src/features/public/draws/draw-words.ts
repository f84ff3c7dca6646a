import type { Draw } from '../queries.js';

/** What is inspected, by its kind. */
export const KINDS: Readonly<Record<Draw['kind'], string>> = {
  service_record: 'kind.record',
  visit: 'kind.visit',
  spending: 'kind.spending',
  unit: 'kind.unit',
};

/** How far a draw has come. */
export const STATES: Readonly<Record<Draw['state'], string>> = {
  preparing: 'state.preparing',
  announced: 'state.announced',
  drawn: 'state.drawn',
  published: 'state.published',
  void: 'state.void',
};
