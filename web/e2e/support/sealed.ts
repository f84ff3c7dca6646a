import pg from 'pg';
import { findBook } from '../../../src/ledger/books.js';
import type { StoryCity } from '../../../test/stories/story-city.js';
import { sealNow } from '../../../test/support/proof-city.js';

/** Signs a checkpoint over all that the city's book holds now; answers the book's id. */
export async function sealBook(city: StoryCity): Promise<number> {
  const pool = new pg.Pool({ connectionString: city.database.readerUrl, max: 1 });
  const book = await findBook(pool, 'GD-YJ').finally(() => pool.end());
  if (book === null) throw new Error('the city has no book');
  await sealNow(city.app, book.id);
  return book.id;
}
