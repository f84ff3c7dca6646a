import { createSecretKey } from 'node:crypto';
import { presenceDigest } from '../../src/modules/presence/presence-facts.js';
import { readPresence, readProofs } from '../../src/modules/presence/presence-rows.js';
import { stepOf, totp } from '../../src/modules/presence/station-code.js';
import { Database } from '../../src/platform/database/database.js';
import { newMember } from '../support/redeeming-city.js';
import { codeOf, PresenceDesk } from './presence-desk.js';

let desk: PresenceDesk;

beforeAll(async () => {
  desk = await PresenceDesk.open();
});

afterAll(() => desk?.close());

describe('a station’s code', () => {
  it('is the same at the station’s display and here, and changes with the minute', async () => {
    const { body, headers } = await desk.get(desk.admin, '/v1/stations/ST1/code');
    const at = new Date(Date.parse(body.validUntil) - 30_000);
    const { unitCode, step, code } = desk.shown(at);
    expect(body).toMatchObject({
      unitCode,
      step,
      code,
      payload: `KAPOK-STATION/1:GD-T1:ST1:${step}:${code}`,
    });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is for the admins of the station alone; no table holds its secret', async () => {
    for (const who of [await desk.volunteer(), await desk.worker()]) {
      expect(await codeOf(desk.get(who, '/v1/stations/ST1/code'))).toEqual([403, 'forbidden']);
    }
    const { database, app, city, other } = desk.cards.desk;
    const elsewhere = await newMember(database, app, {
      unit: city.community,
      roles: [{ role: 'station_admin', unit: city.canteen }],
    });
    const abroad = await newMember(database, app, {
      unit: other.community,
      roles: ['station_admin'],
    });
    for (const who of [elsewhere, abroad]) {
      expect(await codeOf(desk.get(who, '/v1/stations/ST1/code'))).toEqual([404, 'not_found']);
    }
    const community = `/v1/stations/${city.community.code}/display-secret`;
    expect(await codeOf(desk.cards.post(desk.cards.keeper, community, {}))).toEqual([
      409,
      'state_conflict',
    ]);
    const [row] = await desk.cards.owner('SELECT seed FROM kapok.station_seeds LIMIT 1');
    const seed = createSecretKey(row?.seed as Buffer);
    const step = stepOf(new Date());
    expect(totp(seed, step)).not.toBe(desk.shown(new Date()).code);
  });
});

describe('checking in and out', () => {
  it('is not approved by whoever drew the PIN or the codes that it rests on', async () => {
    const [volunteer, keeper] = [await desk.volunteer(), await desk.worker()];
    const { card } = await desk.cards.elderWithCard(0n);
    const renewed = await desk.cards.post(keeper, `/v1/cards/${card.id}/pin`, {});
    const { body: codes } = await desk.cards.post(keeper, `/v1/cards/${card.id}/codes`, {});
    const { cardNo } = card;
    const opened = await desk.checkIn(volunteer, {
      ...desk.scanned(90),
      elder: { cardNo, code: codes.codes[0] },
    });
    const shown = { station: desk.shown(), elder: { cardNo, pin: renewed.body.pin } };
    const { body: ended } = await desk.checkOut(volunteer, opened.body.id, shown);
    expect(ended).toMatchObject({ state: 'recorded', strength: 'qr' });
    const path = `/v1/service-records/${ended.recordId}/approve`;
    const approve = async (who: typeof keeper) => (await desk.cards.post(who, path, {})).body;
    expect(await approve(keeper)).toMatchObject({ code: 'separation_violated' });
    for (const column of ['approver_id', 'first_approver_id']) {
      const change = `UPDATE kapok.service_records SET ${column} = $2 WHERE id = $1`;
      await expect(desk.cards.owner(change, [ended.recordId, keeper.id])).rejects.toMatchObject({
        constraint: 'service_records_keeper_apart',
      });
    }
    expect(await desk.record(volunteer, ended.recordId)).toMatchObject({ state: 'submitted' });
    expect(await approve(await desk.worker())).toMatchObject({ outcome: 'approved' });
  });

  it('between two scans with the elder’s code makes a record of strength qr, at the times of the scans', async () => {
    const volunteer = await desk.volunteer();
    const { elder, card } = await desk.cards.elderWithCard(0n);
    const [code] = await desk.cards.sheet(card);
    const opened = await desk.checkIn(volunteer, {
      ...desk.scanned(90),
      elder: { cardNo: card.cardNo, code },
    });
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ state: 'open', stationCode: 'ST1', recipientId: elder.id });
    const ended = await desk.checkOut(volunteer, opened.body.id, desk.scanned(30));
    expect(ended.body).toMatchObject({ state: 'recorded', strength: 'qr', recordRefusal: null });
    const record = await desk.record(volunteer, ended.body.recordId);
    expect(record).toMatchObject({
      state: 'submitted',
      evidence: 'qr',
      earnedMinutes: '60',
      enteredBy: volunteer.id,
      onBehalf: false,
      place: 'ST1',
      unitCode: 'ST1',
      evidenceItems: [{ n: 1, strength: 'qr', source: { kind: 'presence', id: opened.body.id } }],
    });
    // Strong evidence takes one approval.
    const worker = await desk.worker();
    const approved = await desk.cards.post(worker, `/v1/service-records/${record.id}/approve`, {});
    expect(approved.body).toMatchObject({ outcome: 'approved' });
    expect(await desk.cards.desk.accounts(volunteer)).toEqual({ earned: '60' });
  });

  it('with a PIN typed on the volunteer’s own phone is a statement: it could be typed again without the elder', async () => {
    const { volunteer, id, shown } = await desk.checkedIn();
    // However the id is written.
    const ended = await desk.later(8, () => desk.checkOut(volunteer, id.toUpperCase(), shown));
    expect(ended.body).toMatchObject({ state: 'recorded', strength: 'self' });
    const record = await desk.record(volunteer, ended.body.recordId);
    expect(record).toMatchObject({ evidence: 'self', earnedMinutes: '8', place: null });
    const path = `/v1/service-records/${record.id}/approve`;
    const { body } = await desk.cards.post(await desk.worker(), path, {});
    expect(body).toMatchObject({ outcome: 'awaiting_second_approver' });
  });

  it('with a code that the elder drew and speaks works without a card', async () => {
    const volunteer = await desk.volunteer();
    const { elder } = await desk.cards.elderWithCard(0n);
    const draw = async () => (await desk.cards.post(elder, '/v1/presence-codes', {})).body.code;
    const spoken = { recipientId: elder.id, elder: { code: await draw() } };
    const opened = await desk.checkIn(volunteer, spoken);
    expect(opened.status).toBe(201);
    const out = { elder: { code: await draw() } };
    const written = String(opened.body.id).toUpperCase();
    const ended = await desk.later(5, () => desk.checkOut(volunteer, written, out));
    expect(ended.body).toMatchObject({ strength: 'code', state: 'recorded' });
  });

  it('by the station alone is a statement, which the elder’s own confirmation raises', async () => {
    const volunteer = await desk.volunteer();
    const { elder } = await desk.cards.elderWithCard(0n);
    const opened = await desk.checkIn(volunteer, { ...desk.scanned(50), recipientId: elder.id });
    const ended = await desk.checkOut(volunteer, opened.body.id, desk.scanned(5));
    expect(ended.body).toMatchObject({ strength: 'self', state: 'recorded' });
    const path = `/v1/service-records/${ended.body.recordId}`;
    expect((await desk.cards.post(elder, `${path}/confirm`, {})).body.evidence).toBe('confirmed');
  });

  it('answers the same stay for the same key, also when the first answer was lost', async () => {
    const volunteer = await desk.volunteer();
    const { card } = await desk.cards.elderWithCard(0n);
    const [code] = await desk.cards.sheet(card);
    const body = { elder: { cardNo: card.cardNo, code } };
    const key = desk.cards.desk.freshKey();
    const first = await desk.checkIn(volunteer, body, key);
    await desk.cards.owner('DELETE FROM kapok.idempotency_keys');
    const again = await desk.checkIn(volunteer, body, key);
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
  });

  it('puts a digest of everything that was shown into the record’s commitment', async () => {
    const { volunteer, id, shown } = await desk.checkedIn();
    const { body } = await desk.later(8, () => desk.checkOut(volunteer, id, shown));
    const { read } = desk.cards.desk.app.app.get(Database, { strict: false });
    const { bookId } = volunteer;
    const stay = await readPresence(read, bookId, { id });
    if (stay === null) throw new Error('no stay');
    const proofs = await readProofs(read, bookId, id);
    const [item] = await desk.cards.owner(
      'SELECT source_digest AS digest FROM kapok.record_evidence WHERE record_id = $1',
      [body.recordId],
    );
    expect(proofs).toHaveLength(2);
    expect(presenceDigest(stay, proofs).equals(item?.digest as Buffer)).toBe(true);
    const other = proofs.map((proof) => ({ ...proof, keeperId: volunteer.id }));
    expect(presenceDigest(stay, other).equals(item?.digest as Buffer)).toBe(false);
  });

  it('leaves a stay ended when its record breaks a rule, and submits it once that is put right', async () => {
    const volunteer = await desk.volunteer();
    const { elder, card } = await desk.cards.elderWithCard(0n);
    const [code] = await desk.cards.sheet(card);
    const logged = await desk.cards.post(volunteer, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: desk.ago(80).toISOString(),
      endedAt: desk.ago(40).toISOString(),
      evidence: 'self',
    });
    const opened = await desk.checkIn(volunteer, {
      ...desk.scanned(60),
      elder: { cardNo: card.cardNo, code },
    });
    const { id } = opened.body;
    const ended = await desk.checkOut(volunteer, id, desk.scanned(20));
    expect(ended.body).toMatchObject({
      state: 'ended',
      strength: 'qr',
      recordId: null,
      recordRefusal: 'overlaps_record',
    });
    expect(await codeOf(desk.step(volunteer, id, 'record'))).toEqual([409, 'overlaps_record']);
    expect(await desk.recordsOf(volunteer)).toBe(1);
    await desk.cards.post(volunteer, `/v1/service-records/${logged.body.id}/withdraw`, {});
    const recorded = await desk.step(volunteer, id, 'record');
    expect(recorded.body).toMatchObject({ state: 'recorded', strength: 'qr' });
    expect(await codeOf(desk.step(volunteer, id, 'record'))).toEqual([409, 'state_conflict']);
    expect(await desk.recordsOf(volunteer)).toBe(2);
  });

  it('keeps a position to about a kilometre, sealed, and grants nothing for it', async () => {
    const volunteer = await desk.volunteer();
    const { elder } = await desk.cards.elderWithCard(0n);
    const position = { latitude: 21.857312, longitude: 111.982456, accuracyMeters: 12.4 };
    const opened = await desk.checkIn(volunteer, {
      ...desk.scanned(50),
      recipientId: elder.id,
      position,
    });
    const { body } = await desk.checkOut(volunteer, opened.body.id, {
      ...desk.scanned(5),
      position,
    });
    const coarse = { latitude: 21.86, longitude: 111.98, accuracyMeters: 12 };
    expect(body).toMatchObject({ strength: 'self', inPosition: coarse, outPosition: coarse });
    const [row] = await desk.cards.owner(
      'SELECT in_position FROM kapok.presence_sessions WHERE id = $1',
      [opened.body.id],
    );
    const sealed = row?.in_position as Buffer;
    expect(sealed.toString('latin1')).not.toContain('21.8');
    const bare = { recipientId: elder.id, position };
    expect(await codeOf(desk.checkIn(volunteer, bare))).toEqual([400, 'validation_failed']);
  });

  it('is one stay at a time, however often somebody checks in at once', async () => {
    const volunteer = await desk.volunteer();
    const elders = await Promise.all(Array.from({ length: 8 }, () => desk.cards.elderWithCard(0n)));
    const answers = await Promise.all(
      elders.map(({ card }) =>
        desk.checkIn(volunteer, { elder: { cardNo: card.cardNo, pin: card.pin } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const refusals = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(new Set(refusals)).toEqual(new Set(['already_present']));
  });

  it('ends once, however many check out at once', async () => {
    const { volunteer, id, card } = await desk.checkedIn();
    const shown = { elder: { cardNo: card.cardNo, pin: card.pin } };
    const answers = await desk.later(8, () =>
      Promise.all(Array.from({ length: 8 }, () => desk.checkOut(volunteer, id, shown))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    expect(await desk.recordsOf(volunteer)).toBe(1);
  });
});
