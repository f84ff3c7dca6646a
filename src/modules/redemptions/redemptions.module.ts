import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { CardsModule } from '../cards/cards.module.js';
import { MembersModule } from '../members/members.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { UnitsModule } from '../units/units.module.js';
import { BookingDesk } from './booking-desk.js';
import { BookingHolds } from './booking-holds.js';
import { BookingTick } from './booking-tick.js';
import { BookingsController } from './bookings.controller.js';
import { BookingsService } from './bookings.service.js';
import { CardCharges } from './card-charges.js';
import { CodeAttempts } from './code-attempts.js';
import { CodeBook } from './code-book.js';
import { CommunityExchange } from './community-exchange.js';
import { OverdueBookings } from './overdue-bookings.js';
import { ProviderDesk } from './provider-desk.js';
import { RedeemGate } from './redeem-gate.js';
import { RedemptionOpenings } from './redemption-openings.service.js';
import { SpendCodesService } from './spend-codes.service.js';
import { SpendingsController } from './spendings.controller.js';
import { SpendingsService } from './spendings.service.js';

/** Redeeming: care booked from granted and own minutes, and spending at a provider. */
@Module({
  imports: [LedgerModule, UnitsModule, MembersModule, PoliciesModule, ProxiesModule, CardsModule],
  controllers: [BookingsController, SpendingsController],
  providers: [
    BookingDesk,
    BookingHolds,
    BookingTick,
    BookingsService,
    CardCharges,
    CodeAttempts,
    CodeBook,
    CommunityExchange,
    OverdueBookings,
    ProviderDesk,
    RedeemGate,
    RedemptionOpenings,
    SpendCodesService,
    SpendingsService,
  ],
  exports: [BookingsService, CommunityExchange, RedemptionOpenings],
})
export class RedemptionsModule {}
