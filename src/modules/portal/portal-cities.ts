import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { KeptAnswers } from './kept-answers.js';

/** A city of this deployment. */
export interface PortalCity {
  readonly bookId: number;
  readonly code: string;
  readonly name: string;
}

const SECONDS_KEPT = 5;
const MOST_CITIES = 1_000;

/** The cities that the public may look at: all of the deployment. */
@Injectable()
export class PortalCities {
  readonly #kept = new KeptAnswers(1);

  constructor(private readonly database: Database) {}

  /** All cities by code, as of at most five seconds ago. */
  all(): Promise<readonly PortalCity[]> {
    return this.#kept.get('cities', SECONDS_KEPT, () =>
      this.database.read.query(
        `SELECT book_id AS "bookId", code, name FROM kapok.units WHERE parent_id IS NULL ORDER BY code LIMIT $1`,
        [MOST_CITIES],
      ),
    );
  }

  /** A city by its code. Throws `not_found`. */
  async find(code: string): Promise<PortalCity> {
    const city = (await this.all()).find((each) => each.code === code);
    if (city === undefined) throw new DomainError('not_found');
    return city;
  }
}
