import { createSecretKey } from 'node:crypto';
import { boundsOf, stepOf, totp } from '../../src/modules/presence/station-code.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { CardsDesk } from './cards-desk.js';

const MINUTE_MS = 60_000;

/** A city with a station that shows codes, for tests of check-in and check-out. */
export class PresenceDesk {
  private constructor(
    readonly cards: CardsDesk,
    readonly station: TestUnit,
    /** Runs the station. */
    readonly admin: SignedInMember,
    private secret: Buffer,
  ) {}

  static async open(): Promise<PresenceDesk> {
    const cards = await CardsDesk.open();
    const { database, app, city } = cards.desk;
    const { bookId, community } = city;
    const made = { bookId, code: 'ST1', kind: 'station', parent: community };
    const station = await insertUnit(database, made);
    const admin = await newMember(database, app, {
      unit: community,
      roles: [{ role: 'station_admin', unit: station }],
    });
    const desk = new PresenceDesk(cards, station, admin, Buffer.alloc(0));
    await desk.renewSecret();
    // As if the station had been there since yesterday.
    await cards.owner(`UPDATE kapok.station_seeds SET made_at = made_at - interval '2 days'`);
    return desk;
  }

  async renewSecret(): Promise<void> {
    const path = `/v1/stations/${this.station.code}/display-secret`;
    const { body } = await this.cards.post(this.admin, path, {});
    this.secret = fromBase32(body.secret);
  }

  /** What the station's display shows at a moment, made by the display itself. */
  shown(at: Date = this.now()) {
    const step = stepOf(at);
    const code = totp(createSecretKey(this.secret), step);
    return { unitCode: this.station.code, step, code };
  }

  now(): Date {
    return this.cards.desk.app.app.get(Clock).now();
  }

  /** So many minutes before now, in the middle of a minute. */
  ago(minutes: number): Date {
    const { first } = boundsOf(stepOf(this.now()) - minutes);
    return new Date(first.getTime() + MINUTE_MS / 2);
  }

  /** Scanned some time ago by a phone that had no network. */
  scanned(minutesAgo: number) {
    const at = this.ago(minutesAgo);
    return { station: this.shown(at), claimedAt: at.toISOString() };
  }

  volunteer(more: Partial<Parameters<typeof newMember>[2]> = {}): Promise<SignedInMember> {
    const { database, app, city } = this.cards.desk;
    return newMember(database, app, { unit: city.community, roles: ['volunteer'], ...more });
  }

  worker(): Promise<SignedInMember> {
    return this.volunteer({ roles: ['social_worker'] });
  }

  checkIn(who: SignedInMember, body: object, key?: string) {
    const wish = { serviceCode: 'COMPANY', ...body };
    return this.cards.desk.post(who, '/v1/presence/check-ins', wish, key);
  }

  checkOut(who: SignedInMember, id: string, body: object, key?: string) {
    return this.cards.desk.post(who, `/v1/presence/${id}/check-out`, body, key);
  }

  step(who: SignedInMember, id: string, action: string, body: object = {}) {
    return this.cards.desk.post(who, `/v1/presence/${id}/${action}`, body);
  }

  get(who: SignedInMember, path: string) {
    return this.cards.desk.get(who, path);
  }

  /** A volunteer who is checked in with an elder by card and PIN. */
  async checkedIn() {
    const volunteer = await this.volunteer();
    const { elder, card } = await this.cards.elderWithCard(0n);
    const shown = { elder: { cardNo: card.cardNo, pin: card.pin } };
    const answer = await this.checkIn(volunteer, shown);
    if (answer.status !== 201)
      throw new Error(`check-in answered ${answer.status}: ${answer.text}`);
    return { volunteer, elder, card, shown, id: String(answer.body.id) };
  }

  /** The record of a stay, as its volunteer reads it. */
  async record(who: SignedInMember, id: string) {
    return (await this.get(who, `/v1/service-records/${id}`)).body;
  }

  /** Runs `work` with the service's clock put forward; who is signed in stays so for nine minutes. */
  async later<T>(minutes: number, work: () => Promise<T>): Promise<T> {
    const clock = this.cards.desk.app.app.get(Clock);
    const real = clock.now;
    clock.now = () => new Date(Date.now() + minutes * MINUTE_MS);
    try {
      return await work();
    } finally {
      clock.now = real;
    }
  }

  /** The same person with a fresh token, after a long time. */
  async again(who: SignedInMember): Promise<SignedInMember> {
    const { app } = this.cards.desk;
    const answer = await app
      .http()
      .post('/v1/auth/login')
      .send({ identifier: who.memberNo, password: who.password, city: 'GD-T1' });
    if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`);
    return { ...who, authorization: `Bearer ${answer.body.accessToken}` };
  }

  async stay(id: string) {
    const [row] = await this.cards.owner(
      'SELECT state, strength, record_id AS "recordId", ended_at AS "endedAt" FROM kapok.presence_sessions WHERE id = $1',
      [id],
    );
    return row;
  }

  async recordsOf(volunteer: SignedInMember): Promise<number> {
    const [row] = await this.cards.owner(
      'SELECT count(*)::int AS n FROM kapok.service_records WHERE volunteer_id = $1',
      [volunteer.id],
    );
    return Number(row?.n);
  }

  close(): Promise<void> {
    return this.cards.close();
  }
}

/** What a request was refused with. */
export async function codeOf(
  answer: PromiseLike<{ status: number; body: { code?: string } }>,
): Promise<[number, string | undefined]> {
  const { status, body } = await answer;
  return [status, body.code];
}

/** RFC 4648 base32 without padding. */
function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
