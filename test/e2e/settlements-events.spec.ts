import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { ProgressStreams } from '../../src/modules/settlements/progress-stream.js';
import { SettlementProgress } from '../../src/modules/settlements/settlement-progress.js';
import {
  call,
  idle,
  LAST_MONTH,
  liveTwoMonths,
  MONTH_BEFORE,
  openSettlementCity,
  type SettlementCity,
} from './settlement-city.js';

let city: SettlementCity;

beforeEach(async () => {
  city = await openSettlementCity();
  await liveTwoMonths(city);
});

afterEach(() => city.close());

const admin = () => call(city, city.admin);
const openStreams = (): number => city.app.app.get(ProgressStreams, { strict: false }).openStreams;

/** Makes the run of the month before wait where its `fix` begins. */
function holdAtFix(): { goOn: () => void } {
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  city.app.app
    .get(SettlementProgress, { strict: false })
    .subscribe(({ step, at }) => (step === 'fix' && at === 'step_begins' ? held : undefined));
  return { goOn };
}

interface Watching {
  readonly answer: IncomingMessage;
  readonly request: ClientRequest;
}

function watch(month: string): Promise<Watching> {
  const headers = { authorization: city.auditor.authorization };
  return new Promise((resolve, reject) => {
    const url = `${city.app.url}/v1/settlements/${month}/events`;
    const request = get(url, { headers }, (answer) => resolve({ answer, request }));
    request.on('error', reject);
  });
}

interface ServerSentEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of a stream as they come; comments are passed over. */
async function* eventsOf({ answer }: Watching): AsyncGenerator<ServerSentEvent> {
  let text = '';
  for await (const bytes of answer) {
    text += String(bytes);
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const match = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end));
      text = text.slice(end + 2);
      if (match) yield { event: match[1] ?? '', data: JSON.parse(match[2] ?? '') };
    }
  }
}

describe('watching a settlement', () => {
  it('tells how it goes on, and ends when it is done', async () => {
    const { goOn } = holdAtFix();
    await admin().post(`/${MONTH_BEFORE}/run`);
    const watching = await watch(MONTH_BEFORE);
    expect(watching.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const events = eventsOf(watching);
    const first = await events.next();
    expect(first.value).toMatchObject({
      event: 'progress',
      data: { month: MONTH_BEFORE, workedOn: true },
    });
    goOn();
    const rest: ServerSentEvent[] = [];
    for await (const event of events) rest.push(event);
    expect(rest.at(-1)).toMatchObject({ event: 'end', data: { state: 'done', step: 'publish' } });
    expect(openStreams()).toBe(0);
  });

  it('of one that is done ends at once', async () => {
    await admin().post(`/${MONTH_BEFORE}/run`);
    await idle(city.app);
    const events: ServerSentEvent[] = [];
    for await (const event of eventsOf(await watch(MONTH_BEFORE))) events.push(event);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ event: 'end', data: { state: 'done' } });
  });

  it('is freed when the watcher goes away', async () => {
    const { goOn } = holdAtFix();
    await admin().post(`/${LAST_MONTH}/run`);
    const watching = await watch(LAST_MONTH);
    await eventsOf(watching).next();
    expect(openStreams()).toBe(1);
    watching.request.destroy();
    while (openStreams() > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    goOn();
    await idle(city.app);
  });

  it('does not hold up a server that stops', async () => {
    city.app.app
      .get(SettlementProgress, { strict: false })
      .subscribe(() => Promise.reject(new Error('stopped for the test')));
    await admin().post(`/${MONTH_BEFORE}/run`);
    await idle(city.app);
    const watching = await watch(MONTH_BEFORE);
    await eventsOf(watching).next();
    expect(openStreams()).toBe(1);
    const streams = city.app.app.get(ProgressStreams, { strict: false });
    await city.app.close();
    expect(streams.openStreams).toBe(0);
  });
});
