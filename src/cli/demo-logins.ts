import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../auth/principal.js';

/** A login of demonstration mode, with its password in clear. Never for real people. */
export interface DemoLogin {
  readonly role: Role;
  readonly identifier: string;
  readonly password: string;
}

/** The logins of one demonstration city. */
export interface DemoLogins {
  readonly city: string;
  readonly logins: readonly DemoLogin[];
}

/** The file that holds them, readable by its owner only. */
export function demoLoginsPath(dataDir: string): string {
  return join(dataDir, 'demo-logins.json');
}

/** The kept logins, or null when there are none yet. */
export async function readDemoLogins(dataDir: string): Promise<DemoLogins | null> {
  try {
    return JSON.parse(await readFile(demoLoginsPath(dataDir), 'utf8')) as DemoLogins;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Keeps the logins, in one step and with mode 0600. */
export async function writeDemoLogins(dataDir: string, logins: DemoLogins): Promise<void> {
  const path = demoLoginsPath(dataDir);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

/** The login of a role, or null. */
export function demoLoginOf(logins: DemoLogins, role: Role): DemoLogin | null {
  return logins.logins.find((login) => login.role === role) ?? null;
}
