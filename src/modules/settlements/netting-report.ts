import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { ClearingFlow } from '../../ledger/read-clearing.js';
import { SettlementReader } from '../../ledger/settlement-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { hasEnded, monthScope } from './months.js';
import {
  type ClearingBalance,
  multilateral,
  type NettingFigures,
  nettingFigures,
} from './netting.js';

/** A position between two units by code. */
export interface NamedFlow extends ClearingFlow {
  readonly debtorCode: string;
  readonly creditorCode: string;
}

/** What one unit settles with the city. */
export interface NamedNet extends ClearingBalance {
  readonly unitCode: string;
  readonly unitName: string;
}

/** What the communities of a city owed one another in a month, and what netting saves. */
export interface NettingReport {
  readonly month: string;
  readonly hasEnded: boolean;
  readonly figures: NettingFigures;
  /** The largest positions, at most a thousand; `figures.grossTransfers` counts all. */
  readonly positions: readonly NamedFlow[];
  readonly nets: readonly NamedNet[];
}

const MOST_POSITIONS = 1_000;
/** More units than any city has. */
const MOST_UNITS = 20_000;

/** Reports netting between communities, for any month, from what took effect in it. Reads only. */
@Injectable()
export class NettingReports {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reader: LedgerReader,
    private readonly settlement: SettlementReader,
    private readonly units: UnitsService,
  ) {}

  /** Bilateral positions, the net of each unit and the saving. The same before and after the month is netted. */
  async of(bookId: number, month: string): Promise<NettingReport> {
    const { bookUid } = await this.reader.head(bookId);
    const { firstDay, monthEnd } = monthScope({ id: bookId, uid: bookUid }, month, bookUid);
    const unitIds = await this.#unitIds(bookId);
    const flows = await this.settlement.clearingFlows(bookId, {
      unitIds,
      firstDay,
      lastDay: monthEnd,
    });
    const nets = multilateral(flows);
    const shown = [...flows].sort(byMinutes).slice(0, MOST_POSITIONS);
    const named = await this.#named(bookId, shown, nets);
    return {
      month,
      hasEnded: hasEnded(month, this.clock.today()),
      figures: nettingFigures(flows),
      positions: shown.map((flow) => ({
        ...flow,
        debtorCode: named.get(flow.debtorId)?.code ?? '',
        creditorCode: named.get(flow.creditorId)?.code ?? '',
      })),
      nets: nets
        .map((net) => ({
          ...net,
          unitCode: named.get(net.unitId)?.code ?? '',
          unitName: named.get(net.unitId)?.name ?? '',
        }))
        .sort((one, other) => (one.unitCode < other.unitCode ? -1 : 1)),
    };
  }

  async #unitIds(bookId: number): Promise<string[]> {
    const rows: { id: string }[] = await this.database.read.query(
      `SELECT u.id FROM kapok.units u WHERE u.book_id = $1 ORDER BY u.id LIMIT ${MOST_UNITS}`,
      [bookId],
    );
    return rows.map(({ id }) => id);
  }

  #named(
    bookId: number,
    flows: readonly ClearingFlow[],
    nets: readonly ClearingBalance[],
  ): Promise<Map<string, Unit>> {
    const ids = new Set(nets.map(({ unitId }) => unitId));
    for (const { debtorId, creditorId } of flows) ids.add(debtorId).add(creditorId);
    return this.units.byIds(this.database.read, bookId, [...ids]);
  }
}

/** The largest first; among equals an order that does not depend on chance. */
function byMinutes(one: ClearingFlow, other: ClearingFlow): number {
  if (one.minutes !== other.minutes) return one.minutes > other.minutes ? -1 : 1;
  const [a, b] = [one, other].map((flow) => `${flow.debtorId} ${flow.creditorId} ${flow.asset}`);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
