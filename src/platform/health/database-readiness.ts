import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { readMigrations } from '../database/migration-files.js';
import { MIGRATIONS_DIR } from '../project-files.js';
import { Readiness } from './readiness.js';

/** Registers the checks `database` (it answers) and `schema` (it has exactly our last migration). */
@Injectable()
export class DatabaseReadiness implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    const expected = readMigrations(MIGRATIONS_DIR).map(({ name }) => name);
    this.readiness.register('database', () => this.reach());
    this.readiness.register('schema', () => this.compare(expected));
  }

  private async reach(): Promise<void> {
    await this.database.pool.query('SELECT 1');
  }

  private async compare(expected: readonly string[]): Promise<void> {
    const { rows } = await this.database.pool.query<{ name: string }>(
      'SELECT name FROM kapok.migrations ORDER BY name',
    );
    const same =
      rows.length === expected.length && rows.every(({ name }, n) => name === expected[n]);
    if (!same) throw new Error('the schema is not the one this program was built for');
  }
}
