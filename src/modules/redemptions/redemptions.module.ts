import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { MembersModule } from '../members/members.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { UnitsModule } from '../units/units.module.js';
import { BookingDesk } from './booking-desk.js';
import { BookingHolds } from './booking-holds.js';
import { BookingsController } from './bookings.controller.js';
import { BookingsService } from './bookings.service.js';
import { CodeAttempts } from './code-attempts.js';
import { CodeBook } from './code-book.js';
import { ProviderDesk } from './provider-desk.js';
import { RedeemGate } from './redeem-gate.js';
import { SpendCodesService } from './spend-codes.service.js';
import { SpendingsController } from './spendings.controller.js';
import { SpendingsService } from './spendings.service.js';

/** Redeeming: care booked from granted and own minutes, and spending at a provider. */
@Module({
  imports: [LedgerModule, UnitsModule, MembersModule, PoliciesModule],
  controllers: [BookingsController, SpendingsController],
  providers: [
    BookingDesk,
    BookingHolds,
    BookingsService,
    CodeAttempts,
    CodeBook,
    ProviderDesk,
    RedeemGate,
    SpendCodesService,
    SpendingsService,
  ],
})
export class RedemptionsModule {}
