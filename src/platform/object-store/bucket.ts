import { hash, type KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { sha256 } from '../crypto/sha256.js';
import { BucketError } from './bucket-error.js';
import { type BucketPage, errorCodeOf, parseBucketPage } from './bucket-list.js';

/** Where a bucket is. */
export interface BucketPlace {
  /** The address of the bucket itself, without a slash at the end. */
  readonly url: string;
  /** What all of our keys begin with: empty, or with a slash at the end. */
  readonly prefix: string;
  readonly region: string;
}

/** Who asks. Never printed. */
export interface BucketKeys {
  readonly id: string;
  readonly secret: KeyObject;
}

/** How long a store may take. */
export interface BucketPatience {
  /** For one request, its answer read. */
  readonly requestMs: number;
  /** How often a request is made whose answer never came, or says that the store is at fault. */
  readonly tries: number;
}

/** What to list. */
export interface BucketQuery {
  /** What the keys begin with, behind our own prefix. */
  readonly within: string;
  /** At most 1,000. */
  readonly limit: number;
  /** `folders`: what stands between `within` and the next slash, instead of keys. */
  readonly of?: 'keys' | 'folders';
  /** `next` of the page before. */
  readonly from?: string | null;
}

interface Ask {
  readonly method: 'GET' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly signal?: AbortSignal | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const PATIENCE: BucketPatience = { requestMs: 3_000, tries: 3 };
const FIRST_PAUSE_MS = 100;
const MOST_BYTES = 16 * 1_048_576;
/** A conditional write that met another one: nobody knows yet which of the two it will be. */
const CONFLICT = 409;

/**
 * A bucket of an object store that speaks the protocol of S3, each request signed (AWS Signature Version 4). A request
 * whose answer does not come is **unknown**: it is made again, which is safe, since reading changes nothing and writing
 * never replaces anything. Every method throws BucketError when the store does not do it.
 */
export class Bucket {
  readonly #keys: BucketKeys;
  readonly #cache = new Map<string, ArrayBuffer>();

  constructor(
    readonly place: BucketPlace,
    keys: BucketKeys,
    private readonly patience: BucketPatience = PATIENCE,
  ) {
    this.#keys = keys;
  }

  /** Writes an object if there is none of that key; `exists` when there is, be it by an earlier try of this very call. */
  async put(key: string, body: Buffer, signal?: AbortSignal): Promise<'stored' | 'exists'> {
    const headers = {
      'content-type': 'text/plain; charset=utf-8',
      // Some stores want it wherever objects are locked; it guards against nothing else here.
      'content-md5': hash('md5', body, 'base64'),
      'if-none-match': '*',
    };
    const answer = await this.#ask({ method: 'PUT', url: this.#urlOf(key), headers, body, signal });
    if (answer.status === 412) return 'exists';
    if (answer.status !== 200) throw refusal(answer);
    return 'stored';
  }

  /** The bytes of an object, or null. */
  async get(key: string, signal?: AbortSignal): Promise<Buffer | null> {
    const answer = await this.#ask({ method: 'GET', url: this.#urlOf(key), signal });
    if (answer.status === 404 && codeOf(answer) === 'NoSuchKey') return null;
    if (answer.status !== 200) throw refusal(answer);
    return answer.body;
  }

  /** A page of keys or folders in the order of their bytes, without our own prefix. */
  async list(query: BucketQuery, signal?: AbortSignal): Promise<BucketPage> {
    const url = new URL(`${this.place.url}/`);
    url.searchParams.set('list-type', '2');
    url.searchParams.set('max-keys', String(query.limit));
    url.searchParams.set('prefix', `${this.place.prefix}${query.within}`);
    if (query.of === 'folders') url.searchParams.set('delimiter', '/');
    if (query.from) url.searchParams.set('continuation-token', query.from);
    const answer = await this.#ask({ method: 'GET', url: url.href, signal });
    if (answer.status !== 200) throw refusal(answer);
    const page = parseBucketPage(answer.body.toString('utf8'));
    if (page === null) throw new BucketError('answered something that is no listing');
    const own = (key: string) => key.slice(this.place.prefix.length);
    return { keys: page.keys.map(own), folders: page.folders.map(own), next: page.next };
  }

  #urlOf(key: string): string {
    return `${this.place.url}/${this.place.prefix}${key}`;
  }

  async #ask(ask: Ask): Promise<Answer> {
    for (let tried = 1; ; tried += 1) {
      const found = await this.#try(ask);
      const isAnswer = !(found instanceof BucketError);
      if (isAnswer && !isPassing(found.status)) return found;
      if (tried >= this.patience.tries || ask.signal?.aborted === true) {
        throw isAnswer ? refusal(found) : found;
      }
      await pause(FIRST_PAUSE_MS * 2 ** (tried - 1));
    }
  }

  async #try(ask: Ask): Promise<Answer | BucketError> {
    const own = AbortSignal.timeout(this.patience.requestMs);
    const signal = ask.signal === undefined ? own : AbortSignal.any([own, ask.signal]);
    const { method, url, body } = ask;
    const signed = await this.#signed(ask);
    try {
      // An answer from elsewhere would be none of the store's.
      const request = { method, headers: signed, redirect: 'manual', signal } as const;
      const content = body === undefined ? {} : { body: new Uint8Array(body) };
      const response = await fetch(url, { ...request, ...content });
      return { status: response.status, body: await readBounded(response) };
    } catch (error) {
      if (error instanceof BucketError) return error;
      if (signal.aborted) return new BucketError('did not answer in time');
      // Every kind of broken connection has the same name here; what Node knows of it stands in the cause.
      return new BucketError(`could not be reached${connectionCode(error)}`);
    }
  }

  async #signed({ method, url, headers, body }: Ask): Promise<Headers> {
    const signer = new AwsV4Signer({
      accessKeyId: this.#keys.id,
      secretAccessKey: this.#keys.secret.export().toString('utf8'),
      method,
      url,
      headers: { ...headers, 'x-amz-content-sha256': sha256(body ?? '').toString('hex') },
      service: 's3',
      region: this.place.region,
      cache: this.#cache,
    });
    return (await signer.sign()).headers;
  }
}

/** Whether the same request may be answered otherwise in a moment. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === CONFLICT;
}

function refusal(answer: Answer): BucketError {
  const code = codeOf(answer);
  return new BucketError(`answered ${answer.status}${code === null ? '' : ` (${code})`}`);
}

function codeOf({ body }: Answer): string | null {
  return errorCodeOf(body.toString('utf8'));
}

function connectionCode(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? ` (${cause.code})` : '';
}

async function readBounded(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) throw new BucketError('answered more than it was ever sent');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
