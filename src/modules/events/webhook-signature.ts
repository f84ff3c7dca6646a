import { createHmac, randomBytes } from 'node:crypto';
import { invariant } from '../../platform/errors/invariant.js';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** What is signed, by Standard Webhooks: the id, the moment in seconds, and the very bytes of the body. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** A new secret in the form that receivers' libraries read: `whsec_` and base64 of 32 random bytes. */
export function newWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * The headers of one delivery: `webhook-id`, `webhook-timestamp` and `webhook-signature`, which carries one signature
 * for each secret, so that a receiver may know either of two while they are exchanged.
 */
export function signatureHeaders(
  message: SignedMessage,
  secrets: readonly string[],
): Record<string, string> {
  invariant(secrets.length > 0, 'an endpoint has a secret');
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': secrets.map((secret) => signatureOf(message, secret)).join(' '),
  };
}

/** `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, under the bytes behind `whsec_`. */
export function signatureOf({ id, timestamp, body }: SignedMessage, secret: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8');
  return `v1,${digest.digest('base64')}`;
}
