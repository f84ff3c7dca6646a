import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventRelay } from '../../src/modules/events/event-relay.js';
import { EventStreams } from '../../src/modules/events/event-streams.js';
import { insertUnit } from '../support/people.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import {
  call,
  closeWebhookCity,
  openWebhookCity,
  publish,
  type WebhookCity,
} from './webhook-city.js';

let city: WebhookCity;
let worker: SignedInMember;
let sibling: SignedInMember;
let siblingUnitId: string;
const open: ClientRequest[] = [];

beforeAll(async () => {
  city = await openWebhookCity();
  const { database, app } = city;
  const { bookId, community, city: top } = city.city;
  const there = await insertUnit(database, { bookId, code: 'D9', kind: 'district', parent: top });
  siblingUnitId = there.id;
  worker = await newMember(database, app, { unit: community, roles: ['social_worker'] });
  sibling = await newMember(database, app, { unit: there, roles: ['social_worker'] });
});
afterEach(async () => {
  for (const request of open.splice(0)) request.destroy();
  while (streams().openStreams > 0) await sleep(10);
});
afterAll(() => closeWebhookCity(city));

const streams = () => city.app.app.get(EventStreams, { strict: false });
const relay = () => city.app.app.get(EventRelay, { strict: false }).relay();

interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: { subject?: string; type?: string };
}

/** Opens a stream and reads it in the background. */
class Watch {
  readonly seen: ServerSentEvent[] = [];
  lastId = '';
  ended = false;

  constructor(readonly answer: IncomingMessage) {
    void this.#read();
  }

  static async open(who: SignedInMember, lastEventId?: string): Promise<Watch> {
    const headers = {
      authorization: who.authorization,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = get(`${city.app.url}/v1/events/stream`, { headers }, resolve);
      request.on('error', reject);
      open.push(request);
    });
    const watch = new Watch(answer);
    if (answer.statusCode === 200) await watch.until(() => watch.seen.length > 0);
    return watch;
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await sleep(10);
  }

  subjects(): (string | undefined)[] {
    return this.seen.filter(({ event }) => event.includes('.')).map(({ data }) => data.subject);
  }

  /** Reads blocks by the rules of the format: fields, an empty line, comments passed over. */
  async #read(): Promise<void> {
    let text = '';
    try {
      for await (const bytes of this.answer) {
        text += String(bytes);
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          this.#take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      }
    } catch {
      // The test went away.
    }
    this.ended = true;
  }

  #take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    this.lastId = field('id') ?? this.lastId;
    const data = field('data');
    if (data !== undefined) {
      this.seen.push({
        id: this.lastId,
        event: field('event') ?? 'message',
        data: JSON.parse(data),
      });
    }
  }
}

describe('a live stream', () => {
  it('shows workers what happens in their units, and nothing of others', async () => {
    const here = await Watch.open(worker);
    const there = await Watch.open(sibling);
    const above = await Watch.open(city.auditor);
    const abroad = await Watch.open(city.stranger);
    expect(here.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(here.seen).toEqual([{ id: '0', event: 'ready', data: {} }]);
    const [mine] = await publish(city, 1);
    const [theirs] = await publish(city, 1, siblingUnitId);
    await relay();
    await above.until(() => above.subjects().length === 2);
    await here.until(() => here.subjects().length === 1);
    await there.until(() => there.subjects().length === 1);
    expect(here.subjects()).toEqual([mine]);
    expect(there.subjects()).toEqual([theirs]);
    expect(above.subjects()).toEqual([mine, theirs]);
    expect(abroad.subjects()).toEqual([]);
    expect(here.seen[1]).toMatchObject({
      id: '1',
      event: 'service_record.submitted',
      data: { specversion: '1.0', type: 'kapok.service_record.submitted', city: 'GD-W1' },
    });
  });

  it('goes on behind the last event that was seen, without a gap or a repeat', async () => {
    const first = await Watch.open(worker);
    const [before] = await publish(city);
    await relay();
    await first.until(() => first.subjects().includes(before));
    const { lastId } = first;
    first.answer.destroy();
    const missed = await publish(city, 3);
    await relay();
    const second = await Watch.open(worker, lastId);
    expect(second.seen[0]).toMatchObject({ event: 'ready', id: lastId });
    await second.until(() => second.subjects().length >= 3);
    const [after] = await publish(city);
    await relay();
    await second.until(() => second.subjects().length >= 4);
    expect(second.subjects()).toEqual([...missed, after]);
  });

  it('says when events between may be gone: of a position from before, or from another database', async () => {
    await publish(city, 3);
    await relay();
    await sql(
      city.database.ownerUrl,
      'DELETE FROM kapok.outbox WHERE book_id = $1 AND position = 1',
      [city.city.bookId],
    );
    expect((await Watch.open(worker, '0')).seen[0]).toMatchObject({ event: 'reset' });
    expect((await Watch.open(worker, '1')).seen[0]).toMatchObject({ event: 'ready', id: '1' });
    expect((await Watch.open(worker, '999999')).seen[0]).toMatchObject({ event: 'reset' });
    const wrong = await call(city, worker, ['get', '/events/stream']).set(
      'last-event-id',
      'x; DROP',
    );
    expect([wrong.status, wrong.body.code]).toEqual([400, 'validation_failed']);
  });

  it('ends with the session, and with a role taken away shows nothing more', async () => {
    const { database, app } = city;
    const { community } = city.city;
    const leaving = await newMember(database, app, { unit: community, roles: ['social_worker'] });
    const watch = await Watch.open(leaving);
    await call(city, leaving, ['post', '/auth/logout'], {});
    await watch.until(() => watch.ended);
    const demoted = await newMember(database, app, {
      unit: community,
      roles: ['operator', 'social_worker'],
    });
    const still = await Watch.open(demoted);
    await sql(
      database.ownerUrl,
      `UPDATE kapok.role_grants SET revoked_at = now() WHERE member_id = $1 AND role = 'social_worker'`,
      [demoted.id],
    );
    // A role taken away elsewhere counts after five seconds at most.
    await sleep(6_000);
    const control = await Watch.open(worker);
    const [subject] = await publish(city);
    await relay();
    await control.until(() => control.subjects().includes(subject));
    await sleep(1_500);
    expect(still.subjects()).toEqual([]);
    expect(still.ended).toBe(false);
  });

  it('is for those who have a queue, five a member, and is freed when the watcher goes away', async () => {
    const { database, app } = city;
    for (const role of ['volunteer', 'elder', 'proxy'] as const) {
      const nobody = await newMember(database, app, { unit: city.city.community, roles: [role] });
      expect((await call(city, nobody, ['get', '/events/stream'])).status).toBe(403);
    }
    for (let n = 0; n < 5; n += 1) await Watch.open(worker);
    expect(streams().openStreams).toBe(5);
    const sixth = await call(city, worker, ['get', '/events/stream']);
    expect(sixth.body.code).toBe('temporarily_unavailable');
    expect((await Watch.open(sibling)).answer.statusCode).toBe(200);
    for (const request of open.splice(0)) request.destroy();
    while (streams().openStreams > 0) await sleep(10);
    expect((await Watch.open(worker)).answer.statusCode).toBe(200);
  });
});
