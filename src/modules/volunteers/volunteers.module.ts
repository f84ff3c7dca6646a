import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { VolunteersController } from './volunteers.controller.js';
import { VolunteersService } from './volunteers.service.js';

/** What volunteers speak and have learnt. */
@Module({
  imports: [MembersModule],
  controllers: [VolunteersController],
  providers: [VolunteersService],
  exports: [VolunteersService],
})
export class VolunteersModule {}
