import type { CareRequest, ServiceRecord } from './queries.js';

/** What stands with a thing of the elder's: the first four wait for the elder, the next two for others. */
export type Matter = 'confirm' | 'choose' | 'rate' | 'again' | 'coming' | 'open' | 'done' | 'ended';

/** One line of what is going on. */
export interface AgendaItem {
  readonly matter: Matter;
  /** Of the record with `confirm`, of the request otherwise. */
  readonly id: string;
  readonly serviceCode: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Who comes or came: by name, else by number. */
  readonly volunteer: string | null;
}

const ORDER: readonly Matter[] = [
  'confirm',
  'choose',
  'again',
  'coming',
  'open',
  'rate',
  'done',
  'ended',
];
const WAITING: readonly Matter[] = ['confirm', 'choose', 'rate', 'again'];

/** Whether it waits for a word of the elder's. */
export function waits({ matter }: AgendaItem): boolean {
  return WAITING.includes(matter);
}

/** What is going on for one elder: what waits for the elder first, then what comes, the soonest first; the past backwards. */
export function agendaOf(
  elderId: string,
  read: {
    readonly requests: readonly CareRequest[];
    readonly records: readonly ServiceRecord[];
    /** Requests to which somebody has offered to come. */
    readonly offered: ReadonlySet<string>;
  },
): AgendaItem[] {
  const records = read.records.filter(
    ({ recipientId, state }) => recipientId === elderId && state === 'submitted',
  );
  const requests = read.requests.filter((request) => request.elderId === elderId);
  return [
    ...records.map(recordItem),
    ...requests.map((request) => requestItem(request, read.offered)),
  ].sort(byNeed);
}

function recordItem(record: ServiceRecord): AgendaItem {
  const { id, serviceCode, startedAt, endedAt, volunteerName, volunteerNo } = record;
  return {
    matter: 'confirm',
    id,
    serviceCode,
    startsAt: startedAt,
    endsAt: endedAt,
    volunteer: volunteerName ?? volunteerNo,
  };
}

function requestItem(request: CareRequest, offered: ReadonlySet<string>): AgendaItem {
  return {
    matter: matterOf(request, offered),
    id: request.id,
    serviceCode: request.serviceCode,
    startsAt: request.agreedStartsAt ?? request.startsAt,
    endsAt: request.agreedEndsAt ?? request.endsAt,
    volunteer: request.volunteerName ?? request.volunteerNo,
  };
}

function matterOf({ id, state }: CareRequest, offered: ReadonlySet<string>): Matter {
  switch (state) {
    case 'published':
      return offered.has(id) ? 'choose' : 'open';
    case 'filed':
      return 'open';
    case 'matched':
      return 'coming';
    case 'served':
      return 'rate';
    case 'missed':
    case 'refused':
      return 'again';
    case 'evaluated':
    case 'improved':
      return 'done';
    case 'withdrawn':
      return 'ended';
  }
}

function byNeed(a: AgendaItem, b: AgendaItem): number {
  const rank = ORDER.indexOf(a.matter) - ORDER.indexOf(b.matter);
  if (rank !== 0) return rank;
  const later = a.startsAt < b.startsAt ? -1 : 1;
  return a.matter === 'done' || a.matter === 'ended' ? -later : later;
}
