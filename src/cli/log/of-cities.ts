import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { UsageError } from '../command.js';

/** The book of a city, or all of them when null. */
export async function booksOfCities(
  app: INestApplicationContext,
  city: string | null,
): Promise<Book[]> {
  const ledger = app.get(LedgerService, { strict: false });
  if (city === null) return ledger.listBooks();
  const book = await ledger.findBook(city);
  if (book === null) throw new UsageError(`there is no city ${city}`);
  return [book];
}
