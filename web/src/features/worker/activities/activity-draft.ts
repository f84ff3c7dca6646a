import type { components } from '../../../api/schema.js';
import { shanghaiDate, shanghaiInstant } from '../../../lib/dates.js';

/** An activity as somebody fills it in. */
export interface ActivityDraft {
  readonly title: string;
  readonly unit: string;
  readonly service: string;
  readonly place: string;
  readonly day: string;
  /** `HH:MM` */
  readonly from: string;
  readonly until: string;
  readonly funding: 'issue' | 'pool';
  readonly mostVolunteers: string;
  readonly mostElders: string;
}

/** What the form begins with: a morning of today, five volunteers, forty elders, paid by the city. */
export function newActivityDraft(): ActivityDraft {
  return {
    title: '',
    unit: '',
    service: '',
    place: '',
    day: shanghaiDate(),
    from: '09:00',
    until: '11:00',
    funding: 'issue',
    mostVolunteers: '5',
    mostElders: '40',
  };
}

/** The same as the service takes it; null while something is missing or makes no sense. */
export function activityBody(draft: ActivityDraft): components['schemas']['NewActivityDto'] | null {
  const { day, from, until, funding } = draft;
  const [title, place] = [draft.title.trim(), draft.place.trim()];
  const named = [title, draft.unit, draft.service, day, from, until].every((part) => part !== '');
  if (!named || until <= from) return null;
  const [mostVolunteers, mostElders] = [
    countOf(draft.mostVolunteers, 100),
    countOf(draft.mostElders, 500),
  ];
  if (mostVolunteers === null || mostElders === null) return null;
  return {
    title,
    unitCode: draft.unit,
    serviceCode: draft.service,
    ...(place !== '' && { place }),
    startsAt: shanghaiInstant(day, from),
    endsAt: shanghaiInstant(day, until),
    funding,
    mostVolunteers,
    mostElders,
  };
}

/** A whole number from one to `most`, or null. */
function countOf(text: string, most: number): number | null {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= most ? count : null;
}
