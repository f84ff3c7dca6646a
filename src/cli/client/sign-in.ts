import { ApiClient } from './api-client.js';

/** A login as people have it. */
export interface Login {
  readonly identifier: string;
  readonly password: string;
}

interface LoginAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly mustChangePassword: boolean;
}

/** A token is renewed this long before it runs out. */
const MARGIN_MS = 30_000;

/** The password must be changed before anything else can be done. */
export class PasswordChangeRequired extends Error {
  override readonly name = 'PasswordChangeRequired';

  constructor(identifier: string) {
    super(`${identifier} has a one-time password, which must be changed first`);
  }
}

/**
 * Logs in and gives a client that stays logged in: it logs in anew before its token runs out. With
 * `newPassword` a forced change of the password is done on the way; the session goes on after it.
 * Throws ProblemError when the login is refused, PasswordChangeRequired without `newPassword`.
 */
export async function signIn(
  baseUrl: string,
  login: Login,
  newPassword: string | null = null,
): Promise<ApiClient> {
  const first = await logIn(baseUrl, login);
  let password = login.password;
  if (first.mustChangePassword) {
    if (newPassword === null) throw new PasswordChangeRequired(login.identifier);
    await changePassword(baseUrl, first.accessToken, { from: password, to: newPassword });
    password = newPassword;
  }
  let answer = Promise.resolve(first);
  let renewAtMs = renewalOf(first);
  return new ApiClient(baseUrl, async () => {
    if (Date.now() >= renewAtMs) {
      // Requests that come meanwhile wait for the same login.
      renewAtMs = Number.POSITIVE_INFINITY;
      answer = logIn(baseUrl, { ...login, password });
      renewAtMs = renewalOf(await answer);
    }
    return (await answer).accessToken;
  });
}

function renewalOf({ expiresInSeconds }: LoginAnswer): number {
  return Date.now() + expiresInSeconds * 1000 - MARGIN_MS;
}

function logIn(baseUrl: string, login: Login): Promise<LoginAnswer> {
  return new ApiClient(baseUrl).send<LoginAnswer>({
    method: 'POST',
    path: '/v1/auth/login',
    body: login,
    repeatable: true,
  });
}

async function changePassword(
  baseUrl: string,
  token: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const client = new ApiClient(baseUrl, async () => token);
  await client.send({
    method: 'PUT',
    path: '/v1/auth/password',
    body: { currentPassword: from, newPassword: to },
    repeatable: false,
  });
}
