import type { BenchEnvironment } from './environment.js';
import { BenchConnection } from './http-client.js';
import { seedCity } from './http-seed.js';
import type { Report } from './report.js';
import { startService } from './service-process.js';

const CALLERS = 64;
const SINGLE = 24_000;
const BULK = 90_000;
const BULK_CALLERS = 4;
const BULK_SIZE = 500;
const WARM_UP = 4_000;

/** Hands out the elements once each. */
export function dealer<T>(items: readonly T[]): () => T | undefined {
  let next = 0;
  return () => items[next++];
}

/** A token of somebody of the seeded city. */
export async function logIn(
  connection: BenchConnection,
  identifier: string,
  password: string,
): Promise<string> {
  const answer = await connection.send('POST', '/v1/auth/login', {
    body: JSON.stringify({ identifier, password, city: 'HTTP' }),
  });
  if (answer.status !== 200) throw new Error(`login answered ${answer.status} ${answer.body}`);
  return (JSON.parse(answer.body) as { accessToken: string }).accessToken;
}

/** Sends `requests` from several connections in a closed loop; answers the requests per second. */
async function drive(
  port: number,
  callers: number,
  next: () => { path: string; body?: string } | undefined,
  token: string,
): Promise<number> {
  const connections = Array.from({ length: callers }, () => new BenchConnection('127.0.0.1', port));
  let sent = 0;
  const start = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      for (let request = next(); request; request = next()) {
        const answer = await connection.send('POST', request.path, {
          token,
          body: request.body ?? '',
        });
        if (answer.status !== 200 || answer.body.includes('"refused"')) {
          throw new Error(`${request.path} answered ${answer.status} ${answer.body.slice(0, 300)}`);
        }
        sent += 1;
      }
    }),
  );
  const perSecond = (sent * 1000) / (performance.now() - start);
  for (const connection of connections) connection.close();
  return perSecond;
}

function singles(ids: readonly string[]): () => { path: string } | undefined {
  const deal = dealer(ids);
  return () => {
    const id = deal();
    return id === undefined ? undefined : { path: `/v1/service-records/${id}/approve` };
  };
}

function bulks(ids: readonly string[]): () => { path: string; body: string } | undefined {
  const bodies: string[] = [];
  for (let at = 0; at < ids.length; at += BULK_SIZE) {
    bodies.push(JSON.stringify({ ids: ids.slice(at, at + BULK_SIZE) }));
  }
  const deal = dealer(bodies);
  return () => {
    const body = deal();
    return body === undefined ? undefined : { path: '/v1/service-records/approvals', body };
  };
}

/** Approvals over HTTP with a worker's token, against the service in its own process. */
export async function benchHttp(env: BenchEnvironment, report: Report): Promise<void> {
  const city = await seedCity(env, WARM_UP + SINGLE + BULK);
  const service = await startService(env);
  try {
    const first = new BenchConnection('127.0.0.1', service.port);
    const token = await logIn(first, city.workerNo, city.password);
    first.close();
    const idle = await service.residentMb();
    await drive(service.port, CALLERS, singles(city.records.slice(0, WARM_UP)), token);
    const single = await drive(
      service.port,
      CALLERS,
      singles(city.records.slice(WARM_UP, WARM_UP + SINGLE)),
      token,
    );
    const bulk = await drive(
      service.port,
      BULK_CALLERS,
      bulks(city.records.slice(WARM_UP + SINGLE)),
      token,
    );
    const peak = await service.residentMb();
    report.line(`HTTP approvals, single, ${CALLERS} callers`, single, '/s');
    report.line(
      `HTTP approvals, bulk of ${BULK_SIZE}, ${BULK_CALLERS} callers`,
      bulk * BULK_SIZE,
      'records/s',
    );
    report.line('service resident, idle', idle, 'MB');
    report.line('service resident, after all approvals', peak, 'MB');
    report.ratio('HTTP approvals single, a second', single, '>= 3000');
    report.ratio('HTTP approvals bulk, records a second', bulk * BULK_SIZE, '>= 10000');
    report.ratio('service resident memory, MB', peak, '<= 300');
  } finally {
    await service.stop();
  }
}
