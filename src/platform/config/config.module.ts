import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from './config.js';

/** Holds the one `Config`; made by `configModule`. */
@Global()
@Module({})
export class ConfigModule {}

/** Gives `config` to every module. */
export function configModule(config: Config): DynamicModule {
  return {
    module: ConfigModule,
    providers: [{ provide: Config, useValue: config }],
    exports: [Config],
  };
}
