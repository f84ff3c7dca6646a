import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { readFlows } from '../../ledger/read-circulation.js';
import {
  type ClearingFlow,
  type ClosedBase,
  type CounterFlow,
  type Position,
  readBase,
  readClearingFlows,
  readCounterFlows,
  readPositions,
} from '../../ledger/read-positions.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { codeOf, type Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { readCare, readPostedLater } from './care-reader.js';
import { circulationOf } from './circulation.js';
import {
  toCare,
  toCareSum,
  toCirculation,
  toHead,
  toPositions,
  totalsOf,
} from './report-answers.js';
import { ReportDesk, type ReportSession } from './report-desk.js';
import { readMembersOf, readServiceNames, readUnitCodes, readUnitsBelow } from './report-facts.js';
import type { UnitClearingDto, UnitStatementDto, UnitTotalDto } from './unit-statement.dto.js';

/** Who may read the statement of a unit that they reach. */
export const STATEMENT_READERS = [
  'social_worker',
  'station_admin',
  'city_admin',
  'auditor',
] as const;

/** Which statement is wanted. */
export interface UnitStatementWish {
  readonly code: string;
  /** `YYYY-MM`. */
  readonly month: string;
  /** RFC 3339; null: at the last entry. */
  readonly asOf: string | null;
  readonly slowly?: boolean;
}

/** The month of a unit: the accounts of its members and its own, its circulation, its care. */
@Injectable()
export class UnitStatementsService {
  constructor(
    private readonly units: UnitsService,
    private readonly desk: ReportDesk,
  ) {}

  /**
   * The statement of a unit with all below it. The same month and instant give the same statement, whenever it is
   * asked for. `slowly` adds up every posting instead of starting from a closed month, which comes to the same. Throws
   * `not_found` for a unit absent or out of reach, and what `ReportDesk.make` throws.
   */
  async statement(caller: Principal, wish: UnitStatementWish): Promise<UnitStatementDto> {
    const unit = await this.units.get(caller, wish.code);
    if (!reaches(caller, STATEMENT_READERS, unit.path)) throw new DomainError('not_found');
    const { month, asOf, slowly = false } = wish;
    return this.desk.make({ bookId: caller.bookId, month, asOf }, async (session) =>
      makeStatement(session, unit, slowly ? null : await baseOf(session)),
    );
  }
}

/** The closed month that opening balances start from. */
function baseOf({ client, bookId, moment }: ReportSession): Promise<ClosedBase | null> {
  const day = addDays(moment.firstDay, -1);
  return readBase(client, bookId, { day, toSeq: moment.seq });
}

async function makeStatement(
  session: ReportSession,
  unit: Unit,
  base: ClosedBase | null,
): Promise<UnitStatementDto> {
  const { client, bookId, moment, stretch } = session;
  const unitIds = await readUnitsBelow(client, bookId, unit.path);
  const memberIds = await readMembersOf(client, bookId, { unitIds, at: moment.membersAt });
  const owners = [...unitIds, ...memberIds];
  const positions = await readPositions(client, stretch, { owners, base });
  const counters = await readCounterFlows(client, stretch, owners);
  const flows = await readFlows(client, stretch, owners);
  const clearing = await readClearingFlows(client, stretch, unitIds);
  const care = await readCare(session, new Set(unitIds));
  const names = await readServiceNames(client, bookId, {
    ids: [...care.services.keys()],
    day: moment.lastDay,
    asOf: moment.asOf,
  });
  const { code, kind, name } = unit;
  return {
    format: 'kapok-unit-statement/1',
    ...toHead(session, codeOf(`/${unit.path.split('/')[1]}/`)),
    unit: { code, kind, name },
    accounts: toPositions(positions),
    counterparts: counters.map(({ purpose, asset, minutes }) => ({
      purpose,
      asset,
      movedMinutes: String(minutes),
    })),
    totals: toTotals(positions, counters),
    circulation: toCirculation(circulationOf(flows)),
    clearing: toClearing(clearing, await codesOf(session, clearing)),
    care: toCare(care, names),
    late: {
      servedEarlier: toCareSum(care.servedEarlier),
      postedLater: toCareSum(await readPostedLater(session, unitIds)),
    },
  };
}

function codesOf(
  { client, bookId }: ReportSession,
  flows: readonly ClearingFlow[],
): Promise<Map<string, string>> {
  return readUnitCodes(client, bookId, [...new Set(flows.map(({ unitId }) => unitId))]);
}

function toTotals(
  positions: readonly Position[],
  counters: readonly CounterFlow[],
): UnitTotalDto[] {
  return totalsOf(positions).map(({ asset, opening, moved }) => {
    const counter = counters.reduce(
      (sum, flow) => (flow.asset === asset ? sum + flow.minutes : sum),
      0n,
    );
    return {
      asset,
      openingMinutes: String(opening),
      movedMinutes: String(moved),
      closingMinutes: String(opening + moved),
      counterMinutes: String(counter),
      balanced: moved + counter === 0n,
    };
  });
}

/** One line a unit and asset, in the order of codes. */
function toClearing(
  flows: readonly ClearingFlow[],
  codes: ReadonlyMap<string, string>,
): UnitClearingDto[] {
  const lines = new Map<string, { unit: string; asset: string; care: bigint; settled: bigint }>();
  for (const { unitId, asset, isSettling, minutes } of flows) {
    const key = `${codes.get(unitId) ?? unitId} ${asset}`;
    const line = lines.get(key) ?? {
      unit: codes.get(unitId) ?? unitId,
      asset,
      care: 0n,
      settled: 0n,
    };
    if (isSettling) line.settled += minutes;
    else line.care += minutes;
    lines.set(key, line);
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { unit, asset, care, settled }]) => ({
      unit,
      asset,
      careMinutes: String(care),
      settledMinutes: String(settled),
    }));
}
