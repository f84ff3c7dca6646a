import type { components } from '../../api/schema.js';
import { shanghaiDate, shanghaiInstant, timeText } from '../../lib/dates.js';
import type { Recipient } from './queries.js';

/** What the form of logging hours holds. */
export interface LogDraft {
  /** Place in the list of recipients: one elder may stand there with several appointments. */
  readonly recipient: string;
  readonly serviceCode: string;
  readonly day: string;
  readonly from: string;
  readonly until: string;
  readonly note: string;
}

export type LogFault = 'recipient' | 'service' | 'day' | 'time' | 'order' | 'future';

const QUARTER_MINUTES = 15;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1440;

/** One elder, one appointment or none. */
export function recipientKey({ id, requestId }: Recipient): string {
  return requestId === null ? id : `${id} ${requestId}`;
}

/** What the form begins with: the appointment as agreed, otherwise the hour that has just ended. */
export function draftFor(recipient: Recipient | undefined, now: Date): LogDraft {
  const base = {
    recipient: recipient === undefined ? '' : recipientKey(recipient),
    serviceCode: recipient?.serviceCode ?? '',
    note: '',
  };
  const { startsAt = null, endsAt = null } = recipient ?? {};
  if (startsAt !== null && endsAt !== null) {
    const [from, until] = [timeText(startsAt, 'en'), timeText(endsAt, 'en')];
    return { ...base, day: shanghaiDate(startsAt), from, until };
  }
  const minutes = minutesOf(timeText(now.toISOString(), 'en'));
  const end = Math.max(HOUR_MINUTES, minutes - (minutes % QUARTER_MINUTES));
  return {
    ...base,
    day: shanghaiDate(now),
    from: clockText(end - HOUR_MINUTES),
    until: clockText(end),
  };
}

/** The same with this length, reckoned from its beginning; not beyond the day. */
export function lasting(draft: LogDraft, minutes: number): LogDraft {
  const until = Math.min(minutesOf(draft.from) + minutes, DAY_MINUTES - 1);
  return { ...draft, until: clockText(until) };
}

/** How long it lasted, or null while that cannot be said. */
export function lengthOf({ from, until }: LogDraft): number | null {
  const minutes = minutesOf(until) - minutesOf(from);
  return minutes > 0 ? minutes : null;
}

/** What keeps it from being sent; the service judges everything else. */
export function faultsOf(draft: LogDraft, now: Date): LogFault[] {
  const { recipient, serviceCode, day, from, until } = draft;
  const faults: LogFault[] = [];
  if (recipient === '') faults.push('recipient');
  if (serviceCode === '') faults.push('service');
  if (day === '') faults.push('day');
  if (from === '' || until === '') faults.push('time');
  else if (lengthOf(draft) === null) faults.push('order');
  else if (day !== '' && new Date(shanghaiInstant(day, until)) > now) faults.push('future');
  return faults;
}

/** The record as the service takes it. The number is its own: the same record is never accepted twice. */
export function bodyOf(
  draft: LogDraft,
  recipient: Pick<Recipient, 'id' | 'requestId'>,
  recordNo: string,
): components['schemas']['LogRecordDto'] {
  const { day, from, until, serviceCode, note } = draft;
  return {
    recordNo,
    recipientId: recipient.id,
    serviceCode,
    startedAt: shanghaiInstant(day, from),
    endedAt: shanghaiInstant(day, until),
    evidence: 'self',
    ...(note.trim() !== '' && { note: note.trim() }),
    ...(recipient.requestId !== null && { requestId: recipient.requestId }),
  };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR_MINUTES + minutes;
}

function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / HOUR_MINUTES))}:${two(minutes % HOUR_MINUTES)}`;
}
