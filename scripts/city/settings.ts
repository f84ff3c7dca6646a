import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRemote } from '../../src/cli/client/remote.js';
import type { Login } from '../../src/cli/client/sign-in.js';
import { demoLoginOf, readDemoLogins } from '../../src/cli/demo-logins.js';
import { removePlace } from '../../src/platform/embedded-postgres/place.js';
import { startService } from './child-service.js';
import type { CityExport } from './export-directory.js';

/** A service to play the export on, and its city admin. */
export interface Stage {
  readonly url: string;
  readonly admin: Login;
  /** Stops and removes what was started for this; nothing when the service was there before. */
  close(): Promise<void>;
}

/** The settings do not say how to reach a service. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** The service of KAPOK_URL with the admin of KAPOK_ADMIN, or a temporary one. Throws SettingsError. */
export async function openStage(env: NodeJS.ProcessEnv, city: CityExport): Promise<Stage> {
  if ((env.KAPOK_URL ?? '') === '') return temporaryStage(city);
  const remote = readRemote(env);
  if ('missing' in remote) {
    throw new SettingsError(`With KAPOK_URL, ${remote.missing.join(' and ')} must be set as well.`);
  }
  return { ...remote, close: async () => {} };
}

async function temporaryStage(city: CityExport): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kapok-city-'));
  const remove = () => removePlace(dataDir);
  try {
    const service = await startService({
      KAPOK_DEMO: 'true',
      KAPOK_DEMO_CITY: city.cityCode,
      KAPOK_DATA_DIR: dataDir,
      KAPOK_PORT: '0',
      KAPOK_LOG_LEVEL: 'error',
      // The export's months stay open while it is played.
      KAPOK_SETTLEMENT_AUTO: 'false',
      KAPOK_RECONCILIATION_AUTO: 'false',
      DATABASE_URL: '',
    });
    const close = async () => {
      await service.stop();
      remove();
    };
    return { url: service.url, admin: await demoAdmin(dataDir), close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The city admin that demonstration mode made. Throws SettingsError when there is none. */
export async function demoAdmin(dataDir: string): Promise<Login> {
  const logins = await readDemoLogins(dataDir);
  const admin = logins === null ? null : demoLoginOf(logins, 'city_admin');
  if (admin === null) throw new SettingsError(`${dataDir} holds no demonstration logins.`);
  return { identifier: admin.identifier, password: admin.password };
}
