import { ActivitiesService } from '../../src/modules/activities/activities.service.js';
import { ActivityClosing } from '../../src/modules/activities/activity-closing.js';
import { reachesPlace } from './cast.js';
import { HOUR, MINUTE } from './model.js';
import { newRecord } from './record-steps.js';
import { firstReason, type Planner, plan } from './step.js';
import type { World } from './world.js';

/** An hour or two in the square, closed with its list at once. */
export const activity: Planner = (model, draw) => {
  const by = draw.of(['W1', 'W2', 'ST', 'W1', 'W3', 'E1']);
  const volunteers =
    [['V1'], ['V1', 'V2'], ['V2', 'V3'], ['V3'], ['V1', 'V2', 'V3']][draw.below(5)] ?? [];
  const elders = draw.of([['E1'], ['E2'], ['E1', 'E2'], []]);
  const funding = draw.of(['issue', 'pool'] as const);
  const evidence = 'self';
  const startsAt = model.now - draw.of([2, 3, 5, 9, 30]) * HOUR;
  const endsAt = startsAt + draw.of([60, 90]) * MINUTE;
  const signUp = draw.oneIn(2);
  const mayOrganise = reachesPlace(by, ['social_worker', 'station_admin'], 'C1');
  const isBusy = volunteers.some((name) => model.overlaps(name, startsAt, endsAt));
  const refusal = firstReason({
    unknown_unit: !mayOrganise,
    validation_failed: elders.length === 0,
    // The organiser's word stands for volunteers in reach; others sign up themselves.
    unknown_member: !signUp && by === 'ST' && volunteers.includes('V3'),
    overlaps_record: isBusy,
  });
  let id = '';
  return plan({
    text: `${by} ${volunteers.join('+')} for ${elders.join('+')} ${funding}`,
    refusal,
    call: async (world) => {
      id = await announce(world, { by, startsAt, endsAt, funding });
      if (signUp) await signUpAll(world, id, volunteers);
      return close(world, id, { by, startsAt, endsAt, volunteers, elders });
    },
    done: (records) => {
      model.activities.push({ id, state: 'closed' });
      const common = {
        service: 'COMPANY',
        startsAt,
        endsAt,
        evidence,
        enteredBy: by,
        funding,
      } as const;
      const answers = { request: null, booking: null, registeredOn: model.today };
      const attendees = [...volunteers, ...elders];
      for (const one of records) {
        model.records.push(newRecord({ ...common, ...answers, ...one, attendees }));
      }
    },
    refused: () => {
      if (id !== '') model.activities.push({ id, state: 'planned' });
    },
  });
};

interface Meeting {
  readonly by: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

async function announce(
  world: World,
  { by, startsAt, endsAt, funding }: Meeting & { readonly funding: 'issue' | 'pool' },
): Promise<string> {
  const when = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
  const what = { unitCode: world.unit('C1'), serviceCode: 'COMPANY', title: 'square', place: null };
  const wish = { ...what, ...when, mostVolunteers: 5, mostElders: 5, funding };
  return (await world.get(ActivitiesService).announce(world.as(by), wish)).id;
}

async function signUpAll(world: World, id: string, volunteers: readonly string[]): Promise<void> {
  for (const name of volunteers) {
    const wish = { memberId: null, part: 'volunteer' } as const;
    await world.get(ActivitiesService).signUp(world.as(name), id, wish);
  }
}

/** Everybody was there all the time; so each record names the first of the elders by id. */
async function close(
  world: World,
  id: string,
  meeting: Meeting & { readonly volunteers: readonly string[]; readonly elders: readonly string[] },
): Promise<{ volunteer: string; id: string; recipient: string }[]> {
  const { by, volunteers, elders } = meeting;
  const there = (name: string) => ({
    memberId: world.id(name),
    arrivedAt: new Date(meeting.startsAt),
    leftAt: new Date(meeting.endsAt),
  });
  const attendance = { volunteers: volunteers.map(there), elders: elders.map(there) };
  await world.get(ActivityClosing).close(world.as(by), id, { evidence: 'self', attendance });
  const people = await world.get(ActivitiesService).people(world.as('W1'), id);
  const recordOf = (name: string): string =>
    people.find(({ memberId }) => memberId === world.id(name))?.recordId ?? '';
  const [recipient = ''] = [...elders].sort((a, b) => (world.id(a) < world.id(b) ? -1 : 1));
  return volunteers.map((volunteer) => ({ volunteer, id: recordOf(volunteer), recipient }));
}
