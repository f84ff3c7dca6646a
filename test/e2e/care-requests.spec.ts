import { CareDesk, expectStatus, need } from './care-requests-desk.js';

let desk: CareDesk;

beforeAll(async () => {
  desk = await CareDesk.open();
});

afterAll(async () => {
  await desk?.close();
});

describe('a need, from being published to being improved upon', () => {
  it('goes through the five stages, and pays from what was held', async () => {
    const [elder, volunteer, worker] = await Promise.all([
      desk.elder(120n),
      desk.volunteer(),
      desk.worker(),
    ]);
    const published = await desk.publish(elder, {
      funding: 'own',
      note: '门铃坏了，请敲门。',
      address: '南山路 3 号 201',
    });
    expect(published).toMatchObject({ state: 'published', elderId: elder.id, priority: 'normal' });
    expect(await desk.accounts(elder)).toEqual({ earned: '60', held: '60' });

    const offerId = await desk.offer(volunteer, published.id);
    const matched = await desk.accept(elder, published.id, offerId);
    expect(matched).toMatchObject({ state: 'matched', volunteerId: volunteer.id });

    const recordId = expectStatus(
      201,
      await desk.log(volunteer, { elder, requestId: published.id }),
    ).id;
    expect(await desk.seen(elder, published.id)).toMatchObject({ state: 'served', recordId });
    expectStatus(200, await desk.post(elder, `/v1/service-records/${recordId}/confirm`, {}, null));
    expectStatus(200, await desk.post(worker, `/v1/service-records/${recordId}/approve`, {}, null));
    expect(await desk.accounts(elder)).toEqual({ earned: '60' });
    expect(await desk.accounts(volunteer)).toEqual({ earned: '60' });

    const said = { rating: 'good', words: '小李很耐心。' };
    const evaluated = expectStatus(200, await desk.step(elder, published.id, 'evaluate', said));
    expect(evaluated).toMatchObject({ state: 'evaluated', rating: 'good', words: '小李很耐心。' });
    const note = { note: '已修好门铃。' };
    const improved = expectStatus(200, await desk.step(worker, published.id, 'improve', note));
    expect(improved).toMatchObject({ state: 'improved', improvement: '已修好门铃。' });

    const { body } = await desk.get(elder, `/v1/care-requests/${published.id}/events`);
    expect(
      body.items.map((line: { step: string; capacity: string }) => [line.step, line.capacity]),
    ).toEqual([
      ['file', 'self'],
      ['publish', 'self'],
      ['accept', 'self'],
      ['serve', 'record'],
      ['evaluate', 'self'],
      ['improve', 'worker'],
    ]);
  });

  it('answers the same key with the same request, and another need under it with a conflict', async () => {
    const elder = await desk.elder(60n);
    const key = desk.freshKey();
    const wish = need({ funding: 'own' });
    const first = expectStatus(201, await desk.post(elder, '/v1/care-requests', wish, key));
    const again = expectStatus(201, await desk.post(elder, '/v1/care-requests', wish, key));
    expect(again.id).toBe(first.id);
    const other = await desk.post(elder, '/v1/care-requests', need({ minutes: '30' }), key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_conflict']);
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
  });

  it('is refused when the minutes are not there, holds nothing, and can be published when they are', async () => {
    const elder = await desk.elder(30n);
    const key = desk.freshKey();
    const wish = need({ funding: 'own' });
    for (const _ of [1, 2]) {
      const answer = await desk.post(elder, '/v1/care-requests', wish, key);
      expect([answer.status, answer.body.code]).toEqual([409, 'insufficient_balance']);
    }
    expect(await desk.accounts(elder)).toEqual({ earned: '30' });
    const { body } = await desk.get(elder, '/v1/care-requests');
    expect(body.items).toMatchObject([{ state: 'refused' }]);
    const { id } = body.items[0];
    const window = { startsAt: wish.startsAt, endsAt: wish.endsAt };
    const refused = await desk.step(elder, id, 'republish', window);
    expect([refused.status, refused.body.code]).toEqual([409, 'insufficient_balance']);
    expectStatus(200, await desk.step(elder, id, 'withdraw'));
    expect(await desk.accounts(elder)).toEqual({ earned: '30' });
  });

  it('gives everything back when it is withdrawn, and tells the volunteer', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id, bookingId } = await desk.matched(elder, volunteer, { funding: 'own' });
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
    const withdrawn = expectStatus(200, await desk.step(elder, id, 'withdraw'));
    expect(withdrawn).toMatchObject({ state: 'withdrawn', bookingId: null, volunteerId: null });
    expect(await desk.accounts(elder)).toEqual({ earned: '60' });
    const booking = await desk.get(elder, `/v1/bookings/${bookingId}`);
    expect(booking.body).toMatchObject({ state: 'cancelled' });
    const { body } = await desk.get(volunteer, '/v1/notifications');
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'request.not_chosen',
      'request.accepted',
    ]);
    const offers = await desk.get(volunteer, '/v1/care-offers');
    expect(offers.body.items).toMatchObject([{ requestId: id, state: 'lapsed' }]);
  });

  it('keeps its booking: the need is withdrawn, not the minutes behind it', async () => {
    const elder = await desk.elder(60n);
    const { bookingId } = await desk.publish(elder, { funding: 'own' });
    const cancel = () => desk.post(elder, `/v1/bookings/${bookingId}/cancel`);
    expect(await desk.refused(cancel)).toEqual({ status: 409, code: 'state_conflict' });
  });

  it('is not published on a booking that was cancelled before: nothing is held then', async () => {
    const elder = await desk.elder(120n);
    const { startsAt, endsAt, minutes, serviceCode } = need();
    const { id } = await desk.publish(elder, { funding: 'own' });
    // The booking of the next round, made and cancelled: as when whoever published died in between.
    const wish = { startsAt, minutes, serviceCode };
    const booking = await desk.post(elder, '/v1/bookings', wish, `care-request:${id}:2`);
    const { id: bookingId } = expectStatus(201, booking);
    expectStatus(200, await desk.post(elder, `/v1/bookings/${bookingId}/cancel`));
    const { status, body } = await desk.step(elder, id, 'republish', { startsAt, endsAt });
    expect([status, body.code]).toEqual([409, 'insufficient_balance']);
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'refused', bookingId: null });
    expect(await desk.accounts(elder)).toEqual({ earned: '120' });
    const next = await desk.step(elder, id, 'republish', { startsAt, endsAt });
    expect(expectStatus(200, next).state).toBe('published');
    expect(await desk.accounts(elder)).toEqual({ earned: '60', held: '60' });
  });

  it('is missed when the volunteer does not come, gives back, and can be published in another window', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id } = await desk.matched(elder, volunteer, { funding: 'own' });
    expect(await desk.refused(() => desk.step(elder, id, 'no-show'))).toEqual({
      status: 409,
      code: 'too_early',
    });
    await desk.age(id, 72);
    const missed = expectStatus(200, await desk.step(elder, id, 'no-show'));
    expect(missed).toMatchObject({ state: 'missed', volunteerId: null });
    expect(await desk.accounts(elder)).toEqual({ earned: '60' });
    const offers = await desk.get(volunteer, '/v1/care-offers');
    expect(offers.body.items).toMatchObject([
      { state: 'no_show', serviceCode: need().serviceCode },
    ]);
    const late = await desk.log(volunteer, { elder, requestId: id });
    expect([late.status, late.body.code]).toEqual([422, 'unknown_request']);

    const { startsAt, endsAt } = need();
    const again = expectStatus(200, await desk.step(elder, id, 'republish', { startsAt, endsAt }));
    expect(again.state).toBe('published');
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
    await desk.accept(elder, id, await desk.offer(volunteer, id));
  });

  it('is open again when the volunteer steps back in time, with its minutes still held', async () => {
    const [elder, volunteer, second] = await Promise.all([
      desk.elder(60n),
      desk.volunteer(),
      desk.volunteer(),
    ]);
    const { id, offerId, bookingId } = await desk.matched(elder, volunteer, { funding: 'own' });
    const path = `/v1/care-requests/${id}/offers/${offerId}/withdraw`;
    expectStatus(200, await desk.post(volunteer, path));
    expect(await desk.seen(elder, id)).toMatchObject({
      state: 'published',
      volunteerId: null,
      bookingId,
    });
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
    const matched = await desk.accept(elder, id, await desk.offer(second, id));
    expect(matched).toMatchObject({ state: 'matched', volunteerId: second.id });
  });

  it('goes back to matched when its record is withdrawn or rejected, and is served by the next one', async () => {
    const [elder, volunteer, worker] = await Promise.all([
      desk.elder(60n),
      desk.volunteer(),
      desk.worker(),
    ]);
    const { id, recordId } = await desk.served(elder, volunteer, { funding: 'own' });
    expectStatus(
      200,
      await desk.post(volunteer, `/v1/service-records/${recordId}/withdraw`, {}, null),
    );
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'matched', recordId: null });
    const second = expectStatus(201, await desk.log(volunteer, { elder, requestId: id }));
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'served', recordId: second.id });
    const reason = { reason: '时间不对' };
    expectStatus(
      200,
      await desk.post(worker, `/v1/service-records/${second.id}/reject`, reason, null),
    );
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'matched' });
    const changes = { changes: {} };
    expectStatus(
      200,
      await desk.post(volunteer, `/v1/service-records/${second.id}/resubmit`, changes, null),
    );
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'served', recordId: second.id });
  });

  it('keeps its evaluation when the record is rejected afterwards', async () => {
    const [elder, volunteer, worker] = await Promise.all([
      desk.elder(),
      desk.volunteer(),
      desk.worker(),
    ]);
    const { id, recordId } = await desk.served(elder, volunteer);
    expectStatus(200, await desk.step(elder, id, 'evaluate', { rating: 'poor' }));
    const reason = { reason: '没有去' };
    expectStatus(
      200,
      await desk.post(worker, `/v1/service-records/${recordId}/reject`, reason, null),
    );
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'evaluated', recordId: null });
    const next = await desk.log(volunteer, { elder, requestId: id });
    expect(await desk.seen(elder, id)).toMatchObject({
      state: 'evaluated',
      recordId: next.body.id,
    });
  });
});

describe('a record that answers a request', () => {
  it('is taken from the chosen volunteer alone, for this elder and service, and once', async () => {
    const [elder, volunteer, other] = await Promise.all([
      desk.elder(120n),
      desk.volunteer(),
      desk.volunteer(),
    ]);
    const { id } = await desk.publish(elder, { funding: 'own' });
    const of = { elder, requestId: id };
    const refusedAs = { status: 422, code: 'unknown_request' };
    expect(await desk.refused(() => desk.log(volunteer, of))).toEqual(refusedAs);
    await desk.accept(elder, id, await desk.offer(volunteer, id));
    expect(await desk.refused(() => desk.log(other, of))).toEqual(refusedAs);
    expect(await desk.refused(() => desk.log(volunteer, of, { serviceCode: 'MEAL' }))).toEqual(
      refusedAs,
    );
    const stranger = await desk.elder();
    expect(await desk.refused(() => desk.log(volunteer, { ...of, elder: stranger }))).toEqual(
      refusedAs,
    );
    expectStatus(201, await desk.log(volunteer, of));
    expect(await desk.refused(() => desk.log(volunteer, of, laterToday()))).toEqual(refusedAs);
  });

  it('must name the request whose minutes would pay it', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id, bookingId } = await desk.matched(elder, volunteer, { funding: 'own' });
    const sly = () =>
      desk.log(volunteer, { elder, requestId: id }, { requestId: undefined, bookingId });
    expect(await desk.refused(sly)).toEqual({ status: 422, code: 'unknown_booking' });
  });
});

describe('filing', () => {
  it.each([
    [
      'a window that has begun',
      { startsAt: '2026-01-01T09:00:00+08:00', endsAt: '2026-01-01T12:00:00+08:00' },
      'validation_failed',
    ],
    ['a window shorter than the care', { minutes: '181' }, 'validation_failed'],
    ['an unknown service', { serviceCode: 'NOPE' }, 'unknown_service'],
    ['care for a nurse alone', { serviceCode: 'WOUND' }, 'service_referred'],
    ['care for those assessed higher', { serviceCode: 'FRAIL' }, 'level_too_low'],
    ['an unknown unit', { unitCode: 'NOPE' }, 'unknown_unit'],
    ['an unknown language', { language: 'xxx' }, 'unknown_language'],
    ['the pool without a worker', { funding: 'pool' }, 'forbidden'],
    ['an urgent need without a worker', { priority: 'urgent' }, 'forbidden'],
    ['granted minutes that are not there', { funding: 'grant' }, 'insufficient_balance'],
    [
      'a series without an end in reach',
      { repeat: { every: 'day', untilOn: '2099-01-01' } },
      'validation_failed',
    ],
  ])('refuses %s', async (_, more, code) => {
    const elder = await desk.elder();
    const answer = await desk.refused(() => desk.post(elder, '/v1/care-requests', need(more)));
    expect(answer.code).toBe(code);
  });

  it('takes the training from the catalogue over', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
    const { id, training } = await desk.publish(elder, { serviceCode: 'BATH' });
    expect(training).toBe('bathing');
    const offer = () => desk.post(volunteer, `/v1/care-requests/${id}/offers`);
    expect((await desk.refused(offer)).code).toBe('training_needed');
  });

  it('is for elders, and for one’s own elders', async () => {
    const [elder, volunteer, worker] = await Promise.all([
      desk.elder(),
      desk.volunteer(),
      desk.worker(),
    ]);
    const far = await desk.worker({ unit: desk.next });
    const abroad = await desk.member('social_worker', { unit: desk.other.community });
    const forElder = need({ elderId: elder.id });
    const code = async (who: typeof elder, body: object): Promise<unknown> =>
      (await desk.refused(() => desk.post(who, '/v1/care-requests', body))).code;
    expect(await code(volunteer, need())).toBe('wrong_role');
    expect(await code(volunteer, forElder)).toBe('not_found');
    expect(await code(far, forElder)).toBe('not_found');
    expect(await code(abroad, forElder)).toBe('not_found');
    expect(await code(worker, { ...forElder, funding: 'own' })).toBe('forbidden');
    const filed = expectStatus(
      201,
      await desk.post(worker, '/v1/care-requests', {
        ...forElder,
        funding: 'pool',
        priority: 'urgent',
      }),
    );
    expect(filed).toMatchObject({ state: 'published', elderId: elder.id, funding: 'pool' });
  });

  it('is listed, the latest first, page by page, for those who may see it', async () => {
    const [elder, worker] = await Promise.all([desk.elder(), desk.worker()]);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await desk.publish(elder)).id);
    const first = expectStatus(200, await desk.get(elder, '/v1/care-requests?limit=2'));
    const rest = `/v1/care-requests?limit=2&after=${first.next}`;
    const second = expectStatus(200, await desk.get(elder, rest));
    const shown = [...first.items, ...second.items];
    expect(shown.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(second.next).toBeNull();
    const { items } = expectStatus(200, await desk.get(worker, '/v1/care-requests?limit=3'));
    expect(items.map(({ id }: { id: string }) => id)).toEqual(ids);
    const counted = '/v1/care-requests?limit=1&counted=true';
    expect((await desk.get(elder, counted)).body.count).toBe(3);
    expect((await desk.get(elder, `${counted}&state=matched`)).body.count).toBe(0);
    expect((await desk.get(await desk.elder(), counted)).body.count).toBe(0);
    const none = await desk.get(elder, '/v1/care-requests?state=matched');
    expect(none.body).toEqual({ items: [], next: null, count: null });
  });

  it('stops at the most that an elder may have open', async () => {
    const elder = await desk.elder();
    for (let n = 0; n < 10; n += 1) await desk.publish(elder);
    const eleventh = await desk.refused(() => desk.post(elder, '/v1/care-requests', need()));
    expect(eleventh).toEqual({ status: 409, code: 'too_many_open_requests' });
  });
});

function laterToday(): object {
  const day = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
  return { startedAt: `${day}T11:00:00+08:00`, endedAt: `${day}T12:00:00+08:00` };
}
