import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { StatementsModule } from '../statements/statements.module.js';
import { CardCodesService } from './card-codes.service.js';
import { CardDesk } from './card-desk.js';
import { CardPapersController } from './card-papers.controller.js';
import { CardsController } from './cards.controller.js';
import { CardsService } from './cards.service.js';
import { WrongTries } from './wrong-tries.js';

/** Service cards with PIN and one-time codes, for elders without a phone. */
@Module({
  imports: [MembersModule, NotificationsModule, StatementsModule],
  controllers: [CardsController, CardPapersController],
  providers: [CardCodesService, CardDesk, CardsService, WrongTries],
  exports: [CardDesk, WrongTries],
})
export class CardsModule {}
