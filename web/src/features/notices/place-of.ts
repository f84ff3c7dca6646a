/** Which desk somebody sits at. */
export type NoticeDesk = 'city' | 'station' | 'audit';

interface Told {
  readonly kind: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Where at a desk a notification is attended to, by the beginning of its kind. */
const PLACES: Readonly<
  Record<
    NoticeDesk,
    readonly (readonly [kind: string, place: (params: Told['params']) => string])[]
  >
> = {
  city: [
    ['settlement.', ({ month = '' }) => `/city/settlement?month=${month}`],
    ['case.', ({ caseId = '' }) => `/city/cases/${caseId}`],
    ['reconciliation.', () => '/city/books'],
    ['webhook.', ({ endpointId = '' }) => `/city/webhooks?open=${endpointId}`],
  ],
  station: [
    ['caseload.', ({ unitCode = '' }) => `/station/roster?station=${unitCode}`],
    ['paper.', ({ batchId = '' }) => `/station/paper/${batchId}`],
  ],
  audit: [
    ['case.', ({ caseId = '' }) => `/audit/cases/${caseId}`],
    ['reconciliation.', () => '/audit/reconciliation'],
    ['inspection.drawn', ({ drawId = '' }) => `/audit/draws/${drawId}`],
    ['inspection.assigned', ({ drawId = '' }) => `/audit/draws/${drawId}`],
  ],
};

/** The page on which somebody attends to what a notification tells of; null where there is none at this desk. */
export function placeOf(desk: NoticeDesk, { kind, params }: Told): string | null {
  const place = PLACES[desk].find(([beginning]) => kind.startsWith(beginning));
  return place === undefined ? null : place[1](params);
}
