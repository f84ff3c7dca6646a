import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { UnitsModule } from '../units/units.module.js';
import { AssessmentsController } from './assessments.controller.js';
import { AssessmentsService } from './assessments.service.js';
import { AwardsController } from './awards.controller.js';
import { AwardsService } from './awards.service.js';
import { ExpiriesService } from './expiries.service.js';
import { ExpiryStep } from './expiry-step.js';
import { GrantStep } from './grant-step.js';
import { HardshipClassesController } from './hardship-classes.controller.js';
import { HardshipClassesService } from './hardship-classes.service.js';
import { HardshipsController } from './hardships.controller.js';
import { HardshipsService } from './hardships.service.js';

/** Who is granted minutes and why, and the two steps of the month's close that grant and expire them. */
@Module({
  imports: [UnitsModule, MembersModule],
  controllers: [
    HardshipClassesController,
    HardshipsController,
    AssessmentsController,
    AwardsController,
  ],
  providers: [
    AssessmentsService,
    AwardsService,
    ExpiriesService,
    ExpiryStep,
    GrantStep,
    HardshipClassesService,
    HardshipsService,
  ],
  exports: [AssessmentsService, AwardsService, ExpiriesService, ExpiryStep, GrantStep],
})
export class GrantsModule {}
