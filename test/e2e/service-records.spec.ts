import {
  daysAgo,
  enrol,
  ledgerState,
  log,
  openRecordCity,
  type Person,
  post,
  type RecordCity,
  read,
} from './service-records-city.js';

let city: RecordCity;
let volunteer: Person;
let elder: Person;
let worker: Person;
let second: Person;
let stranger: Person;
let admin: Person;
let visits = 0;

beforeAll(async () => {
  city = await openRecordCity();
  const { here, there } = city;
  volunteer = await enrol(city, { unit: here, memberNo: 'V1', roles: ['volunteer'] });
  elder = await enrol(city, { unit: here, memberNo: 'E1', roles: ['elder'] });
  worker = await enrol(city, { unit: here, memberNo: 'W1', roles: ['social_worker'] });
  second = await enrol(city, { unit: here, memberNo: 'W2', roles: ['social_worker'] });
  stranger = await enrol(city, {
    unit: there,
    memberNo: 'W3',
    roles: ['social_worker', 'volunteer'],
  });
  admin = await enrol(city, { unit: here, memberNo: 'A1', roles: ['station_admin'] });
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

/** A service of an hour at a time of its own, with two free hours behind it. */
function visit(change: object = {}): object {
  const day = 2 + (visits % 26);
  const hour = 6 + 3 * Math.floor(visits / 26);
  visits += 1;
  const at = (hours: number) => daysAgo(day, `${String(hours).padStart(2, '0')}:00`);
  return {
    recipientId: elder.id,
    serviceCode: 'S01',
    startedAt: at(hour),
    endedAt: at(hour + 1),
    evidence: 'self',
    ...change,
  };
}

/** A visit that the station enters for the volunteer. */
function onBehalf(change: object) {
  return log(city.app, admin, visit({ ...change, volunteerId: volunteer.id }));
}

async function refuses(answer: ReturnType<typeof post>, status: number, code: string) {
  const before = await ledgerState(city.database);
  const { body, ...rest } = await answer;
  expect({ status: rest.status, code: body.code }).toEqual({ status, code });
  expect(await ledgerState(city.database)).toBe(before);
}

describe('logging', () => {
  it('takes a service of one’s own and shows it with its evidence', async () => {
    const record = await log(city.app, volunteer, visit({ note: '一切正常', recordNo: 'R-own' }));
    expect(record).toMatchObject({
      recordNo: 'R-own',
      state: 'submitted',
      volunteerNo: 'V1',
      recipientNo: 'E1',
      serviceCode: 'S01',
      unitCode: 'T1C1',
      earnedMinutes: '60',
      funding: 'issue',
      onBehalf: false,
      enteredBy: volunteer.id,
      entrySeq: null,
      evidenceItems: [{ n: 1, strength: 'self', recordedBy: volunteer.id }],
    });
  });

  it('earns by rate and by visit', async () => {
    const double = await log(city.app, volunteer, visit({ serviceCode: 'S02' }));
    const visited = await log(city.app, volunteer, visit({ serviceCode: 'S06' }));
    expect([double.earnedMinutes, visited.earnedMinutes]).toEqual(['120', '30']);
  });

  it('puts a record before the unit that its place names', async () => {
    const record = await log(city.app, volunteer, visit({ place: 'T1C2' }));
    expect(record.unitCode).toBe('T1C2');
    const elsewhere = await log(city.app, volunteer, visit({ place: '公园' }));
    expect(elsewhere).toMatchObject({ unitCode: 'T1C1', place: '公园' });
  });

  it('lets a station enter it on behalf and marks it so', async () => {
    const record = await onBehalf({ evidence: 'self' });
    expect(record).toMatchObject({
      evidence: 'self',
      onBehalf: true,
      enteredBy: admin.id,
      volunteerId: volunteer.id,
    });
  });

  it.each(['paper', 'confirmed', 'code', 'qr'])(
    'refuses %s at the volunteer’s own word',
    async (evidence) => {
      const body = visit({ evidence });
      await refuses(post(city.app, volunteer, '', body), 422, 'evidence_needs_witness');
      const own = { ...body, volunteerId: volunteer.id };
      await refuses(post(city.app, volunteer, '', own), 422, 'evidence_needs_witness');
      expect((await post(city.app, volunteer, '', { ...body, evidence: 'self' })).status).toBe(201);
    },
  );

  it('takes a bare statement from a station, too', async () => {
    expect((await onBehalf({ evidence: 'self' })).evidence).toBe('self');
  });

  it.each(['code', 'qr'])('refuses %s that nothing but a station vouches for', async (evidence) => {
    const body = visit({ volunteerId: volunteer.id, evidence });
    await refuses(post(city.app, admin, '', body), 422, 'evidence_needs_witness');
  });

  it('refuses a confirmation that does not come from the recipient', async () => {
    const body = visit({ volunteerId: volunteer.id, evidence: 'confirmed' });
    await refuses(post(city.app, admin, '', body), 422, 'evidence_needs_witness');
  });

  it('takes a station admin’s own service at their own word only', async () => {
    const roles = ['station_admin', 'volunteer'] as const;
    const both = await enrol(city, { unit: city.here, memberNo: 'AV', roles: [...roles] });
    const body = visit({ evidence: 'paper' });
    await refuses(post(city.app, both, '', body), 422, 'evidence_needs_witness');
    const own = { ...body, volunteerId: both.id };
    await refuses(post(city.app, both, '', own), 422, 'evidence_needs_witness');
  });

  it('refuses a volunteer who logs for somebody else', async () => {
    await refuses(
      post(city.app, stranger, '', visit({ volunteerId: volunteer.id })),
      403,
      'forbidden',
    );
  });

  it('refuses a station that logs for volunteers out of its reach', async () => {
    await refuses(
      post(city.app, admin, '', visit({ volunteerId: stranger.id })),
      422,
      'unknown_member',
    );
  });

  it.each<[string, object, number, string]>([
    ['an unreadable time', { startedAt: '昨天' }, 422, 'invalid_time'],
    ['a date that does not exist', { startedAt: '2026-02-30T08:00:00+08:00' }, 422, 'invalid_time'],
    ['a time without offset', { startedAt: '2026-10-04T08:00:00' }, 422, 'invalid_time'],
    [
      'an unknown recipient',
      { recipientId: '00000000-0000-7000-8000-000000000009' },
      422,
      'unknown_member',
    ],
    ['an unknown service', { serviceCode: 'S98' }, 422, 'unknown_service'],
    ['a service code with NUL', { serviceCode: 'S\u200b' }, 422, 'unknown_service'],
    ['unknown evidence', { evidence: 'photo' }, 422, 'unknown_evidence'],
    ['an end before the start', { endedAt: daysAgo(29, '08:00') }, 422, 'empty_interval'],
    [
      'more than a day',
      { startedAt: daysAgo(29, '07:59'), endedAt: daysAgo(28, '08:00') },
      422,
      'interval_too_long',
    ],
    [
      'a service that has not ended',
      { startedAt: daysAgo(0, '00:00'), endedAt: daysAgo(-1, '00:00') },
      422,
      'in_future',
    ],
    [
      'a service too long ago',
      { startedAt: daysAgo(31, '08:00'), endedAt: daysAgo(31, '09:00') },
      422,
      'submitted_too_late',
    ],
    ['a number used before', { recordNo: 'R-own' }, 409, 'already_recorded'],
    [
      'an unknown booking',
      { bookingId: '00000000-0000-7000-8000-000000000009' },
      422,
      'unknown_booking',
    ],
    ['minutes of its own', { earnedMinutes: '900' }, 400, 'validation_failed'],
    ['a number with blanks', { recordNo: 'R 1' }, 400, 'validation_failed'],
    ['a place too long', { place: 'x'.repeat(201) }, 400, 'validation_failed'],
  ])('refuses %s', async (_, change, status, code) => {
    await refuses(post(city.app, volunteer, '', visit(change)), status, code);
  });

  it('refuses service to oneself and for somebody who is no elder', async () => {
    await refuses(
      post(city.app, volunteer, '', visit({ recipientId: volunteer.id })),
      422,
      'self_service',
    );
    await refuses(
      post(city.app, volunteer, '', visit({ recipientId: worker.id })),
      422,
      'wrong_role',
    );
  });

  it('refuses overlapping time and takes touching time', async () => {
    const at = (from: string, to: string) =>
      visit({ startedAt: daysAgo(29, from), endedAt: daysAgo(29, to) });
    await log(city.app, volunteer, at('10:00', '11:00'));
    await log(city.app, volunteer, at('11:00', '12:00'));
    await log(city.app, volunteer, at('09:00', '10:00'));
    await refuses(post(city.app, volunteer, '', at('09:59', '10:01')), 409, 'overlaps_record');
    await refuses(post(city.app, volunteer, '', at('08:00', '18:00')), 409, 'overlaps_record');
  });

  it('answers a repeat under one key with the same record', async () => {
    const body = visit();
    const send = () => post(city.app, volunteer, '', body).set('idempotency-key', 'log-1');
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).toBe(first.body.id);
  });
});

describe('foreign records', () => {
  it('are as good as absent, whatever is tried', async () => {
    const { id } = await log(city.app, volunteer, visit());
    for (const step of ['confirm', 'withdraw', 'approve']) {
      await refuses(post(city.app, stranger, `/${id}/${step}`), 404, 'not_found');
    }
    await refuses(post(city.app, stranger, `/${id}/reject`, { reason: 'x' }), 404, 'not_found');
    await refuses(post(city.app, stranger, `/${id}/resubmit`, { changes: {} }), 404, 'not_found');
    expect((await read(city.app, stranger, `/${id}`)).status).toBe(404);
    const missing = '00000000-0000-7000-8000-000000000009';
    expect((await read(city.app, stranger, `/${missing}`)).body.code).toBe('not_found');
    expect((await read(city.app, stranger, '/nonsense')).body.code).toBe('not_found');
  });

  it('answer the same problem as missing ones', async () => {
    const { id } = await log(city.app, volunteer, visit());
    const missing = '00000000-0000-7000-8000-000000000009';
    const problems = await Promise.all(
      [id, missing].map((each) => read(city.app, stranger, `/${each}`)),
    );
    const [foreign, absent] = problems.map(({ body }) => {
      const { requestId: _, instance: __, ...rest } = body;
      return rest;
    });
    expect(foreign).toEqual(absent);
  });
});

describe('lists and queue', () => {
  async function pages(as: Person, path: string): Promise<{ id: string; flags?: string[] }[]> {
    const items: { id: string; flags?: string[] }[] = [];
    let after = '';
    for (let page = 0; page < 100; page += 1) {
      const joiner = path.includes('?') ? '&' : '?';
      const answer = await read(city.app, as, `${path}${joiner}limit=3${after}`);
      expect(answer.status).toBe(200);
      items.push(...answer.body.items);
      if (answer.body.next === null) return items;
      after = `&after=${answer.body.next}`;
    }
    throw new Error('endless list');
  }

  it('pages through one’s own records, the newest first, each once', async () => {
    const mine = await pages(volunteer, '');
    expect(new Set(mine.map(({ id }) => id)).size).toBe(mine.length);
    expect(mine.map(({ id }) => id)).toEqual(
      mine
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    expect((await pages(elder, '')).length).toBe(mine.length);
    expect(await pages(stranger, '?unit=T1C1')).toEqual([]);
  });

  it('narrows by state, evidence, unit and volunteer', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await post(city.app, worker, `/${id}/reject`, { reason: 'x' });
    const rejected = await read(city.app, worker, '?state=rejected&limit=200');
    const states = rejected.body.items.map((item: { state: string }) => item.state);
    expect(states).toEqual(['rejected']);
    expect((await pages(worker, `?volunteerId=${stranger.id}`)).length).toBe(0);
    expect(
      (await pages(worker, `?volunteerId=${volunteer.id.toUpperCase()}`)).length,
    ).toBeGreaterThan(3);
    expect((await pages(worker, '?unit=T1C2')).length).toBe(0);
    expect((await pages(volunteer, '?unit=T1C2')).length).toBe(1);
    expect((await pages(volunteer, '?unit=T1')).length).toBeGreaterThan(3);
    expect((await read(city.app, worker, '?state=lost')).body.code).toBe('validation_failed');
    expect((await read(city.app, worker, '?after=x')).body.code).toBe('validation_failed');
  });

  it('shows the queue of the worker’s units only, with flags', async () => {
    const weak = await log(city.app, volunteer, visit({ evidence: 'self' }));
    const entered = await onBehalf({ evidence: 'self' });
    const short = await log(city.app, volunteer, visit({ serviceCode: 'S99' }));
    await post(city.app, worker, `/${weak.id}/approve`);
    const queue = await pages(worker, '/queue');
    const flags = new Map(queue.map((item) => [item.id, item.flags]));
    expect(flags.get(weak.id)).toEqual([
      'weak_evidence',
      'second_approval_due',
      'approved_by_caller',
    ]);
    expect(flags.get(entered.id)).toEqual(['weak_evidence', 'on_behalf']);
    expect(flags.get(short.id)).toEqual(['weak_evidence', 'earns_nothing']);
    const theirs = await pages(stranger, '/queue');
    expect(theirs.length).toBe(1);
    const ofDay = await pages(worker, `/queue?day=${weak.serviceDate}`);
    expect(ofDay.map(({ id }) => id)).toContain(weak.id);
    expect(await pages(worker, '/queue?day=1990-01-01')).toEqual([]);
    const due = await pages(second, '/queue?flag=second_approval_due&approvable=true');
    expect(due.map(({ id }) => id)).toEqual([weak.id]);
    const hindered = await pages(worker, '/queue?approvable=false');
    expect(hindered.map(({ id }) => id).sort()).toEqual([weak.id, short.id].sort());
  });

  it('refuses the queue to those who approve nothing', async () => {
    expect((await read(city.app, volunteer, '/queue')).status).toBe(403);
  });
});
