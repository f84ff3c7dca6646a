import {
  allowsStep,
  REQUEST_STATES,
  type RequestAction,
  type RequestState,
} from '../../src/modules/care-requests/care-requests.js';
import { OFFER_STATES, type OfferState } from '../../src/modules/care-requests/offers.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { CareDesk, expectStatus, need } from './care-requests-desk.js';

/** A request in some state, with the people around it and the last offer for it. */
interface Scene {
  readonly elder: SignedInMember;
  readonly volunteer: SignedInMember;
  readonly worker: SignedInMember;
  readonly id: string;
  readonly offerId: string;
}

let desk: CareDesk;
let worker: SignedInMember;

beforeAll(async () => {
  desk = await CareDesk.open();
  worker = await desk.worker();
});

afterAll(async () => {
  await desk?.close();
});

const { startsAt, endsAt } = need();

/** Leads a request to a state by the steps that people take. */
const LEAD: Readonly<Record<RequestState, (scene: Scene) => Promise<void>>> = {
  published: async () => undefined,
  matched: async ({ elder, id, offerId }) => {
    await desk.accept(elder, id, offerId);
  },
  served: async (scene) => {
    await LEAD.matched(scene);
    const { elder, volunteer, id } = scene;
    expectStatus(201, await desk.log(volunteer, { elder, requestId: id }));
  },
  evaluated: async (scene) => {
    await LEAD.served(scene);
    expectStatus(200, await desk.step(scene.elder, scene.id, 'evaluate', { rating: 'fair' }));
  },
  improved: async (scene) => {
    await LEAD.evaluated(scene);
    expectStatus(200, await desk.step(worker, scene.id, 'improve', { note: '已改进' }));
  },
  missed: async (scene) => {
    await LEAD.matched(scene);
    await desk.age(scene.id, 72);
    expectStatus(200, await desk.step(scene.elder, scene.id, 'no-show'));
  },
  withdrawn: async ({ elder, id }) => {
    expectStatus(200, await desk.step(elder, id, 'withdraw'));
  },
  // What a process that dies between two transactions leaves behind.
  filed: async (scene) => rewind(scene, 'filed'),
  refused: async (scene) => rewind(scene, 'refused'),
};

/** Takes the last step of a published request out of its history, as if the second transaction had not come. */
async function rewind({ id }: Scene, state: 'filed' | 'refused'): Promise<void> {
  await sql(
    desk.database.superuserUrl,
    `SET session_replication_role = replica;
     DELETE FROM kapok.request_events WHERE request_id = '${id}' AND n > 1;
     UPDATE kapok.care_requests SET state = '${state}', events = ${state === 'filed' ? 1 : 2} WHERE id = '${id}';
     INSERT INTO kapok.request_events (book_id, request_id, n, step, from_state, to_state, actor_id, capacity, at)
     SELECT book_id, id, 2, 'refuse', 'filed', 'refused', filed_by, 'self', now() FROM kapok.care_requests
     WHERE id = '${id}' AND state = 'refused'`,
  );
}

async function sceneIn(state: RequestState): Promise<Scene> {
  const [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
  const { id } = await desk.publish(elder);
  const offerId = await desk.offer(volunteer, id);
  const scene = { elder, volunteer, worker, id, offerId };
  await LEAD[state](scene);
  return scene;
}

/** Each step that has a route, as whoever may take it would. */
const STEPS: Partial<
  Record<
    RequestAction,
    (scene: Scene) => PromiseLike<{ status: number; body: { code?: string; state?: string } }>
  >
> = {
  accept: ({ elder, id, offerId }) =>
    desk.post(elder, `/v1/care-requests/${id}/offers/${offerId}/accept`),
  give_back: ({ volunteer, id, offerId }) =>
    desk.post(volunteer, `/v1/care-requests/${id}/offers/${offerId}/withdraw`),
  evaluate: ({ elder, id }) => desk.step(elder, id, 'evaluate', { rating: 'good' }),
  improve: ({ id }) => desk.step(worker, id, 'improve', { note: '已改进' }),
  no_show: ({ elder, id }) => desk.step(elder, id, 'no-show'),
  republish: ({ elder, id }) => desk.step(elder, id, 'republish', { startsAt, endsAt }),
  withdraw: ({ elder, id }) => desk.step(elder, id, 'withdraw'),
};

describe.each(REQUEST_STATES)('a request that is %s', (state) => {
  const steps = Object.keys(STEPS).filter((step) => step !== 'give_back') as RequestAction[];
  const allowed = steps.filter((step) => allowsStep(step, state));
  const others = steps.filter((step) => !allowsStep(step, state));

  it('can be taken on by every step of its row', async () => {
    for (const step of allowed) {
      const scene = await sceneIn(state);
      if (step === 'no_show') await desk.age(scene.id, 72);
      const answer = await STEPS[step]?.(scene);
      expect([step, answer?.status]).toEqual([step, 200]);
      const { body } = await desk.get(scene.elder, `/v1/care-requests/${scene.id}/events`);
      // Publishing anew files the request, and then goes on.
      const taken = body.items.at(step === 'republish' ? -2 : -1);
      expect(taken.step).toBe(step);
    }
  });

  it('refuses every other step, and nothing moves', async () => {
    const scene = await sceneIn(state);
    for (const step of others) {
      const refused = await desk.refused(() => STEPS[step]?.(scene) as PromiseLike<never>);
      expect([step, refused]).toEqual([step, { status: 409, code: 'state_conflict' }]);
    }
  });
});

describe('an offer', () => {
  const offerIn: Readonly<Record<OfferState, (scene: Scene) => Promise<void>>> = {
    offered: async () => undefined,
    accepted: (scene) => LEAD.matched(scene),
    declined: async ({ elder, id, offerId }) => {
      expectStatus(
        200,
        await desk.post(elder, `/v1/care-requests/${id}/offers/${offerId}/decline`),
      );
    },
    withdrawn: async ({ volunteer, id, offerId }) => {
      expectStatus(
        200,
        await desk.post(volunteer, `/v1/care-requests/${id}/offers/${offerId}/withdraw`),
      );
    },
    lapsed: async ({ elder, id }) => {
      expectStatus(200, await desk.step(elder, id, 'republish', { startsAt, endsAt }));
    },
    no_show: (scene) => LEAD.missed(scene),
  };
  const ALLOWED: Readonly<Record<string, readonly OfferState[]>> = {
    accept: ['offered'],
    decline: ['offered'],
    withdraw: ['offered', 'accepted'],
  };

  it.each(OFFER_STATES)('that is %s takes the steps of its table and no others', async (state) => {
    for (const [step, from] of Object.entries(ALLOWED)) {
      const scene = await sceneIn('published');
      await offerIn[state](scene);
      const { id, offerId } = scene;
      const who = step === 'withdraw' ? scene.volunteer : scene.elder;
      const take = () => desk.post(who, `/v1/care-requests/${id}/offers/${offerId}/${step}`);
      if (from.includes(state)) expect([step, (await take()).status]).toEqual([step, 200]);
      else
        expect([step, await desk.refused(take)]).toEqual([
          step,
          { status: 409, code: 'state_conflict' },
        ]);
    }
  });
});
