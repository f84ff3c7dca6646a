/** The texts that a part of the house speaks from its first page on, by the first word of its addresses. */
export const TEXTS_OF: Readonly<Record<string, readonly string[]>> = {
  '': ['public'],
  public: ['public'],
  verify: ['public'],
  login: ['session'],
  me: ['session'],
  worker: ['worker'],
  station: ['station'],
  city: ['city'],
  audit: ['audit'],
  hotline: ['hotline'],
  elder: ['elder'],
  volunteer: ['volunteer', 'outbox'],
};
