import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { PolicyPreviewsController } from './policy-previews.controller.js';
import { PolicyPreviewsService } from './policy-previews.service.js';

/** What draft rules would have made of the past. */
@Module({
  imports: [LedgerModule, PoliciesModule],
  controllers: [PolicyPreviewsController],
  providers: [PolicyPreviewsService],
})
export class PolicyPreviewsModule {}
