import { Global, Module } from '@nestjs/common';
import { RulesInForce } from '../members/member.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesService } from './policies.service.js';
import { ServicesController } from './services.controller.js';
import { ServicesService } from './services.service.js';

/** Dated rules and the catalogue. Global, because it answers `RulesInForce` to the layer below it. */
@Global()
@Module({
  controllers: [PoliciesController, ServicesController],
  providers: [
    PoliciesService,
    ServicesService,
    { provide: RulesInForce, useExisting: PoliciesService },
  ],
  exports: [PoliciesService, ServicesService, RulesInForce],
})
export class PoliciesModule {}
