import createClient, { type Middleware } from 'openapi-fetch';
import { language } from '../i18n/language.js';
import { ApiProblem, NoAnswer, type Problem } from './problem.js';
import type { paths } from './schema.js';

/** Longer than the service ever works on one request. */
const LIMIT_MS = 60_000;

let csrfToken: string | null = null;
let onSignedOut: () => void = () => {};

/** The token that every changing request of this session shows; it comes with the session. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Called when the service no longer knows the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Tells that the service knows no session: for what asks about it without being refused. */
export function signedOut(): void {
  onSignedOut();
}

const manners: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language());
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && csrfToken !== null) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return;
    const type = response.headers.get('Content-Type') ?? '';
    if (!type.startsWith('application/problem+json')) throw new NoAnswer(`HTTP ${response.status}`);
    const problem = (await response.json()) as Problem;
    if (problem.code === 'unauthenticated' || problem.code === 'token_expired') onSignedOut();
    throw new ApiProblem(problem);
  },
  onError() {
    return new NoAnswer('no answer');
  },
};

/** The typed client: paths, parameters and answers are those of `openapi.json`. Wrap calls into `ask`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => fetch(request, { signal: limited(request.signal) }),
});
api.use(manners);

/** What a call answers. Throws `ApiProblem` when it was refused and `NoAnswer` when nothing was answered. */
export async function ask<Data>(call: Promise<{ data?: Data; response: Response }>): Promise<Data> {
  const { data } = await call;
  // A 204 has no content, and its type says so.
  return data as Data;
}

/** One key per intended effect: make it when the person begins, keep it until an answer is known. */
export function newKey(): string {
  return crypto.randomUUID();
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
}
