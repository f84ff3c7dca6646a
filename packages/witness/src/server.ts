import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAddCheckpoint } from './add-checkpoint-request.js';
import { openFor } from './judge.js';
import { originHash } from './log-memory.js';
import type { Answer, Witness } from './witness.js';
import { WitnessError } from './witness-error.js';

/** Far above 63 hashes and a checkpoint with all signatures it may have. */
const MOST_BODY_BYTES = 256 * 1024;
const MOST_CONNECTIONS = 200;
const REQUEST_MS = 10_000;
const TEXT = 'text/plain; charset=utf-8';

/** What is answered over HTTP. */
interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What the server tells of what it did: one event a request of a known log. Nothing of who asked. */
export type Tell = (event: {
  origin: string;
  verdict: Answer['verdict'] | 'unsigned';
  size: bigint | null;
}) => void;

/** A running witness. */
export interface WitnessServer {
  readonly port: number;
  /** Takes no more requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Serves tlog-witness: `POST /add-checkpoint` and `GET /{origin hash}/checkpoint`. */
export async function serveWitness(
  witness: Witness,
  place: { readonly host: string; readonly port: number },
  tell: Tell,
): Promise<WitnessServer> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('request', (request, response) => {
    answer(witness, request, tell).then(
      (reply) => send(response, reply),
      // A memory that cannot be read or written: nothing was signed, and the log asks again.
      (error: unknown) => send(response, faultReply(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.port, place.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closeServer(server, witness) };
}

async function closeServer(server: Server, witness: Witness): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  await closed;
  await witness.settled();
}

async function answer(witness: Witness, request: IncomingMessage, tell: Tell): Promise<Reply> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return plain(405, 'POST only');
    const body = await readBody(request);
    return body === null ? plain(413, 'too long') : addCheckpoint(witness, body, tell);
  }
  const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
  if (hash === undefined) return plain(404, 'not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'GET only');
  return newestOf(witness, hash);
}

async function newestOf(witness: Witness, hash: string): Promise<Reply> {
  const logs = [...(await witness.logs()).values()];
  const log = logs.find(({ origin }) => originHash(origin) === hash);
  const newest = log === undefined ? null : await witness.newest(log);
  return newest === null ? plain(404, 'not found') : { status: 200, type: TEXT, body: newest.note };
}

/** The protocol's checks in the protocol's order. */
async function addCheckpoint(witness: Witness, body: string, tell: Tell): Promise<Reply> {
  const request = parseAddCheckpoint(body);
  const origin = request?.checkpoint.split('\n', 1)[0] ?? '';
  if (request === null || origin === '') return plain(400, 'malformed');
  const log = (await witness.logs()).get(origin);
  if (log === undefined) return plain(404, 'unknown log');
  const checkpoint = openFor(log, request.checkpoint);
  if (checkpoint === 'malformed') return plain(400, 'malformed checkpoint');
  if (checkpoint === 'unsigned') {
    tell({ origin, verdict: 'unsigned', size: null });
    return plain(403, 'no right signature of a trusted key');
  }
  const claim = { old: request.old, proof: request.proof, checkpoint };
  const decided = await witness.submit({ log, claim, note: request.checkpoint });
  tell({ origin, verdict: decided.verdict, size: checkpoint.size });
  return toReply(decided);
}

function toReply(decided: Answer): Reply {
  switch (decided.verdict) {
    case 'cosigned':
      return { status: 200, type: TEXT, body: decided.line };
    case 'old_above':
      return plain(400, 'the old size is above that of the checkpoint');
    case 'not_the_last':
      return { status: 409, type: 'text/x.tlog.size', body: `${decided.size}\n` };
    case 'inconsistent':
      return plain(422, 'the checkpoint does not continue the last one');
  }
}

function plain(status: number, message: string): Reply {
  return { status, type: TEXT, body: `${message}\n` };
}

function faultReply(error: unknown): Reply {
  return plain(500, error instanceof WitnessError ? 'the memory of this log is damaged' : 'failed');
}

function send(response: ServerResponse, { status, type, body }: Reply): void {
  const headers: Record<string, string> = { 'content-type': type, 'cache-control': 'no-cache' };
  // What is left of a body that was too long is not read.
  if (status === 413) headers.connection = 'close';
  response.writeHead(status, headers);
  response.end(body);
}

/** The body of a request as text, or null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MOST_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
