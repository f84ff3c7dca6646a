import type { TestApp } from '../support/app.js';
import { TEST_PASSWORD } from '../support/people.js';

export const WEB_COOKIE = '__Host-kapok-session';

/** What a browser holds after a login: the cookie, which its pages cannot read, and what they were answered. */
export interface Browser {
  readonly cookie: string;
  /** The token inside the cookie. */
  readonly token: string;
  readonly csrf: string;
  readonly session: Readonly<Record<string, unknown>>;
}

/** Logs in as a page of the service does. Throws when the service refuses. */
export async function openBrowser(
  app: TestApp,
  memberNo: string,
  more: { city?: string; password?: string; headers?: Record<string, string> } = {},
): Promise<Browser> {
  const { city, password = TEST_PASSWORD, headers = {} } = more;
  const answer = await app
    .http()
    .post('/v1/auth/web-session')
    .set(headers)
    .send({ identifier: memberNo, password, ...(city !== undefined && { city }) });
  if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`);
  const token = tokenIn(setCookieOf(answer)) ?? '';
  return {
    cookie: `${WEB_COOKIE}=${token}`,
    token,
    csrf: answer.body.csrfToken,
    session: answer.body,
  };
}

/** The one `Set-Cookie` line of an answer, or ''. */
export function setCookieOf(answer: { headers: Record<string, unknown> }): string {
  const lines = [answer.headers['set-cookie'] ?? []].flat() as string[];
  if (lines.length > 1) throw new Error('more than one cookie was set');
  return lines[0] ?? '';
}

/** The value of the session's cookie in a `Set-Cookie` line. */
export function tokenIn(line: string): string | null {
  return /^__Host-kapok-session=([^;]*)/.exec(line)?.[1] ?? null;
}
