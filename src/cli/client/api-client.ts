import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../platform/database/sql-state.js';
import { ProblemError, problemOf } from './problem-error.js';

const REQUEST_LIMIT_MS = 60_000;
const MAX_ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 30_000;
const PAGE_LIMIT = 200;
/** A list longer than this is taken for one that never ends. */
const MAX_PAGES = 100_000;

/** One page of any list of the API. */
export interface ApiPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What is sent; a string body is CSV. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object | Buffer | null;
  /** Whether the same request may be sent again when its outcome is unknown. */
  readonly repeatable: boolean;
}

/** No answer came: nothing listens there, the connection broke, or the service took too long. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(baseUrl: string, cause: unknown) {
    super(`${baseUrl} does not answer: ${reasonOf(cause)}`, { cause });
  }
}

/** `fetch` hides the reason (ECONNREFUSED and the like) one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const reason = error.cause instanceof Error ? error.cause : error;
  return reason.message || errorCode(reason) || reason.name;
}

/**
 * A client of the REST API that is patient and bounded: it waits as told by 429 and 503, repeats what may
 * be repeated, and throws ProblemError for every refusal, UnreachableError for no answer. Without a token it
 * is a visitor.
 */
export class ApiClient {
  /** Gives the access token to send; null sends none. Called for each request. */
  readonly #token: () => Promise<string | null>;
  readonly baseUrl: string;

  constructor(baseUrl: string, token: () => Promise<string | null> = async () => null) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#token = token;
  }

  get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.send<T>({ method: 'GET', path, query, repeatable: true });
  }

  /** A POST that is sent once, except after 429. */
  post<T>(path: string, body: object): Promise<T> {
    return this.send<T>({ method: 'POST', path, body, repeatable: false });
  }

  /** Every item of a list, page by page. */
  async *list<T>(path: string, query: Readonly<Record<string, string>> = {}): AsyncGenerator<T> {
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const cursor: Record<string, string> = after === null ? {} : { after };
      const { items, next }: ApiPage<T> = await this.get<ApiPage<T>>(path, {
        limit: String(PAGE_LIMIT),
        ...query,
        ...cursor,
      });
      yield* items;
      if (next === null) return;
      after = next;
    }
    throw new Error(`${path} has more than ${MAX_PAGES} pages`);
  }

  /** Sends a request until it is answered for good. Throws ProblemError, UnreachableError. */
  async send<T>(request: ApiRequest): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === MAX_ATTEMPTS;
      try {
        const response = await this.#fetch(request);
        if (response.ok) return (await readJson(response)) as T;
        const problem = await problemOf(response);
        const mayRepeat = problem.status === 429 || (request.repeatable && problem.retryable);
        if (last || !mayRepeat)
          throw new ProblemError(`${request.method} ${request.path}`, problem);
        await sleep(pauseMs(attempt, response.headers.get('retry-after')));
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        if (last || !request.repeatable) throw new UnreachableError(this.baseUrl, error);
        await sleep(pauseMs(attempt, null));
      }
    }
  }

  async #fetch({ method, path, query, body }: ApiRequest): Promise<Response> {
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const headers: Record<string, string> = { accept: 'application/json', 'accept-language': 'en' };
    const token = await this.#token();
    if (token !== null) headers.authorization = `Bearer ${token}`;
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) };
    if (Buffer.isBuffer(body)) {
      headers['content-type'] = 'text/csv';
      init.body = new Uint8Array(body);
    } else if (body != null) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    return fetch(`${this.baseUrl}${path}${search}`, init);
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

function pauseMs(attempt: number, retryAfter: string | null): number {
  const told = retryAfter !== null && /^\d{1,4}$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0;
  return Math.min(LONGEST_PAUSE_MS, Math.max(told, 100 * 2 ** (attempt - 1)));
}
