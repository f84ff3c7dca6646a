import type { Login } from './sign-in.js';

/** A service elsewhere and the city admin's login there. */
export interface Remote {
  readonly url: string;
  readonly admin: Login;
}

/** What KAPOK_URL, KAPOK_ADMIN and KAPOK_ADMIN_PASSWORD say, or the names of those that are missing. */
export function readRemote(env: NodeJS.ProcessEnv): Remote | { readonly missing: string[] } {
  const names = ['KAPOK_URL', 'KAPOK_ADMIN', 'KAPOK_ADMIN_PASSWORD'];
  const [url = '', identifier = '', password = ''] = names.map((name) => env[name]?.trim());
  const missing = names.filter((name) => (env[name]?.trim() ?? '') === '');
  return missing.length > 0 ? { missing } : { url, admin: { identifier, password } };
}
