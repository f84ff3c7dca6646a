import { Injectable } from '@nestjs/common';
import type { AccountRef, AppendRequest } from '../../ledger/append-request.js';
import type { EntryStep, MonthScope, PlannedPage, StepPage } from '../../ledger/entry-step.js';
import type { UnlevelledClearing } from '../../ledger/read-clearing.js';
import { SettlementReader } from '../../ledger/settlement-reader.js';
import type { Asset } from '../../ledger/vocabulary.js';
import { Database } from '../../platform/database/database.js';
import { UnitsService } from '../units/units.service.js';
import { settlingPostings } from './netting.js';

/** Units whose clearing accounts are read by one statement: each may have a month of postings behind it. */
const UNITS_AT_ONCE = 64;

/**
 * Brings every community's clearing accounts to zero at the end of the month: one entry a community against the
 * city's own clearing account, which comes to zero by that itself.
 */
@Injectable()
export class NetStep implements EntryStep {
  readonly name = 'net';

  constructor(
    private readonly database: Database,
    private readonly reader: SettlementReader,
    private readonly units: UnitsService,
  ) {}

  /** All units but the city. */
  async count({ bookId }: MonthScope): Promise<bigint> {
    const rows: { count: bigint }[] = await this.database.read.query(
      'SELECT count(*) AS count FROM kapok.units WHERE book_id = $1 AND parent_id IS NOT NULL',
      [bookId],
    );
    return rows[0]?.count ?? 0n;
  }

  /** By unit id. What a unit settles does not depend on whether it has settled already. */
  async plan(scope: MonthScope, page: StepPage): Promise<PlannedPage> {
    const { bookId, monthEnd } = scope;
    const limit = Math.min(page.limit, UNITS_AT_ONCE);
    const unitIds = await this.#unitsAfter(bookId, page.cursor, limit);
    const balances = await this.reader.unlevelledClearing(bookId, { unitIds, monthEnd });
    const unsettled = balances.filter(({ minutes }) => minutes !== 0n);
    const next = unitIds.length < limit ? null : (unitIds.at(-1) ?? null);
    if (unsettled.length === 0) return { requests: [], looked: unitIds.length, next };
    const city = await this.units.cityOf(this.database.read, bookId);
    const requests = [...byUnit(unsettled)].map(([unitId, balances]) =>
      settleRequest(scope, { unitId, cityId: city.id, balances }),
    );
    return { requests, looked: unitIds.length, next };
  }

  async #unitsAfter(bookId: number, cursor: string | null, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.database.read.query(
      `SELECT u.id FROM kapok.units u
       WHERE u.book_id = $1 AND u.parent_id IS NOT NULL AND ($2::uuid IS NULL OR u.id > $2)
       ORDER BY u.id LIMIT $3`,
      [bookId, cursor, limit],
    );
    return rows.map(({ id }) => id);
  }
}

function byUnit(balances: readonly UnlevelledClearing[]): Map<string, UnlevelledClearing[]> {
  const groups = new Map<string, UnlevelledClearing[]>();
  for (const balance of balances) {
    const group = groups.get(balance.unitId);
    if (group) group.push(balance);
    else groups.set(balance.unitId, [balance]);
  }
  return groups;
}

function settleRequest(
  scope: MonthScope,
  unit: {
    readonly unitId: string;
    readonly cityId: string;
    readonly balances: readonly UnlevelledClearing[];
  },
): AppendRequest {
  const { unitId, cityId, balances } = unit;
  const postings = settlingPostings(balances, {
    ofUnit: (asset) => clearingOf(unitId, asset),
    ofCity: (asset) => clearingOf(cityId, asset),
  });
  return {
    bookId: scope.bookId,
    key: `settlement:${scope.month}:settle:${unitId}`,
    kind: 'settle',
    effectiveOn: scope.monthEnd,
    actorId: scope.actorId,
    subject: { type: 'netting', id: unitId, commitment: null },
    policyDigest: null,
    reversesSeq: null,
    accounts: postings.map(({ account }) => account),
    counters: [],
    decide: () => ({ postings }),
    moves: [],
  };
}

function clearingOf(unitId: string, asset: Asset): AccountRef {
  return { ownerKind: 'unit', ownerId: unitId, purpose: 'clearing', asset };
}
