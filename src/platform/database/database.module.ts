import {
  type DynamicModule,
  Global,
  Logger,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import pg from 'pg';
import './pg-types.js';
import { Database } from './database.js';
import { type DatabaseSettings, poolConfig } from './database-settings.js';

/** How the settings are found: in a provider such as Config. */
export interface DatabaseModuleOptions<Source> extends Pick<ModuleMetadata, 'imports'> {
  readonly inject: readonly [Type<Source>];
  readonly useFactory: (source: Source) => DatabaseSettings;
}

/** Opens the pool at start, closes it at shutdown, and gives `Database` to every module. */
@Global()
@Module({})
export class DatabaseModule {
  /** `DatabaseModule.forRootAsync({ inject: [Config], useFactory: (config: Config) => config.database })` */
  static forRootAsync<Source>(options: DatabaseModuleOptions<Source>): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          imports: options.imports ?? [],
          inject: [...options.inject],
          useFactory: (source: Source) => typeOrmOptions(options.useFactory(source)),
        }),
      ],
      providers: [Database],
      exports: [Database, TypeOrmModule],
    };
  }
}

/** TypeORM maps rows; it neither makes tables nor looks for extensions. Start-up has waited for the server already. */
export function typeOrmOptions(settings: DatabaseSettings): TypeOrmModuleOptions {
  const { connectionString, ...extra } = poolConfig(settings);
  const logger = new Logger('Database');
  return {
    type: 'postgres',
    driver: pg,
    url: connectionString,
    extra,
    schema: 'kapok',
    autoLoadEntities: true,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    retryAttempts: 1,
    poolErrorHandler: (error: Error) =>
      logger.warn(`An idle connection was lost: ${error.message}`),
  };
}
