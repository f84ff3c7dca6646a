import type { BatchDetailAnswer, LineAnswer } from '../../src/modules/paper/batches.answers.js';
import { formNumber } from '../../src/modules/paper/form-number.js';
import type { PrintRunAnswer } from '../../src/modules/paper/forms.dto.js';
import type { ScanAnswer } from '../../src/modules/paper/scans.answers.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import { createTestDatabase } from '../support/test-database.js';
import { enrol, openRecordCity, type Person, type RecordCity } from './service-records-city.js';

/** A city with a station that works on paper, and the people around it. */
export interface PaperCity extends RecordCity {
  readonly station: TestUnit;
  /** Enters. */
  readonly first: Person;
  /** Counts. */
  readonly second: Person;
  readonly worker: Person;
  readonly auditor: Person;
  readonly cityAdmin: Person;
  /** A station admin of another community. */
  readonly foreign: Person;
  readonly volunteer: Person;
  readonly elder: Person;
  /** The day of all services, in a month that forms can be entered for: yesterday. */
  readonly day: string;
  readonly month: string;
}

/** What is keyed of a form. */
export interface Keyed {
  readonly volunteerNo: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
  readonly servedOn: string;
  readonly from: string;
  readonly until: string;
}

/** Founds the city. */
export async function openPaperCity(): Promise<PaperCity> {
  const city = await openRecordCity();
  const { here, there, database } = city;
  const { bookId } = here;
  const unit = { bookId, code: 'T1C1S1', kind: 'station', parent: here };
  const station = await insertUnit(database, unit);
  const day = addDays(shanghaiDate(new Date()), -1);
  return {
    ...city,
    station,
    first: await enrol(city, {
      unit: here,
      memberNo: 'A1',
      roles: ['station_admin'],
      household: 'H1',
    }),
    second: await enrol(city, { unit: here, memberNo: 'A2', roles: ['station_admin'] }),
    worker: await enrol(city, { unit: here, memberNo: 'W1', roles: ['social_worker'] }),
    auditor: await enrol(city, { unit: city.city, memberNo: 'R1', roles: ['auditor'] }),
    cityAdmin: await enrol(city, { unit: city.city, memberNo: 'C1', roles: ['city_admin'] }),
    foreign: await enrol(city, { unit: there, memberNo: 'A9', roles: ['station_admin'] }),
    volunteer: await enrol(city, { unit: here, memberNo: 'V1', roles: ['volunteer'] }),
    elder: await enrol(city, { unit: here, memberNo: 'E1', roles: ['elder'] }),
    day,
    month: day.slice(0, 7),
  };
}

/** Founds a city once for a file of tests, and hands a copy of its own to each test of it. */
export function eachPaperCity(take: (city: PaperCity) => void): void {
  let founded: PaperCity;
  let city: PaperCity;
  beforeAll(async () => {
    founded = await openPaperCity();
    await founded.app.close();
  });
  beforeEach(async () => {
    city = await againPaperCity(founded);
    take(city);
  });
  afterEach(async () => {
    await city.app.close();
    await city.database.drop();
  });
  afterAll(() => founded.database.drop());
}

/** The same city anew, as it was founded: a copy of its database behind a service of its own. The original is closed. */
export async function againPaperCity(
  original: PaperCity,
  env: Readonly<Record<string, string>> = {},
): Promise<PaperCity> {
  const database = await createTestDatabase(original.database);
  return { ...original, database, app: await startTestApp({ database, env }) };
}

/** One call of the paper route. */
export function call(
  app: TestApp,
  as: Person,
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
) {
  return app.http()[method](`/v1/paper${path}`).set('authorization', as.authorization);
}

/** One call that must succeed; answers its body. */
export async function done<T>(request: ReturnType<typeof call>): Promise<T> {
  const answer = await request;
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body as T;
}

let runs = 0;

/** Prints forms for the station and answers their numbers. */
export async function printForms(city: PaperCity, forms: number): Promise<string[]> {
  const { app, first, station } = city;
  runs += 1;
  const run = await done<PrintRunAnswer>(
    call(app, first, 'post', '/print-runs')
      .set('idempotency-key', `run-${runs}`)
      .send({ unitCode: station.code, forms }),
  );
  const serial = Number(run.firstForm.slice(-7, -1));
  return Array.from({ length: forms }, (_, n) =>
    formNumber({ unitCode: station.code, serial: serial + n }),
  );
}

/** Opens a batch of the month. */
export async function openBatch(
  { app, first, station, month }: PaperCity,
  by: Person = first,
): Promise<string> {
  const wish = { unitCode: station.code, month };
  const batch = await done<BatchDetailAnswer>(call(app, by, 'post', '/batches').send(wish));
  return batch.id;
}

/** What stands on the nth form: half an hour of its own, yesterday. */
export function reading(city: PaperCity, n: number, change: Partial<Keyed> = {}): Keyed {
  const at = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return {
    volunteerNo: city.volunteer.memberNo,
    recipientNo: city.elder.memberNo,
    serviceCode: 'S01',
    servedOn: city.day,
    from: at(n * 40),
    until: at(n * 40 + 30),
    ...change,
  };
}

/** Enters a form. */
export function enter(city: PaperCity, batchId: string, formNo: string, form: object) {
  return call(city.app, city.first, 'put', `/batches/${batchId}/lines/${formNo}`).send(form);
}

/** A file that begins like a PDF. */
export function pdfOf(text: string): Buffer {
  return Buffer.from(`%PDF-1.7\n% ${text}\n%%EOF\n`);
}

/** Attaches a scan. */
export function attach(
  { app, first }: Pick<PaperCity, 'app' | 'first'>,
  batchId: string,
  file: Buffer,
  type = 'application/pdf',
) {
  return call(app, first, 'post', `/batches/${batchId}/scans`).set('content-type', type).send(file);
}

/** Prints, enters and shuts a batch of some forms; answers it and their numbers. */
export async function shutBatch(
  city: PaperCity,
  readings: readonly Keyed[],
): Promise<{ id: string; forms: string[] }> {
  const forms = await printForms(city, readings.length);
  const id = await openBatch(city);
  for (const [n, form] of forms.entries()) {
    await done<LineAnswer>(enter(city, id, form, readings[n] ?? {}));
  }
  await done<ScanAnswer>(attach(city, id, pdfOf(id)));
  await done<BatchDetailAnswer>(call(city.app, city.first, 'post', `/batches/${id}/shut`).send({}));
  return { id, forms };
}

/** What an honest second person keys: the totals, and the drawn forms. */
export async function countOf(
  { app, second }: Pick<PaperCity, 'app' | 'second'>,
  batch: { id: string; forms: readonly string[] },
  readings: readonly Keyed[],
): Promise<{ forms: number; minutes: string; sample: (Keyed & { formNo: string })[] }> {
  const path = `/batches/${batch.id}`;
  const { toCount } = await done<BatchDetailAnswer>(call(app, second, 'get', path));
  const sample = (toCount ?? []).map((formNo) => {
    const form = readings[batch.forms.indexOf(formNo)];
    if (form === undefined) throw new Error(`${formNo} was drawn and is not of the batch`);
    return { ...form, formNo };
  });
  return { forms: readings.length, minutes: String(readings.length * 30), sample };
}

/** Counts a batch. */
export function count(app: TestApp, as: Person, batchId: string, wish: object) {
  return call(app, as, 'post', `/batches/${batchId}/count`).send(wish);
}
