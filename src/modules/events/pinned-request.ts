import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, isIPv6, type LookupFunction } from 'node:net';
import { hostOf } from './webhook-target.js';

/** A POST to be made. */
export interface OutgoingPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The address to connect to; the name is not asked for again. */
  readonly address: string;
  readonly signal: AbortSignal;
}

/** What is read of an answer: nothing of its body. */
export interface AnswerHead {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

const LONGEST_HEADERS = 16_384;

/**
 * Makes a POST on a connection of its own to the very address given, with the name of the URL in `Host` and in the
 * check of the certificate. No redirects, no proxy, no connection of an earlier request. Resolves with the head of the
 * answer; rejects with the error of the connection, or when the signal aborts.
 */
export function postPinned(post: OutgoingPost): Promise<AnswerHead> {
  const { url, body, address, signal } = post;
  const secure = url.protocol === 'https:';
  const host = hostOf(url);
  const options: RequestOptions & https.RequestOptions = {
    method: 'POST',
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...post.headers, host: url.host, 'content-length': Buffer.byteLength(body) },
    agent: false,
    lookup: always(address),
    maxHeaderSize: LONGEST_HEADERS,
    signal,
    ...(secure && isIP(host) === 0 && { servername: host }),
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(options, (answer: IncomingMessage) => {
      resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
      answer.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Answers every question for an address with this one. */
function always(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
