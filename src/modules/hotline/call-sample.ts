import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/database.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Act } from './act-rows.js';
import { CallBackList } from './call-back-list.js';
import type { Call } from './call-rows.js';

/** As many as the database takes (`call_backs_parties_some`); those who gained come first. */
const MOST_PARTIES = 10;

/** Draws whose call somebody else asks about again: a share of all calls in which something could be done. */
@Injectable()
export class CallSample {
  constructor(
    private readonly policies: PoliciesService,
    private readonly members: MembersService,
    private readonly list: CallBackList,
    private readonly clock: Clock,
  ) {}

  /**
   * How many calls of a hundred are asked about again by the rules of today, for `draw`. Ask before a transaction is
   * opened: whoever holds a connection while waiting for another can starve the pool.
   */
  async share(bookId: number): Promise<number> {
    return (await this.policies.versionOn(bookId, this.clock.today())).params.calls.callBackPercent;
  }

  /**
   * Puts a call that is being closed on the list, if it is drawn at a share of `percent`. Every call that came in and
   * was identified can be, whatever its operator says was done. Within the transaction of closing.
   */
  async draw(
    tx: Tx,
    bookId: number,
    of: { readonly call: Call; readonly acts: readonly Act[]; readonly percent: number },
  ): Promise<void> {
    const { call, acts, percent } = of;
    const { memberId, purpose } = call;
    if (memberId === null || purpose === 'call_back') return;
    if (purpose === 'care' && acts.length === 0) return;
    if (!this.list.isDrawn(bookId, call.id, percent)) return;
    const member = (await this.members.byIds(tx, bookId, [memberId])).get(memberId);
    if (member === undefined) return;
    const elders = acts.map(({ elderId }) => elderId);
    const volunteers = await volunteersOf(tx, bookId, acts);
    const parties = [...new Set([memberId, ...volunteers, ...elders])].slice(0, MOST_PARTIES);
    await this.list.add(tx, bookId, [
      {
        subjectType: 'call',
        subjectId: call.id,
        reason: 'sample',
        memberId,
        unitId: member.unitId,
        parties,
        firstOperatorId: call.operatorId,
      },
    ]);
  }
}

/** Who gained by what was done in a call: the volunteers of the records that it confirmed or logged. */
async function volunteersOf(tx: Tx, bookId: number, acts: readonly Act[]): Promise<string[]> {
  const ids = acts.flatMap(({ subjectType, subjectId }) =>
    subjectType === 'service_record' && subjectId !== null ? [subjectId] : [],
  );
  if (ids.length === 0) return [];
  const rows: { id: string }[] = await tx.query(
    `SELECT DISTINCT volunteer_id AS id FROM kapok.service_records
     WHERE book_id = $1 AND id = ANY ($2::uuid[]) ORDER BY volunteer_id`,
    [bookId, ids],
  );
  return rows.map(({ id }) => id);
}
