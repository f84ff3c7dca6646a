import { createHash, createHmac } from 'node:crypto';

/** A request as it arrives, of what its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  /** With small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const MOST_SKEW_MS = 15 * 60_000;

/**
 * What is wrong with a request's AWS Signature Version 4, as the code that S3 answers; null when nothing is. Written from
 * the documentation of S3 ("Signature Calculations for the Authorization Header"), and from nothing that makes signatures.
 */
export function signatureFault(
  request: SignedRequest,
  { id, secret, region }: { readonly id: string; readonly secret: string; readonly region: string },
  nowMs = Date.now(),
): string | null {
  const { headers, body } = request;
  const [, keyId, day, signedRegion, names = '', signature] =
    FORM.exec(String(headers.authorization)) ?? [];
  if (signature === undefined) return 'AccessDenied';
  if (keyId !== id) return 'InvalidAccessKeyId';
  if (signedRegion !== region) return 'AuthorizationHeaderMalformed';
  const covered = names.split(';');
  const mustCover = Object.keys(headers).filter(
    (name) => name === 'host' || name === 'if-none-match' || name.startsWith('x-amz-'),
  );
  if (!mustCover.every((name) => covered.includes(name))) return 'AccessDenied';
  if (headers['x-amz-content-sha256'] !== hex(body)) return 'XAmzContentSHA256Mismatch';
  const time = String(headers['x-amz-date']);
  const at = Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (!time.startsWith(day ?? '') || !(Math.abs(nowMs - at) <= MOST_SKEW_MS)) {
    return 'RequestTimeTooSkewed';
  }
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hex(canonicalRequest(request, covered))}`;
  const key = [day ?? '', region, 's3', 'aws4_request'].reduce(
    (outer: Buffer, part) => hmac(outer, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, text).toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}

function canonicalRequest({ method, target, headers, body }: SignedRequest, covered: string[]) {
  const [path = '', query = ''] = target.split('?');
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => [name, value].map(encoded));
  const sorted = pairs.map((pair) => pair.join('=')).sort();
  const lines = covered.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const decodedPath = path.split('/').map((part) => encoded(decodeURIComponent(part)));
  return [
    method,
    decodedPath.join('/'),
    sorted.join('&'),
    lines,
    covered.join(';'),
    hex(body),
  ].join('\n');
}

/** Everything but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function hex(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
