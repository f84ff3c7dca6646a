import {
  EDGES,
  PRESENCE_STATES,
  PRESENCE_STEPS,
  PROOF_KINDS,
  type PresenceAction,
  type PresenceState,
  presenceAllows,
  strengthOf,
} from '../../src/modules/presence/presence.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { PresenceDesk } from './presence-desk.js';

let desk: PresenceDesk;
let clerk: SignedInMember;

beforeAll(async () => {
  desk = await PresenceDesk.open();
  clerk = await desk.volunteer({ roles: ['station_admin'] });
});

afterAll(() => desk?.close());

/** A stay of two hours ago with everything by which it can be brought on. */
async function newStay() {
  const volunteer = await desk.volunteer();
  const { elder, card } = await desk.cards.elderWithCard(0n);
  const codes = await desk.cards.sheet(card);
  const answer = await desk.checkIn(volunteer, {
    ...desk.scanned(120),
    elder: { cardNo: card.cardNo, code: codes[0] },
  });
  if (answer.status !== 201) throw new Error(`check-in answered ${answer.status}: ${answer.text}`);
  return { volunteer, elder, card, id: String(answer.body.id), startedAt: answer.body.startedAt };
}
type Stay = Awaited<ReturnType<typeof newStay>>;

const moved = (id: string, state: PresenceState) =>
  desk.cards.owner('UPDATE kapok.presence_sessions SET state = $2 WHERE id = $1', [id, state]);

/** Brings a fresh stay into a state, by its steps. */
const BRING: Readonly<Record<PresenceState, (stay: Stay) => Promise<unknown>>> = {
  open: async () => undefined,
  expired: ({ id }) => moved(id, 'expired'),
  // Ended and not recorded: what the volunteer had logged by hand stands in the way.
  ended: async ({ volunteer, elder, id }) => {
    await desk.cards.post(volunteer, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: desk.ago(119).toISOString(),
      endedAt: desk.ago(118).toISOString(),
      evidence: 'self',
    });
    await desk.checkOut(volunteer, id, desk.scanned(60));
  },
  recorded: ({ volunteer, id }) => desk.checkOut(volunteer, id, desk.scanned(60)),
  cancelled: ({ volunteer, id }) => desk.step(volunteer, id, 'cancel'),
};

/** Each step as whoever may take it. */
const TAKE: Readonly<
  Record<Exclude<PresenceAction, 'expire'>, (stay: Stay) => ReturnType<PresenceDesk['step']>>
> = {
  check_out: ({ volunteer, card, id }) =>
    desk.checkOut(volunteer, id, { elder: { cardNo: card.cardNo, pin: card.pin } }),
  deliver: ({ volunteer, id }) => desk.checkOut(volunteer, id, desk.scanned(30)),
  complete: ({ id, startedAt }) => {
    const endedAt = new Date(Date.parse(startedAt) + 30 * 60_000).toISOString();
    return desk.step(clerk, id, 'complete', { endedAt, reason: 'phone_failed' });
  },
  record: ({ volunteer, id }) => desk.step(volunteer, id, 'record'),
  cancel: ({ volunteer, id }) => desk.step(volunteer, id, 'cancel'),
};

describe('the steps of a stay', () => {
  const actions = Object.keys(TAKE) as (keyof typeof TAKE)[];

  it.each(actions.flatMap((action) => PRESENCE_STATES.map((state) => [action, state] as const)))(
    'let %s start where the table allows it: %s',
    async (action, state) => {
      const stay = await newStay();
      await BRING[state](stay);
      const before = await desk.stay(stay.id);
      expect(before?.state).toBe(state);
      const records = await desk.recordsOf(stay.volunteer);
      const answer = await TAKE[action](stay);
      const after = await desk.stay(stay.id);
      // One route takes both steps: what was kept on the phone also ends a stay that is open still.
      const isOtherStep = action === 'deliver' && state === 'open';
      const isLate = action === 'check_out' && state === 'expired';
      if (presenceAllows(action, state) || isOtherStep) {
        const isBlocked = action === 'record';
        expect(answer.status).toBe(isBlocked ? 409 : 200);
        const to = action === 'cancel' ? 'cancelled' : isBlocked ? 'ended' : 'recorded';
        expect(after?.state).toBe(to);
      } else {
        expect([answer.status, answer.body.code]).toEqual([
          409,
          isLate ? 'presence_expired' : 'state_conflict',
        ]);
        expect(after).toEqual(before);
        expect(await desk.recordsOf(stay.volunteer)).toBe(records);
      }
    },
  );

  it('are those of the database, too', async () => {
    const allowed = Object.values(PRESENCE_STEPS).flatMap(({ from, to }) =>
      from.map((state) => `${state} ${to}`),
    );
    for (const from of PRESENCE_STATES) {
      for (const to of PRESENCE_STATES.filter((state) => state !== from)) {
        if (allowed.includes(`${from} ${to}`)) continue;
        const stay = await newStay();
        await BRING[from](stay);
        await expect(moved(stay.id, to)).rejects.toMatchObject({ code: '23514' });
      }
    }
  });

  it('are taken by nobody else', async () => {
    const stay = await newStay();
    const stranger = await desk.volunteer();
    const { database, app, other } = desk.cards.desk;
    const abroad = await newMember(database, app, {
      unit: other.community,
      roles: ['station_admin', 'volunteer'],
    });
    const calls = (who: SignedInMember) => [
      desk.checkOut(who, stay.id, desk.scanned(30)),
      desk.step(who, stay.id, 'cancel'),
      desk.step(who, stay.id, 'record'),
    ];
    for (const who of [stranger, abroad]) {
      for (const answer of await Promise.all(calls(who))) {
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      }
      expect((await desk.get(who, `/v1/presence/${stay.id}`)).status).toBe(404);
      expect((await desk.get(who, '/v1/presence')).body.items).toEqual([]);
    }
    expect((await desk.get(stay.elder, `/v1/presence/${stay.id}`)).status).toBe(200);
    expect((await desk.step(stay.elder, stay.id, 'cancel')).status).toBe(403);
    expect(await desk.stay(stay.id)).toMatchObject({ state: 'open' });
  });

  it('leave one winner between a check-out and a cancellation', async () => {
    for (let round = 0; round < 3; round += 1) {
      const stay = await newStay();
      const answers = await Promise.all([
        ...Array.from({ length: 4 }, () =>
          desk.checkOut(stay.volunteer, stay.id, desk.scanned(40 + round)),
        ),
        ...Array.from({ length: 4 }, () => desk.step(stay.volunteer, stay.id, 'cancel')),
      ]);
      const won = answers.filter(({ status }) => status === 200);
      const after = await desk.stay(stay.id);
      // A stay that was cancelled has no record; one that was checked out has one, or was cancelled before it was made.
      expect(['recorded', 'cancelled']).toContain(after?.state);
      expect(await desk.recordsOf(stay.volunteer)).toBe(after?.state === 'recorded' ? 1 : 0);
      expect(won.length).toBeGreaterThanOrEqual(1);
      expect(won.length).toBeLessThanOrEqual(2);
    }
  });
});

describe('what proofs are worth', () => {
  it('is the same here and in the database, for every set of proofs', async () => {
    const stay = await newStay();
    const all = EDGES.flatMap((edge) => [
      ...PROOF_KINDS.map((kind) => ({ edge, kind, takenBy: stay.volunteer.id })),
      { edge, kind: 'card', takenBy: clerk.id } as const,
    ]);
    const sets = Array.from({ length: 2 ** all.length }, (_, set) =>
      all.filter((_proof, n) => (set >> n) % 2 === 1),
    );
    // The function is asked of a table of the same form, so that all sets can be made without the people they take.
    const [row] = await desk.cards.owner(
      `SELECT prosrc FROM pg_proc WHERE oid = 'kapok.presence_strength'::regproc`,
    );
    const body = String(row?.prosrc)
      .replace(
        'kapok.presence_proofs p',
        `unnest($1::text[], $2::text[], $3::uuid[]) AS p (edge, kind, taken_by)`,
      )
      .replace('p.book_id = p_book AND p.session_id = p_session', 'true')
      .replace('p.volunteer_id', `'${stay.volunteer.id}'::uuid`);
    expect(body).not.toMatch(/p_book|volunteer_id/);
    for (const set of sets) {
      const [found] = await desk.cards.owner(body, [
        set.map(({ edge }) => edge),
        set.map(({ kind }) => kind),
        set.map(({ takenBy }) => takenBy),
      ]);
      const strength = strengthOf(stay.volunteer.id, set);
      expect([set, Object.values(found ?? {})[0]]).toEqual([set, strength]);
    }
    expect(await desk.stay(stay.id)).toMatchObject({ state: 'open' });
  });

  it('cannot be exaggerated in the database', async () => {
    const stay = await newStay();
    await desk.cards.owner(
      `INSERT INTO kapok.presence_proofs (book_id, session_id, edge, kind, volunteer_id, taken_by, proven_at, received_at,
         station_id, step)
       SELECT book_id, session_id, 'out', kind, volunteer_id, taken_by, proven_at, received_at, station_id, step + 5
       FROM kapok.presence_proofs WHERE session_id = $1 AND kind = 'station'`,
      [stay.id],
    );
    const end = (strength: string) =>
      desk.cards.owner(
        `UPDATE kapok.presence_sessions SET state = 'ended', ended_at = started_at + interval '5 minutes', strength = $2
         WHERE id = $1`,
        [stay.id, strength],
      );
    for (const wrong of ['self', 'code']) {
      await expect(end(wrong)).rejects.toMatchObject({ constraint: 'presence_sessions_proven' });
    }
    await end('qr');
    const insert = (change: string) =>
      desk.cards.owner(
        `INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
           starts_at, ends_at, service_date, registered_on, evidence, earned_minutes, policy_id, salt, commitment, entered_by,
           presence_id)
         SELECT s.book_id, gen_random_uuid(), 'X-' || gen_random_uuid(), 'submitted', s.volunteer_id, s.recipient_id,
           s.service_id, s.unit_id, s.started_at, s.ended_at ${change}, (s.started_at AT TIME ZONE 'Asia/Shanghai')::date,
           current_date, s.strength, 5, v.id, s.salt, s.salt, s.volunteer_id, s.id
         FROM kapok.presence_sessions s JOIN kapok.policy_versions v ON v.book_id = s.book_id
         WHERE s.id = $1 LIMIT 1`,
        [stay.id],
      );
    await expect(insert(`+ interval '1 minute'`)).rejects.toMatchObject({
      constraint: 'service_records_presence',
    });
    await insert('');
    await expect(insert('')).rejects.toMatchObject({ constraint: 'service_records_by_presence' });
  });
});
