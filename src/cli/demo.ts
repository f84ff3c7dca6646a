import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { AuthService } from '../auth/auth.service.js';
import { CredentialsService } from '../auth/credentials.service.js';
import { FoundingService } from '../modules/members/founding.service.js';
import { MembersService } from '../modules/members/members.service.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { readDemoLogins, writeDemoLogins } from './demo-logins.js';

/** The member number of the demonstration city's admin. */
const DEMO_ADMIN = 'ADMIN';
const DEMO_CITY_NAME = '示范市';

/**
 * Demonstration mode: founds the city of the configuration when it is absent and keeps its admin's login,
 * with a random password, in the data folder. When the file is gone the admin gets a new password. A city
 * that somebody else founded, with another admin, is left alone.
 */
export async function prepareDemo(app: INestApplicationContext, config: Config): Promise<void> {
  const code = config.demoCity;
  const founded = await app
    .get(FoundingService)
    .found({ code, name: DEMO_CITY_NAME, adminNo: DEMO_ADMIN });
  const kept = await readDemoLogins(config.dataDir);
  if (founded.initialPassword === null && kept?.city === code) return;
  const initial = founded.initialPassword ?? (await newInitialPassword(app, founded.bookId));
  if (initial === null) return;
  const password = await choosePassword(app, { city: code, initial });
  await writeDemoLogins(config.dataDir, {
    city: code,
    logins: [{ role: 'city_admin', identifier: DEMO_ADMIN, password }],
  });
}

/** A new one-time password for the demonstration's admin, or null when the city has another one. */
async function newInitialPassword(
  app: INestApplicationContext,
  bookId: number,
): Promise<string | null> {
  const database = app.get(Database);
  const found = await app.get(MembersService).byMemberNos(database.read, bookId, [DEMO_ADMIN]);
  const admin = found.get(DEMO_ADMIN);
  if (admin === undefined) return null;
  return database.transaction((tx) =>
    app.get(CredentialsService).issueInitialPassword(tx, { bookId, memberId: admin.id }),
  );
}

/** Logs in with the one-time password and changes it, as a person would. */
async function choosePassword(
  app: INestApplicationContext,
  login: { city: string; initial: string },
): Promise<string> {
  const password = randomBytes(12).toString('base64url');
  const { member, sessionId } = await app.get(AuthService).login({
    identifier: DEMO_ADMIN,
    password: login.initial,
    city: login.city,
    address: '127.0.0.1',
  });
  await app
    .get(CredentialsService)
    .change(
      { ...member, sessionId, grants: [] },
      { currentPassword: login.initial, newPassword: password },
    );
  return password;
}
