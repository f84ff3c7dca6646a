import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signatureFault } from './aws-signature.js';

/**
 * What may happen to a request: a fault of the store; an answer that never comes, or a connection that is cut, before or
 * after the request was carried out.
 */
export type Mishap = 'fault' | 'cut' | 'silence' | 'cut after' | 'silence after';

/** An object store with one bucket on this machine, which checks every signature and keeps its objects in memory. */
export interface ObjectStore {
  /** Settings of a service that stores its checkpoints there. */
  readonly env: Readonly<Record<string, string>>;
  readonly objects: Map<string, Buffer>;
  /** Method, and key or query, of each request so far. */
  readonly requests: string[];
  /** What will happen to the next requests of a method, one each; null: nothing. */
  mishap(method: 'GET' | 'PUT', ...mishaps: (Mishap | null)[]): void;
  /** How a store behaves that does not know conditional writes. */
  replaces: boolean;
  /** Called before each write, as the store has understood it. */
  beforePut: (key: string) => void;
  /** At most so many keys a page, whatever is asked for. */
  pageSize: number;
  close(): Promise<void>;
}

const BUCKET = 'evidence';
const KEYS = { id: 'AKTEST', secret: 'hunter2/hunter2+hunter2', region: 'cn-south-1' };

/** What no log and no message may hold. */
export const STORE_SECRET = KEYS.secret;

/** Starts one. */
export async function startObjectStore(): Promise<ObjectStore> {
  const state = new State();
  const server = createServer((request, response) => void state.answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    env: {
      KAPOK_CHECKPOINT_S3: `http://127.0.0.1:${port}/${BUCKET}/kapok/`,
      KAPOK_CHECKPOINT_S3_REGION: KEYS.region,
      KAPOK_CHECKPOINT_S3_ACCESS_KEY: KEYS.id,
      KAPOK_CHECKPOINT_S3_SECRET_KEY: KEYS.secret,
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

class State {
  readonly objects = new Map<string, Buffer>();
  readonly requests: string[] = [];
  replaces = false;
  pageSize = 1_000;
  beforePut: (key: string) => void = () => undefined;
  readonly #mishaps: Record<string, (Mishap | null)[]> = { GET: [], PUT: [] };

  mishap(method: 'GET' | 'PUT', ...mishaps: (Mishap | null)[]): void {
    this.#mishaps[method]?.push(...mishaps);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '', headers } = request;
    const body = await bytesOf(request);
    this.requests.push(`${method} ${target}`);
    const mishap = this.#mishaps[method]?.shift() ?? null;
    if (mishap === 'cut') return void request.socket.destroy();
    if (mishap === 'silence') return;
    if (mishap === 'fault') return refuse(response, 500, 'InternalError');
    const wrong = signatureFault({ method, target, headers, body }, KEYS);
    const say = wrong === null ? this.#carryOut(method, target, { headers, body }) : null;
    if (mishap === 'cut after') return void request.socket.destroy();
    if (mishap === 'silence after') return;
    // As a store does, with more about the secret than anybody should pass on.
    if (say === null) return refuse(response, 403, wrong ?? '', `AWS4${KEYS.secret}`);
    say(response);
  }

  #carryOut(
    method: string,
    target: string,
    { headers, body }: Pick<IncomingMessage, 'headers'> & { readonly body: Buffer },
  ): (response: ServerResponse) => void {
    const url = new URL(target, 'http://store');
    const [, bucket, ...rest] = url.pathname.split('/');
    const key = rest.join('/');
    if (bucket !== BUCKET) return (response) => refuse(response, 404, 'NoSuchBucket');
    if (method === 'PUT') {
      // As a bucket does whose objects are locked.
      const isSummed = headers['content-md5'] === createHash('md5').update(body).digest('base64');
      if (!isSummed) return (response) => refuse(response, 400, 'InvalidRequest');
      return this.#put(key, body, headers['if-none-match'] === '*');
    }
    if (key === '') return (response) => response.end(this.#listing(url.searchParams));
    const found = this.objects.get(key);
    if (found === undefined) return (response) => refuse(response, 404, 'NoSuchKey');
    return (response) => response.end(found);
  }

  #put(key: string, body: Buffer, isFirst: boolean): (response: ServerResponse) => void {
    this.beforePut(key);
    if (isFirst && !this.replaces && this.objects.has(key)) {
      return (response) => refuse(response, 412, 'PreconditionFailed');
    }
    this.objects.set(key, body);
    return (response) => response.end();
  }

  #listing(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const isOfFolders = query.get('delimiter') === '/';
    const after = query.get('continuation-token') ?? '';
    const most = Math.min(this.pageSize, Number(query.get('max-keys') ?? 1_000));
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const items = isOfFolders
      ? [...new Set(keys.map((key) => `${prefix}${key.slice(prefix.length).split('/')[0]}/`))]
      : keys;
    const rest = items.filter((item) => item > after);
    const page = rest.slice(0, most);
    const [block, name] = isOfFolders ? ['CommonPrefixes', 'Prefix'] : ['Contents', 'Key'];
    const isCut = rest.length > page.length;
    return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name><Prefix>${prefix}</Prefix>
<KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${isCut}</IsTruncated>
${isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''}
${page.map((item) => `<${block}><${name}>${item}</${name}></${block}>`).join('\n')}</ListBucketResult>`;
  }
}

function refuse(response: ServerResponse, status: number, code: string, more = ''): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><StringToSign>${more}</StringToSign></Error>`);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
