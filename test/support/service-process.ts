import { fileURLToPath } from 'node:url';
import supertest from 'supertest';
import { type ChildService, startService } from '../../scripts/city/child-service.js';
import { type TestAppRequest, testEnvironment } from './app.js';

/** The service in a process of its own, reached by HTTP alone. */
export interface ServiceProcess extends ChildService {
  /** A new supertest client on it. */
  http(): ReturnType<typeof supertest>;
}

/** Node arguments that let a child process run the sources as they are. */
export const FROM_SOURCES: readonly string[] = [
  '--import',
  fileURLToPath(new URL('./typescript-hook.mjs', import.meta.url)),
];

/** Starts the service on a test database, in another process. Stop it before dropping the database. */
export async function startServiceProcess(request: TestAppRequest): Promise<ServiceProcess> {
  // A setting of the test run itself, which the service would refuse.
  const settings = { ...testEnvironment(request), KAPOK_TEST_CLUSTER: '' };
  const child = await startService(settings, FROM_SOURCES);
  return { ...child, http: () => supertest(child.url) };
}
