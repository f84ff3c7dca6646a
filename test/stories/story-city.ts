import pg from 'pg';
import type { Role } from '../../src/auth/principal.js';
import { findBook } from '../../src/ledger/books.js';
import { type Verification, verifyBook } from '../../src/ledger/verify/verify-book.js';
import { FoundingService } from '../../src/modules/members/founding.service.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { type Answer, newIdNumber } from '../e2e/found-city.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { StoryPerson } from './story-person.js';

/** Where stories take place: a community with a station and a canteen. */
export const COMMUNITY = 'T1C1';
export const STATION = 'T1C1S1';
export const CANTEEN = 'T1C1P1';

const UNITS = [
  { code: 'D1', parentCode: 'GD-YJ', kind: 'district', name: '第1区' },
  { code: 'T1', parentCode: 'D1', kind: 'town', name: '1街道' },
  { code: COMMUNITY, parentCode: 'T1', kind: 'community', name: '1-1社区' },
  { code: STATION, parentCode: COMMUNITY, kind: 'station', name: '1-1社区服务站' },
  { code: CANTEEN, parentCode: COMMUNITY, kind: 'provider', name: '1-1社区食堂' },
];

/** Somebody to be enrolled. */
export interface Newcomer {
  readonly role: Role;
  readonly unitCode?: string;
  readonly name?: string;
  /** `YYYY-MM-DD` */
  readonly birthDate?: string;
  readonly household?: string;
}

/** A city and who works there. */
export interface StaffedCity {
  readonly city: StoryCity;
  readonly admin: StoryPerson;
  /** Runs the community's station: enrols people, hands out cards, types in paper. */
  readonly clerk: StoryPerson;
  /** Approves. */
  readonly worker: StoryPerson;
  /** Stands at the canteen's till. */
  readonly cashier: StoryPerson;
}

/** An entry as the auditor reads it: `<member number, or kind of owner> <purpose> <asset> <minutes>`, sorted. */
export interface ToldEntry {
  readonly kind: string;
  readonly effectiveOn: string;
  readonly postings: readonly string[];
}

/** How long a story may take on a machine that is busy with others, in milliseconds. */
export const PATIENCE_MS = 120_000;

/**
 * A city in which a story is told. It is founded as an operator founds one; everything after that happens over HTTP. The
 * story begins yesterday morning: so a need can be published for an hour that comes, and be over when it is approved.
 */
export class StoryCity {
  #moment: Date;
  #people = 0;
  #auditor: StoryPerson | null = null;
  #admin: StoryPerson | null = null;

  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    /** The day of the story, `YYYY-MM-DD`. */
    readonly day: string,
  ) {
    this.#moment = new Date(`${day}T08:00:00+08:00`);
  }

  /** A city with nobody in it but the admin who was named when it was founded; `env` adds to the service's settings. */
  static async found(
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ city: StoryCity; admin: StoryPerson }> {
    const database = await createTestDatabase();
    const app = await startTestApp({ database, env });
    const city = new StoryCity(database, app, addDays(shanghaiDate(new Date()), -1));
    app.app.get(Clock).now = () => city.now();
    const founding = app.app.get(FoundingService, { strict: false });
    const wish = { code: 'GD-YJ', name: '示范市', adminNo: 'ADMIN' };
    const { initialPassword } = await founding.found(wish);
    const about = { id: '', memberNo: 'ADMIN', name: '', birthDate: '', phone: '' };
    const admin = await city.#personOf(about).begin(initialPassword ?? '');
    return { city, admin };
  }

  /** The same with units and a service of a minute a minute. */
  static async open(
    env?: Readonly<Record<string, string>>,
  ): Promise<{ city: StoryCity; admin: StoryPerson }> {
    const { city, admin } = await StoryCity.found(env);
    await city.furnish(admin);
    return { city, admin };
  }

  /** The same with somebody in each office that stories pass through. */
  static async staffed(env?: Readonly<Record<string, string>>): Promise<StaffedCity> {
    const { city, admin } = await StoryCity.open(env);
    const clerk = await city.enrol(admin, { role: 'station_admin' });
    const worker = await city.enrol(admin, { role: 'social_worker' });
    const cashier = await city.enrol(admin, { role: 'station_admin', unitCode: CANTEEN });
    await city.auditor();
    return { city, admin, clerk, worker, cashier };
  }

  async furnish(admin: StoryPerson): Promise<void> {
    for (const unit of UNITS) await admin.post('/v1/units', unit);
    const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 };
    await admin.post('/v1/services', { code: 'S03', name: '陪伴', nameEn: 'Company', ...rate });
  }

  now(): Date {
    return this.#moment;
  }

  /** Time goes on, to a time of the story's day. Never back within a story. */
  at(time: string): void {
    const moment = this.moment(time);
    if (moment < this.#moment) throw new Error(`the story is past ${time} already`);
    this.#moment = moment;
  }

  /** Another story of the same day begins. */
  again(): void {
    this.#moment = this.moment('08:00');
  }

  /** A time of the story's day. */
  moment(time: string): Date {
    return new Date(`${this.day}T${time}:00+08:00`);
  }

  /** The same for a body. */
  hours(from: string, until: string): { startedAt: string; endedAt: string } {
    return { startedAt: `${this.day}T${from}:00+08:00`, endedAt: `${this.day}T${until}:00+08:00` };
  }

  /** Somebody enrols somebody, hands out the first password, and the newcomer signs in. */
  async enrol(by: StoryPerson, newcomer: Newcomer): Promise<StoryPerson> {
    const { role, unitCode = COMMUNITY, name = '潘丽华', birthDate = '1970-04-05' } = newcomer;
    this.#people += 1;
    const nth = String(this.#people).padStart(3, '0');
    const about = { memberNo: `M${nth}`, name, phone: `13800000${nth}` };
    const idNumber = newIdNumber(birthDate.replaceAll('-', ''));
    const { household } = newcomer;
    const wish = { ...about, role, unitCode, idNumber, ...(household && { household }) };
    const { id } = await by.post('/v1/members', wish);
    const { initialPassword } = await by.post(`/v1/members/${id}/credential`);
    return this.#personOf({ ...about, birthDate, id }).begin(initialPassword);
  }

  /** Hours that a volunteer logged and the elder confirmed; answers the record's id. */
  async confirmed(
    { volunteer, elder }: { readonly volunteer: StoryPerson; readonly elder: StoryPerson },
    [from, until]: readonly [string, string],
  ): Promise<string> {
    const service = { recipientId: elder.id, serviceCode: 'S03', evidence: 'self' };
    const wish = { ...service, ...this.hours(from, until) };
    const { id } = await volunteer.post('/v1/service-records', wish);
    await elder.post(`/v1/service-records/${id}/confirm`);
    return id;
  }

  /** The same, and a worker approved them. Answers the entry's number. */
  async helped(
    who: { volunteer: StoryPerson; elder: StoryPerson; worker: StoryPerson },
    hours: readonly [string, string],
  ): Promise<string> {
    const id = await this.confirmed(who, hours);
    return (await who.worker.post(`/v1/service-records/${id}/approve`)).entrySeq;
  }

  /** A need of an hour between ten and noon. */
  need(more: object = {}): Record<string, unknown> {
    const window = { startsAt: this.moment('10:00'), endsAt: this.moment('12:00') };
    return { serviceCode: 'S03', ...window, minutes: '60', funding: 'own', ...more };
  }

  /** What a member has, read by the member: minutes by purpose and asset, zeros left out. */
  async purse(who: StoryPerson): Promise<Record<string, string>> {
    const { accounts } = await who.get(`/v1/members/${who.id}/balance`);
    const lines: { purpose: string; asset: string; minutes: string }[] = accounts;
    const filled = lines.filter(({ minutes }) => minutes !== '0');
    return Object.fromEntries(filled.map((one) => [`${one.purpose} ${one.asset}`, one.minutes]));
  }

  /** What an entry moved, as the auditor reads it. */
  async entry(seq: string): Promise<ToldEntry> {
    const auditor = await this.auditor();
    const { kind, effectiveOn, postings } = await auditor.get(`/v1/ledger/entries/${seq}`);
    const told = postings.map((one: Answer['body']) =>
      [one.memberNo ?? one.ownerKind, one.purpose, one.asset, one.amountMinutes].join(' '),
    );
    return { kind, effectiveOn, postings: told.sort() };
  }

  /** The city's books at the end of a story: all sums are zero, and the chain verifies from its bytes to its public head. */
  async expectSoundBooks(): Promise<void> {
    const trial = await (await this.auditor()).get('/v1/ledger/trial-balance');
    expect(trial.balanced).toBe(true);
    const head = (await this.app.http().get('/v1/ledger/head')).body;
    const found = await this.verified();
    expect(found).toMatchObject({ ok: true, faults: [] });
    expect([String(found.head?.seq), found.head?.hash]).toEqual([head.seq, head.hash]);
  }

  /** The chain recomputed from its bytes with a login that can only read; through a head that somebody noted, if given. */
  async verified(noted?: { readonly seq: string; readonly hash: string }): Promise<Verification> {
    const pool = new pg.Pool({ connectionString: this.database.readerUrl, max: 3 });
    try {
      const book = await findBook(pool, 'GD-YJ');
      if (book === null) throw new Error('the city has no book');
      const notedHead = noted && { seq: BigInt(noted.seq), hash: noted.hash };
      return await verifyBook(pool, book, notedHead && { notedHead });
    } finally {
      await pool.end();
    }
  }

  /** Somebody who reads the books, enrolled when first asked for. */
  async auditor(): Promise<StoryPerson> {
    if (this.#auditor !== null) return this.#auditor;
    const admin = this.#admin;
    if (admin === null) throw new Error('the city has no admin');
    this.#auditor = await this.enrol(admin, { role: 'auditor', unitCode: 'GD-YJ' });
    return this.#auditor;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  #personOf(about: ConstructorParameters<typeof StoryPerson>[2]): StoryPerson {
    const person = new StoryPerson(this.app, () => this.now(), about);
    this.#admin ??= person;
    return person;
  }
}
