import type { Readable } from 'node:stream';
import { DomainError } from '../../platform/errors/domain-error.js';

/** Takes in a whole body. Throws `body_too_large` past `limitBytes`, before holding any more of it. */
export async function receiveBytes(body: Readable, limitBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limitBytes) throw new DomainError('body_too_large');
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}
