import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createEverybody } from './all-roles.js';
import { probe, startProbe } from './probe.js';

describe('shutdown', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await database.drop();
  });

  it('lets a request under way end before the application closes', async () => {
    const everybody = await createEverybody(database);
    const app = await startProbe(database);
    Object.assign(probe, { runs: 0, fail: null, delayMs: 600 });
    const headers = {
      Authorization: `Bearer ${await everybody.signIn(app.app)}`,
      'Idempotency-Key': 'slow',
    };
    const answer = app.http().post('/v1/probe/once').set(headers).send({ minutes: '5' });
    const slow = answer.then(({ status }) => status);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await app.app.getHttpAdapter().close();
    await app.close();
    expect(await slow).toBe(201);
  });

  it('does not wait for a client that keeps its connection open', async () => {
    const app = await startProbe(database);
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) =>
      get(`${app.url}/health/live`, { agent }, (answer) => answer.resume().on('end', resolve)),
    );
    // Would last until the client lets go, which is after this, and so run into the test's own limit.
    await app.close();
    agent.destroy();
  });
});

describe('bytes that are no request', () => {
  it('are answered with a problem, and the connection is closed', async () => {
    const database = await createTestDatabase();
    const app = await startProbe(database);
    const sendRaw = (bytes: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () =>
          socket.write(bytes),
        );
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk.toString();
        });
        socket.on('close', () => resolve(text)).on('error', reject);
      });
    const nonsense = await sendRaw('NONSENSE\r\n\r\n');
    expect(nonsense).toMatch(/^HTTP\/1.1 400 .*"code":"malformed_request"/s);
    const long = await sendRaw(
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`,
    );
    expect(long).toMatch(/application\/problem\+json/);
    await app.close();
    await database.drop();
  });
});
