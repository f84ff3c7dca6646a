import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { PolicyVersion } from '../policies/policy.js';
import { CommunityExchange } from '../redemptions/community-exchange.js';
import type { CareRequest } from './request-rows.js';
import type { StepValues } from './request-steps.js';

/** Keeps matches between two communities within what the rules let cross in a month. */
@Injectable()
export class ExchangeLimit {
  constructor(private readonly exchange: CommunityExchange) {}

  /** The rules of all days, for `admit`. Ask before a transaction is opened. */
  versions(bookId: number): Promise<readonly PolicyVersion[]> {
    return this.exchange.versions(bookId);
  }

  /**
   * What a match notes of the communities it crosses between. Throws `exchange_limit_reached` as
   * `CommunityExchange.admit` does. Granted and issued care does not cross: the city pays. Locks: the pair of
   * communities, until `tx` ends.
   */
  async admit(
    tx: Tx,
    bookId: number,
    match: {
      readonly request: CareRequest;
      readonly volunteerId: string;
      readonly startsAt: Date;
      readonly versions: readonly PolicyVersion[];
    },
  ): Promise<StepValues> {
    const { request, ...agreed } = match;
    if (request.funding !== 'own' && request.funding !== 'pool') return {};
    const { elderId, minutes } = request;
    const care = { ...agreed, elderId, minutes, bookingId: null };
    const crossing = await this.exchange.admit(tx, bookId, care);
    if (crossing === null) return {};
    return { paying_unit_id: crossing.paying, earning_unit_id: crossing.earning };
  }
}
