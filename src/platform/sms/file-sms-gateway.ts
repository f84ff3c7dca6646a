import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ShortMessage, SmsGateway } from './sms-gateway.js';

/** Only the service's own user may read phone numbers. */
const OWNER_ONLY = 0o600;

/**
 * Writes messages into a file, one JSON object a line, for a gateway of the city's own to pick up. Several processes
 * may append at once: each line is one write.
 */
export class FileSmsGateway extends SmsGateway {
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  async send({ reference, to, text }: ShortMessage): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path, 'a', OWNER_ONLY);
    try {
      const at = new Date().toISOString();
      await file.appendFile(`${JSON.stringify({ reference, at, to, text })}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}
