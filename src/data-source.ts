import { DataSource } from 'typeorm';
import './platform/database/pg-types.js';
import pg from 'pg';
import { SESSION_SETTINGS, withSessionSettings } from './platform/database/database-url.js';

const url = process.env.DATABASE_URL;

/**
 * For TypeORM's own command line on built code: `typeorm query -d dist/src/data-source.js "SELECT 1"`.
 * The schema is made by `migrations/*.sql` alone; TypeORM's migrations and `synchronize` are not used.
 */
export const dataSource = new DataSource({
  type: 'postgres',
  driver: pg,
  ...(url === undefined ? {} : { url: withSessionSettings(url, SESSION_SETTINGS) }),
  schema: 'kapok',
  entities: ['dist/src/**/*.entity.js'],
  synchronize: false,
  migrationsRun: false,
  installExtensions: false,
});
