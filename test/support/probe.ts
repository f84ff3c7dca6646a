import { Writable } from 'node:stream';
import { Controller, type DynamicModule, Get } from '@nestjs/common';
import supertest from 'supertest';
import { appModule } from '../../src/app.module.js';
import { Allow, Public, SignedIn } from '../../src/auth/access.decorator.js';
import { Caller } from '../../src/auth/caller.decorator.js';
import type { Principal } from '../../src/auth/principal.js';
import { createApp } from '../../src/create-app.js';
import { type Config, loadConfig } from '../../src/platform/config/config.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { type TestApp, testEnvironment } from './app.js';
import type { TestDatabase } from './test-database.js';

/** Routes that exist in tests only: one for each declaration, and one that declares nothing. */
@Controller('v1/probe')
export class ProbeController {
  @Get('public')
  @Public()
  everybody(): object {
    return {};
  }

  @Get('signed-in')
  @SignedIn()
  signedIn(@Caller() caller: Principal): object {
    return { memberId: caller.memberId };
  }

  @Get('workers')
  @Allow('social_worker', 'city_admin')
  workers(): object {
    return {};
  }

  @Get('undeclared')
  undeclared(): object {
    return {};
  }
}

/** The whole service and the probe's routes beside it. */
export function probeModule(config: Config): DynamicModule {
  return {
    module: class ProbeModule {},
    imports: [appModule(config)],
    controllers: [ProbeController],
  };
}

/** A running service with the probe's routes, and everything it has logged (at level debug). */
export async function startProbeApp(
  database: TestDatabase,
): Promise<TestApp & { logged(): string }> {
  const lines: string[] = [];
  const destination = new Writable({
    write(line, _, done) {
      lines.push(String(line));
      done();
    },
  });
  const config = loadConfig(testEnvironment({ database }));
  const logger = createLogger('debug', destination);
  const app = await createApp(config, { module: probeModule(config), logger });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const http = () => supertest(url);
  return { app, url, http, close: () => app.close(), logged: () => lines.join('') };
}
