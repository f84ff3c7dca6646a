/** Dates and times as people in the city read them: Shanghai time, whatever the device thinks. */
const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { timeZone: ZONE, ...options });
}

/** `2026年11月22日` of a date (`2026-11-22`) or an instant. */
export function dateText(value: string, language: string): string {
  return format(language, { dateStyle: 'long' }).format(toInstant(value));
}

/** `2026年11月` of a month (`2026-11`); what is no month stays as it is. */
export function monthText(month: string, language: string): string {
  const day = new Date(`${month}-15T12:00:00+08:00`);
  if (Number.isNaN(day.getTime())) return month;
  return format(language, { year: 'numeric', month: 'long' }).format(day);
}

/** `11月22日周日`; with the year when it is not this one, for what is kept is read for decades. */
export function dayText(value: string, language: string): string {
  const instant = toInstant(value);
  const isThisYear = shanghaiDate(instant).slice(0, 4) === shanghaiDate().slice(0, 4);
  return format(language, {
    ...(!isThisYear && { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(instant);
}

/** `09:30` of an instant. */
export function timeText(instant: string, language: string): string {
  return format(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(instant),
  );
}

/** `11月22日周日 09:30`, with the year as `dayText` has it. */
export function momentText(instant: string, language: string): string {
  return `${dayText(instant, language)} ${timeText(instant, language)}`;
}

/** `11月22日周日 09:00–10:00`; with both days when they differ. */
export function spanText(from: string, until: string, language: string): string {
  const sameDay = shanghaiDate(from) === shanghaiDate(until);
  const end = sameDay ? timeText(until, language) : momentText(until, language);
  return `${momentText(from, language)}–${end}`;
}

/** The date in Shanghai at an instant (by default now), `YYYY-MM-DD`. */
export function shanghaiDate(instant: string | Date = new Date()): string {
  return format('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );
}

/** The date `days` after `date`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The instant of a date and a time of day in Shanghai, as the service takes it (RFC 3339). */
export function shanghaiInstant(date: string, time: string): string {
  return `${date}T${time.length === 5 ? `${time}:00` : time}+08:00`;
}

/** Noon, so that a bare date is the same day in every zone. */
function toInstant(value: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00:00+08:00` : value);
}
