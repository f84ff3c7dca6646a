import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MembersService } from '../members/members.service.js';
import type { Unit, UnitKind } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';

const CHARGING_KINDS: readonly UnitKind[] = ['provider', 'station'];

/** At which provider somebody works, and whether they may handle an elder's minutes there. */
@Injectable()
export class ProviderDesk {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly members: MembersService,
  ) {}

  /** The provider the caller charges for. Throws `forbidden`; `validation_failed` when one must be named. */
  async providerOf(caller: Principal, unitCode: string | null): Promise<Unit> {
    const providers = await this.providersOf(caller);
    const wanted = unitCode === null ? providers : providers.filter((u) => u.code === unitCode);
    const [first, ...others] = wanted;
    if (first === undefined) throw new DomainError('forbidden');
    if (others.length > 0) {
      const fields = [{ pointer: '/unitCode', code: 'required' }];
      throw new DomainError('validation_failed', { fields });
    }
    return first;
  }

  /** Whether the caller is staff of that provider. */
  async worksAt(caller: Principal, unitId: string): Promise<boolean> {
    return (await this.providersOf(caller)).some((unit) => unit.id === unitId);
  }

  /**
   * Throws `separation_violated` when the caller is the elder, lives in the elder's household, or is a declared
   * relative.
   */
  async keepApart(caller: Principal, elderId: string): Promise<void> {
    const { bookId, memberId } = caller;
    const reader = this.database.read;
    const people = await this.members.byIds(reader, bookId, [memberId, elderId]);
    const household = people.get(elderId)?.household ?? null;
    const isHousehold = household !== null && people.get(memberId)?.household === household;
    const relatives = await this.members.relativesOf(reader, bookId, [elderId]);
    const isRelative = relatives.get(elderId)?.has(memberId) ?? false;
    if (memberId === elderId || isHousehold || isRelative) {
      throw new DomainError('separation_violated');
    }
  }

  private async providersOf(caller: Principal): Promise<Unit[]> {
    const ids = caller.grants.flatMap(({ role, unitId }) =>
      role === 'station_admin' ? [unitId] : [],
    );
    const units = await this.units.byIds(this.database.read, caller.bookId, ids);
    return [...units.values()].filter((unit) => CHARGING_KINDS.includes(unit.kind));
  }
}
