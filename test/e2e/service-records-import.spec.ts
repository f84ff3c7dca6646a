import type { ImportedRecord } from '../../src/modules/service-records/service-records.js';
import { ServiceRecordsService } from '../../src/modules/service-records/service-records.service.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { insertMember } from '../support/people.js';
import { sql } from '../support/sql.js';
import { daysAgo, ledgerState, openRecordCity, type RecordCity } from './service-records-city.js';

let city: RecordCity;
let adminId: string;
let rows = 0;

beforeAll(async () => {
  city = await openRecordCity();
  const unit = city.here;
  const { database } = city;
  const silent = { unit, password: null } as const;
  adminId = (await insertMember(database, { ...silent, memberNo: 'CA', roles: ['city_admin'] })).id;
  await insertMember(database, { ...silent, memberNo: 'V1', roles: ['volunteer'] });
  await insertMember(database, { ...silent, memberNo: 'V2', roles: ['volunteer'] });
  await insertMember(database, { ...silent, memberNo: 'E1', roles: ['elder'] });
  const gone = await insertMember(database, { ...silent, memberNo: 'V9', roles: ['volunteer'] });
  await sql(database.ownerUrl, `UPDATE kapok.members SET status = 'suspended' WHERE id = $1`, [
    gone.id,
  ]);
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

function row(
  change: Partial<ImportedRecord> & { days?: number; from?: number } = {},
): ImportedRecord {
  const { days = 3, from = 8, ...rest } = change;
  rows += 1;
  const at = (hour: number) => new Date(daysAgo(days, `${String(hour).padStart(2, '0')}:00`));
  return {
    recordNo: `I-${rows}`,
    volunteerNo: 'V1',
    recipientNo: 'E1',
    serviceCode: 'S01',
    startsAt: at(from),
    endsAt: at(from + 1),
    registeredOn: daysAgo(1, '00:00').slice(0, 10),
    place: null,
    evidence: 'paper',
    note: null,
    ...rest,
  };
}

async function submit(list: readonly ImportedRecord[]): Promise<(string | null)[]> {
  const records = city.app.app.get(ServiceRecordsService, { strict: false });
  const database = city.app.app.get(Database, { strict: false });
  const context = { bookId: city.city.bookId, actorId: adminId, importId: null };
  const answers = await database.transaction((tx) => records.submitImported(tx, context, list));
  expect(answers.every(({ accepted, code }) => accepted === (code === null))).toBe(true);
  return answers.map(({ code }) => code);
}

async function stored(): Promise<Record<string, unknown>[]> {
  return sql(
    city.database.ownerUrl,
    `SELECT r.*, lower(i.during) AS busy_from, e.strength, e.n
     FROM kapok.service_records r
     JOIN kapok.volunteer_intervals i ON i.record_id = r.id
     JOIN kapok.record_evidence e ON e.record_id = r.id ORDER BY r.id`,
  );
}

describe('submitImported', () => {
  it('judges in file order: an accepted row occupies time, a refused one does not', async () => {
    const codes = await submit([
      row({ from: 8 }),
      row({ from: 8 }),
      row({ from: 9, evidence: 'photo' }),
      row({ from: 9 }),
      row({ from: 8, volunteerNo: 'V2' }),
    ]);
    expect(codes).toEqual([null, 'overlaps_record', 'unknown_evidence', null, null]);
    const [first] = await stored();
    expect(first).toMatchObject({
      state: 'submitted',
      entered_by: adminId,
      strength: 'paper',
      n: 1,
    });
    expect(first?.busy_from).toEqual(first?.starts_at);
  });

  it('takes a number once, also within one list, and only accepted ones count', async () => {
    const list = [
      row({ recordNo: 'N-1', days: 4, startsAt: null }),
      row({ recordNo: 'N-1', days: 4 }),
      row({ recordNo: 'N-1', days: 5 }),
    ];
    expect(await submit(list)).toEqual(['invalid_time', null, 'already_recorded']);
    const before = await stored();
    const ledger = await ledgerState(city.database);
    expect(await submit(list)).toEqual([
      'already_recorded',
      'already_recorded',
      'already_recorded',
    ]);
    expect(await stored()).toEqual(before);
    expect(await ledgerState(city.database)).toBe(ledger);
  });

  it('takes evidence of every strength, as the city answers for it', async () => {
    const list = ['self', 'paper', 'confirmed', 'code', 'qr'].map((evidence, index) =>
      row({ days: 12 + index, evidence }),
    );
    expect(await submit(list)).toEqual([null, null, null, null, null]);
  });

  it('knows members by number, and the suspended no longer', async () => {
    const codes = await submit([
      row({ days: 6, volunteerNo: 'V9' }),
      row({ days: 6, volunteerNo: 'nobody' }),
      row({ days: 6, recipientNo: 'E\0' }),
      row({ days: 6, recipientNo: 'V1' }),
      row({ days: 6, recipientNo: 'V2' }),
    ]);
    expect(codes).toEqual([
      'unknown_member',
      'unknown_member',
      'unknown_member',
      'self_service',
      'wrong_role',
    ]);
  });

  it('refuses text that cannot be kept instead of failing the list', async () => {
    const codes = await submit([
      row({ days: 7, recordNo: 'N\0' }),
      row({ days: 7, note: 'a\0b' }),
      row({ days: 7, place: '\ud800' }),
      row({ days: 7, note: '"=1+1", 𠮷\n' }),
    ]);
    expect(codes).toEqual(['validation_failed', 'validation_failed', 'validation_failed', null]);
    expect((await stored()).at(-1)).toMatchObject({ note: '"=1+1", 𠮷\n' });
  });

  it('puts rows before the unit of their place, or of the recipient', async () => {
    await submit([row({ days: 8, place: 'T1C2' }), row({ days: 9, place: 'nowhere' })]);
    const units = (await stored()).slice(-2).map(({ unit_id }) => unit_id);
    expect(units).toEqual([city.there.id, city.here.id]);
  });

  it('takes a full chunk at once', async () => {
    const minute = 60_000;
    const start = Date.parse(daysAgo(20, '00:00'));
    const list = Array.from({ length: 1000 }, (_, index) => {
      const startsAt = new Date(start + index * minute);
      return row({
        recordNo: `F-${index}`,
        startsAt,
        endsAt: new Date(startsAt.getTime() + minute),
      });
    });
    const codes = await submit(list);
    expect(codes.filter((code) => code !== null)).toEqual([]);
    await expect(submit([...list, row()])).rejects.toThrow();
  });

  it('keeps nothing when its transaction is rolled back', async () => {
    const before = await stored();
    const records = city.app.app.get(ServiceRecordsService, { strict: false });
    const context = { bookId: city.city.bookId, actorId: adminId, importId: newId() };
    const dryRun = city.app.app.get(Database, { strict: false }).transaction(async (tx) => {
      const [answer] = await records.submitImported(tx, context, [row({ days: 10 })]);
      expect(answer?.accepted).toBe(true);
      throw new Error('dry run');
    });
    await expect(dryRun).rejects.toThrow('dry run');
    expect(await stored()).toEqual(before);
  });
});
