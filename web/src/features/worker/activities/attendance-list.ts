import type { Problem } from '../../../api/problem.js';
import type { components } from '../../../api/schema.js';
import { addDays, shanghaiDate, shanghaiInstant, timeText } from '../../../lib/dates.js';
import type { Part, Person } from '../pick/people-query.js';

/** One person of the list: whether they came, and from when to when. */
export interface AttendanceLine extends Person {
  readonly part: Part;
  readonly came: boolean;
  /** `HH:MM` in Shanghai. */
  readonly from: string;
  readonly until: string;
}

type ActivityPerson = components['schemas']['NamedActivityPersonDto'];
type Fault = NonNullable<Problem['errors']>[number];
type Times = Pick<components['schemas']['ActivityDto'], 'startsAt' | 'endsAt'>;

/** Somebody on the list, for the whole time of the activity. */
export function lineOf(person: Person, part: Part, times: Times, came: boolean): AttendanceLine {
  const { id, memberNo, name } = person;
  const [from, until] = [timeText(times.startsAt, 'en'), timeText(times.endsAt, 'en')];
  return { id, memberNo, name, part, came, from, until };
}

/** The list to begin with: everybody who signed up, and nobody has been seen yet. */
export function newList(people: readonly ActivityPerson[], times: Times): AttendanceLine[] {
  return people
    .filter(({ state }) => state === 'signed_up')
    .map(({ memberId: id, memberNo, name, part }) =>
      lineOf({ id, memberNo, name }, part, times, false),
    );
}

/** The list as the service takes it: who came, each with times; null while one of both parts is missing. */
export function listBody(
  lines: readonly AttendanceLine[],
  times: Times,
): components['schemas']['CloseActivityDto'] | null {
  const of = (part: Part) => present(lines, part).map((line) => attendeeOf(line, times));
  const [volunteers, elders] = [of('volunteer'), of('elder')];
  if (volunteers.length === 0 || elders.length === 0) return null;
  return { evidence: 'self', volunteers, elders };
}

/** Who came, in the order in which they are sent. */
export function present(lines: readonly AttendanceLine[], part: Part): AttendanceLine[] {
  return lines.filter((line) => line.part === part && line.came);
}

/** What the service objects to about a line; it names lines by their place in what was sent. */
export function faultsOf(
  line: AttendanceLine,
  lines: readonly AttendanceLine[],
  errors: readonly Fault[],
): string[] {
  const at = present(lines, line.part).findIndex(({ id }) => id === line.id);
  const pointer = `/${line.part === 'volunteer' ? 'volunteers' : 'elders'}/${at}`;
  return errors
    .filter((error) => error.pointer === pointer || error.pointer.startsWith(`${pointer}/`))
    .map(({ message, code }) => message ?? code);
}

function attendeeOf({ id, from, until }: AttendanceLine, times: Times) {
  return {
    memberId: id,
    arrivedAt: instantOf(from, times),
    leftAt: instantOf(until, times),
  };
}

/** A time of the activity: one before its beginning is of the next day, when the activity goes past midnight. */
function instantOf(time: string, { startsAt, endsAt }: Times): string {
  const day = shanghaiDate(startsAt);
  const isNext = shanghaiDate(endsAt) !== day && time < timeText(startsAt, 'en');
  return shanghaiInstant(isNext ? addDays(day, 1) : day, time);
}
