import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/auth/principal.js';
import { EventRelay } from '../../src/modules/events/event-relay.js';
import { checkCharacter } from '../../src/modules/members/id-number.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import {
  giveMinutes,
  hoursAhead,
  newElder,
  newMember,
  openRedeemingCity,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import {
  type CityObjects,
  careObjects,
  type Ground,
  make,
  memberObjects,
  type Place,
  settledObjects,
  stationObjects,
} from './authorisation-matrix-objects.js';

/** Whose an object is, as seen from the callers: their own, of others of their unit, of a sibling unit, of another city. */
export const PLACES = ['own', 'neighbour', 'sibling', 'foreign'] as const;
export type PlaceName = (typeof PLACES)[number];

/** Four places in two cities, and the city of the callers. */
export async function openPlaces(
  ground: Ground,
): Promise<{ city: RedeemingCity; places: Readonly<Record<PlaceName, Place>> }> {
  const { database, app } = ground;
  const city = await openRedeemingCity(database, app, 'GD-M1');
  const abroad = await openRedeemingCity(database, app, 'GD-M2');
  const { bookId } = city;
  const there = await insertUnit(database, {
    bookId,
    code: 'GD-M1-D2',
    kind: 'district',
    parent: city.city,
  });
  const sibling = await insertUnit(database, {
    bookId,
    code: 'GD-M1-C2',
    kind: 'community',
    parent: there,
  });
  const ofCity = await cityObjects(ground, city);
  const ofAbroad = await cityObjects(ground, abroad);
  return {
    city,
    places: {
      own: await openPlace(ground, city.community, ofCity),
      neighbour: await openPlace(ground, city.community, ofCity),
      sibling: await openPlace(ground, sibling, ofCity),
      foreign: await openPlace(ground, abroad.community, ofAbroad),
    },
  };
}

let made = 0;

async function cityObjects(ground: Ground, city: RedeemingCity): Promise<CityObjects> {
  const { database, app } = ground;
  const admin = (roles: Role[]) => newMember(database, app, { unit: city.city, roles });
  const cityAdmin = await admin(['city_admin']);
  const cityAdmin2 = await admin(['city_admin']);
  const webhook = await make(ground, cityAdmin, '/webhooks', {
    url: `https://hub.example.cn/${randomUUID()}`,
    types: ['service_record.submitted'],
  });
  const event = {
    bookId: city.bookId,
    type: 'service_record.submitted',
    subject: randomUUID(),
    data: { unitId: null, requestId: null },
    key: randomUUID(),
  } as const;
  await app.app
    .get(Database)
    .transaction((tx) => app.app.get(Outbox, { strict: false }).publish(tx, event));
  await app.app.get(EventRelay, { strict: false }).relay();
  const [delivery] = await sql<{ id: string }>(
    database.ownerUrl,
    'SELECT id FROM kapok.webhook_deliveries WHERE endpoint_id = $1',
    [webhook.id],
  );
  const found = await make(ground, cityAdmin, '/cases', {
    kind: 'other',
    reason: '请核查',
    deadline: hoursAhead(240).slice(0, 10),
  });
  const hardshipClass = await make(ground, cityAdmin, '/hardship-classes', {
    code: 'dibao',
    name: '最低生活保障对象',
    validFrom: '2026-01-01',
  });
  const reconciliation = await make(ground, cityAdmin, '/reconciliations');
  return {
    cityAdmin,
    cityAdmin2,
    webhook: String(webhook.id),
    delivery: delivery?.id ?? '',
    case: String(found.id),
    hardshipClass: String(hardshipClass.id),
    reconciliation: String(reconciliation.id),
  };
}

async function openPlace(ground: Ground, unit: TestUnit, city: CityObjects): Promise<Place> {
  const { database, app } = ground;
  const somebody = (...roles: Role[]) => newMember(database, app, { unit, roles });
  const volunteer = await somebody('volunteer');
  const elder = await newElder(database, app, { unit, minutes: 600n });
  await giveMinutes(app, volunteer, 600n);
  await givePhone(ground, elder);
  const people = {
    unit,
    volunteer,
    elder,
    proxy: await somebody('proxy'),
    worker: await somebody('social_worker'),
    station: await somebody('station_admin'),
    operator: await somebody('operator'),
    cityAdmin: city.cityAdmin,
  };
  const second = await somebody('social_worker');
  made += 1;
  const desk = await insertUnit(database, {
    bookId: unit.bookId,
    code: `${unit.code}-S${made}`,
    kind: 'station',
    parent: unit,
  });
  const charger = await newMember(database, app, { unit: desk, roles: ['station_admin'] });
  const ids = {
    ...(await careObjects(ground, people)),
    ...(await memberObjects(ground, people, city)),
    ...(await settledObjects(ground, { ...people, second, charger })),
    ...(await stationObjects(ground, people)),
    elder: elder.id,
    volunteer: volunteer.id,
    unit: unit.code,
    station: desk.code,
    webhook: city.webhook,
    delivery: city.delivery,
    case: city.case,
    hardshipClass: city.hardshipClass,
    reconciliation: city.reconciliation,
  };
  return { ...people, ids };
}

/** Somebody whom the hotline can call. */
async function givePhone({ database, app }: Ground, elder: SignedInMember): Promise<void> {
  const vault = app.app.get(PersonVault, { strict: false });
  const ref = { bookId: elder.bookId, memberId: elder.id };
  const digits = '44000019500301001';
  const idNumber = `${digits}${checkCharacter(digits)}`;
  made += 1;
  const phone = `139${String(made).padStart(8, '0')}`;
  const sealed = vault.seal(ref, { name: '测试', idNumber, phone });
  await storeSealed(database, ref, sealed);
}
