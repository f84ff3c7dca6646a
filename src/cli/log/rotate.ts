import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LogRotation } from '../../ledger/log/log-rotation.js';
import { signerOfKey } from '../../ledger/log/log-signer.js';
import { readLogKey } from '../../platform/config/key-files.js';
import { say, UsageError } from '../command.js';
import { EXIT } from '../run-command.js';
import { withApplication } from '../with-application.js';
import { booksOfCities } from './of-cities.js';

interface RotateWish {
  readonly city: string | null;
  /** The file of the key before. */
  readonly previousFile: string | null;
  /** The signature by it, in base64. */
  readonly signature: string | null;
}

/** Hands the logs over to the key of the configuration. */
export function rotateKey(wish: RotateWish): Promise<number> {
  const { city, previousFile, signature } = wish;
  if (previousFile !== null && signature !== null) {
    throw new UsageError('--previous or --signature, not both');
  }
  if (signature !== null && city === null) throw new UsageError('--signature needs --city');
  return withApplication(async (app) => {
    let code: number = EXIT.done;
    for (const book of await booksOfCities(app, city)) {
      if (!(await rotateOne(app, book, wish))) code = EXIT.found;
    }
    return code;
  });
}

/** False when the hand-over still has to be signed. */
async function rotateOne(
  app: INestApplicationContext,
  book: Book,
  { previousFile, signature }: RotateWish,
): Promise<boolean> {
  const rotation = app.get(LogRotation, { strict: false });
  const handover = await rotation.needed(book);
  if (handover === null) {
    say(`${book.code}: the key of the configuration signs already; nothing was changed.`);
    return true;
  }
  if (previousFile !== null) {
    await rotation.handOver(book, handover, signerOfKey(readLogKey(previousFile)));
  } else if (signature !== null) {
    await rotation.put(book, handover, Buffer.from(signature, 'base64'));
  } else {
    say(
      `${book.code}: the key before has to sign this, each line with its line feed (base64 below):`,
    );
    say(handover.text);
    say(Buffer.from(handover.text).toString('base64'));
    return false;
  }
  say(`${book.code}: ${handover.next} signs from now on.`);
  return true;
}
