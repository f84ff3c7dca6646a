import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { VisitsModule } from '../visits/visits.module.js';
import { PairPeopleReader } from './pair-people.js';
import { PairPlanning } from './pair-planning.js';
import { PairProposals } from './pair-proposals.js';
import { PairsController } from './pairs.controller.js';
import { PairsService } from './pairs.service.js';

/** Recurring pairs of a volunteer and several elders, and the visits they generate. */
@Module({
  imports: [MembersModule, PoliciesModule, NotificationsModule, VisitsModule],
  controllers: [PairsController],
  providers: [PairPeopleReader, PairPlanning, PairProposals, PairsService],
})
export class PairsModule {}
