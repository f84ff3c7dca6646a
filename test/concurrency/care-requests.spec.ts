import { CareDesk, expectStatus, need } from '../e2e/care-requests-desk.js';

/** At least as many at once as the rules ask for. */
const AT_ONCE = 10;

let desk: CareDesk;

beforeAll(async () => {
  desk = await CareDesk.open();
});

afterAll(async () => {
  await desk?.close();
});

const statusesOf = (answers: readonly { status: number }[]): number[] =>
  answers.map(({ status }) => status).sort();

const oneWinner = [200, ...Array.from({ length: AT_ONCE - 1 }, () => 409)];

describe('at once', () => {
  it('one offer of many is accepted', async () => {
    const elder = await desk.elder(60n);
    const { id, bookingId } = await desk.publish(elder, { funding: 'own' });
    const volunteers = await Promise.all(Array.from({ length: AT_ONCE }, () => desk.volunteer()));
    const offers = await Promise.all(volunteers.map((volunteer) => desk.offer(volunteer, id)));
    const answers = await Promise.all(
      offers.map((offer) => desk.post(elder, `/v1/care-requests/${id}/offers/${offer}/accept`)),
    );
    expect(statusesOf(answers)).toEqual(oneWinner);
    const { volunteerId } = await desk.seen(elder, id);
    const { body } = await desk.get(elder, `/v1/care-requests/${id}/offers`);
    const states = body.items.map(({ state }: { state: string }) => state);
    expect(states.filter((state: string) => state === 'accepted')).toHaveLength(1);
    expect(states.filter((state: string) => state === 'lapsed')).toHaveLength(AT_ONCE - 1);
    const booking = await desk.get(elder, `/v1/bookings/${bookingId}`);
    expect(booking.body).toMatchObject({ state: 'held', volunteerId });
  });

  it('a volunteer is promised to one elder of many', async () => {
    const volunteer = await desk.volunteer();
    const elders = await Promise.all(Array.from({ length: AT_ONCE }, () => desk.elder()));
    const wishes = await Promise.all(
      elders.map(async (elder) => {
        const { id } = await desk.publish(elder);
        return { elder, id, offer: await desk.offer(volunteer, id) };
      }),
    );
    const answers = await Promise.all(
      wishes.map(({ elder, id, offer }) =>
        desk.post(elder, `/v1/care-requests/${id}/offers/${offer}/accept`),
      ),
    );
    expect(statusesOf(answers)).toEqual(oneWinner);
    const codes = answers.filter(({ status }) => status === 409).map(({ body }) => body.code);
    expect(new Set(codes)).toEqual(new Set(['volunteer_busy']));
  });

  it('accepting, withdrawing and publishing anew leave one outcome, and every minute in one place', async () => {
    for (let round = 0; round < 3; round += 1) {
      const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
      const { id } = await desk.publish(elder, { funding: 'own' });
      const offer = await desk.offer(volunteer, id);
      const { startsAt, endsAt } = need();
      await Promise.all([
        desk.post(elder, `/v1/care-requests/${id}/offers/${offer}/accept`),
        desk.post(volunteer, `/v1/care-requests/${id}/offers/${offer}/withdraw`),
        ...Array.from({ length: 4 }, () => desk.step(elder, id, 'withdraw')),
        ...Array.from({ length: 4 }, () => desk.step(elder, id, 'republish', { startsAt, endsAt })),
      ]);
      await desk.keep(new Date(Date.now() + 3_600_000));
      const { state } = await desk.seen(elder, id);
      expect(['withdrawn', 'published', 'matched', 'refused']).toContain(state);
      const isOpen = state === 'published' || state === 'matched';
      expect(await desk.accounts(elder)).toEqual(isOpen ? { held: '60' } : { earned: '60' });
    }
  });

  it('an elder never has more open than the rules allow', async () => {
    const elder = await desk.elder();
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => desk.post(elder, '/v1/care-requests', need())),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(6);
  });

  it('the same key publishes and holds once', async () => {
    const elder = await desk.elder(600n);
    const key = desk.freshKey();
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        desk.post(elder, '/v1/care-requests', need({ funding: 'own' }), key),
      ),
    );
    const ids = new Set(answers.map((answer) => expectStatus(201, answer).id));
    expect(ids.size).toBe(1);
    expect(await desk.accounts(elder)).toEqual({ earned: '540', held: '60' });
  });

  it('one record of many serves a request, and one evaluation counts', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id } = await desk.matched(elder, volunteer, { funding: 'own' });
    const logs = await Promise.all(
      Array.from({ length: AT_ONCE }, () => desk.log(volunteer, { elder, requestId: id })),
    );
    expect(logs.filter(({ status }) => status === 201)).toHaveLength(1);
    const taps = await Promise.all(
      Array.from({ length: AT_ONCE }, () => desk.step(elder, id, 'evaluate', { rating: 'good' })),
    );
    expect(statusesOf(taps)).toEqual(oneWinner);
  });
});
