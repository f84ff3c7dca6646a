import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { ServiceRate } from '../policies/service-rate.js';
import { ServicesService } from '../policies/services.service.js';
import type { Acting } from '../proxies/acting.js';
import { minutesToHold } from '../redemptions/booking-desk.js';
import { unmetDemands } from '../service-records/service-demands.js';
import { UnitsService } from '../units/units.service.js';
import { isLanguage } from '../volunteers/languages.js';
import { isHeld } from './care-requests.js';
import { checkWindow, type RequestWish } from './request-wish.js';

/** Where and what a wish is for, as found. */
export interface AdmittedWish {
  readonly unitId: string;
  readonly serviceId: string;
  /** Asked for by the wish, or by the catalogue for everybody who gives this service. */
  readonly training: string | null;
}

/** Judges wishes before they are written. Nothing here moves minutes. */
@Injectable()
export class RequestDesk {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly units: UnitsService,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * What a wish refers to. Throws `validation_failed`, `wrong_role` for somebody who is no elder, `unknown_unit`,
   * `unknown_service`, `unknown_language`, `forbidden` for an urgent need or the pool without a worker's word,
   * `service_referred`, `level_too_low`, `nothing_earned`, and `insufficient_balance` when granted minutes are to pay and there are too few.
   */
  async admit(acting: Acting, wish: RequestWish): Promise<AdmittedWish> {
    checkWindow(wish, wish.minutes, this.clock.now());
    checkWord(acting, wish);
    if (wish.language !== null && !isLanguage(wish.language)) {
      throw new DomainError('unknown_language');
    }
    const { bookId, elderId } = acting;
    const read = this.database.read;
    const elder = (await this.members.byIds(read, bookId, [elderId])).get(elderId);
    if (elder?.status !== 'active') throw new DomainError('not_found');
    if (!elder.roles.includes('elder')) throw new DomainError('wrong_role');
    const unitId = await this.unitOf(bookId, wish.unitCode, elder.unitId);
    const rate = await this.rateOf(bookId, wish);
    await this.checkDemands(acting, wish, rate);
    if (wish.funding === 'grant') await this.checkGranted(acting, wish, rate);
    return { unitId, serviceId: rate.serviceId, training: rate.training ?? wish.training };
  }

  /** What no record could be taken in for is not asked of volunteers either. The training is asked of whoever offers. */
  private async checkDemands(
    { bookId, elderId }: Acting,
    { startsAt }: RequestWish,
    { minimumLevel, isReferred }: ServiceRate,
  ): Promise<void> {
    if (isReferred) throw new DomainError('service_referred');
    const asks = { minimumLevel, isReferred, training: null };
    const on = {
      n: 0,
      volunteerId: elderId,
      recipientId: elderId,
      serviceDate: shanghaiDate(startsAt),
    };
    const unmet = await unmetDemands(this.database.read, bookId, [{ ...on, asks }]);
    for (const code of unmet.values()) throw new DomainError(code);
  }

  /**
   * Throws `insufficient_balance` unless granted minutes alone would pay today: a hold follows the city's order, and
   * would take own minutes first, or too. Asked again once they are held.
   */
  private async checkGranted(
    { bookId, elderId }: Acting,
    wish: RequestWish,
    rate: ServiceRate,
  ): Promise<void> {
    const { params } = await this.policies.versionOn(bookId, shanghaiDate(wish.startsAt));
    const needed = minutesToHold(rate, wish, params.incrementMinutes);
    const accounts = await this.ledger.balances(bookId, { ownerKind: 'member', ownerId: elderId });
    const balanceOf = (purpose: string): bigint =>
      accounts.find((account) => account.purpose === purpose)?.balance ?? 0n;
    const today = await this.policies.versionOn(bookId, this.clock.today());
    const ownFirst = today.params.grants.spendOrder === 'own_first' && balanceOf('earned') > 0n;
    const granted = ownFirst ? 0n : balanceOf('granted');
    if (granted < needed) {
      const missingMinutes = String(needed - granted);
      throw new DomainError('insufficient_balance', { facts: { missingMinutes } });
    }
  }

  private async unitOf(bookId: number, code: string | null, own: string): Promise<string> {
    if (code === null) return own;
    const unit = await this.units.findByCode(this.database.read, bookId, code);
    if (unit === null) throw new DomainError('unknown_unit');
    return unit.id;
  }

  private async rateOf(bookId: number, wish: RequestWish): Promise<ServiceRate> {
    const rate = await this.services.rateOn(bookId, wish.serviceCode, shanghaiDate(wish.startsAt));
    if (rate === null) throw new DomainError('unknown_service');
    return rate;
  }
}

/** An urgent need needs a worker's or an operator's word, the community's pool a worker's. Elders' minutes are not a worker's. */
function checkWord({ capacity }: Acting, { priority, funding }: RequestWish): void {
  const isOfficial = capacity === 'worker' || capacity === 'operator';
  if (priority === 'urgent' && !isOfficial) throw new DomainError('forbidden');
  if (funding === 'pool' && capacity !== 'worker') throw new DomainError('forbidden');
  if (isHeld(funding) && capacity === 'worker') throw new DomainError('forbidden');
}
