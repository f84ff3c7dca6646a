import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiMonth } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { visitMonth } from './visit-plan.js';
import type { VisitFigures, VisitStanding } from './visit-rate.js';
import {
  type RateScope,
  readFigures,
  readStandings,
  readStandingsOf,
  type StandingFilter,
} from './visit-rate-rows.js';
import { VISIT_READERS } from './visits.js';

/** The month's visit rate of a unit, and of those below it. */
export interface VisitRateReport {
  readonly month: string;
  readonly unitCode: string;
  /** The day by whose end classes, roles and units are looked at. */
  readonly judgedOn: string;
  readonly total: VisitFigures;
  /** By the unit right below in which the elders belong; `below` null: to the unit itself. */
  readonly units: readonly (VisitFigures & { readonly below: string | null })[];
}

/** An elder of the plan, by name for who looks after them; null once erased. */
export interface NamedStanding extends VisitStanding {
  readonly name: string | null;
}

/** Who was seen in a month, counted from records and visits; nobody types these figures in. */
@Injectable()
export class VisitRatesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly units: UnitsService,
    private readonly members: MembersService,
    private readonly policies: PoliciesService,
  ) {}

  /** The rate of a unit in reach. Throws `not_found`, `date_in_future` for a month that has not begun. */
  async report(
    caller: Principal,
    wish: { readonly month: string; readonly unitCode: string },
  ): Promise<VisitRateReport> {
    const { bookId } = caller;
    const unit = await this.#unit(caller, wish.unitCode);
    const scope = await this.scope(bookId, wish.month);
    const units = await readFigures(this.database.read, bookId, { ...scope, path: unit.path });
    const { judgedOn } = scope.month;
    return { month: wish.month, unitCode: unit.code, judgedOn, total: sum(units), units };
  }

  /** The sums of a whole city, for whoever publishes them. Throws `date_in_future`. */
  async ofCity(bookId: number, month: string): Promise<VisitFigures> {
    const city = await this.units.cityOf(this.database.read, bookId);
    const scope = await this.scope(bookId, month);
    return sum(await readFigures(this.database.read, bookId, { ...scope, path: city.path }));
  }

  /** The elders behind the rate, by id. Throws `not_found`, `date_in_future`. */
  async elders(
    caller: Principal,
    wish: {
      readonly month: string;
      readonly unitCode: string;
      readonly filter: StandingFilter;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<NamedStanding>> {
    const { bookId } = caller;
    const unit = await this.#unit(caller, wish.unitCode);
    const scope = await this.scope(bookId, wish.month);
    const after = wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id;
    const page = { ...scope, path: unit.path, filter: wish.filter, after, limit: wish.limit + 1 };
    const rows = await readStandings(this.database.read, bookId, page);
    const ids = rows.map(({ elderId }) => elderId);
    const names = await this.members.namesOf(this.database.read, bookId, ids);
    return toPage(rows, wish.limit, {
      item: (row) => ({ ...row, name: names.get(row.elderId) ?? null }),
      position: ({ elderId }) => ({ id: elderId }),
    });
  }

  /** How members stand in the present month; who is not in the plan is absent. Up to 1,000 ids. */
  async standingsOf(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, VisitStanding>> {
    const scope = await this.scope(bookId, shanghaiMonth(this.clock.now()));
    return readStandingsOf(reader, bookId, { ...scope, ids });
  }

  /** A month with the plan of the day it is judged by. */
  async scope(bookId: number, name: string): Promise<RateScope> {
    const month = visitMonth(name, this.clock.today());
    if (month === null) throw new DomainError('date_in_future');
    const { params } = await this.policies.versionOn(bookId, month.judgedOn);
    return { month, plan: params.visits.plan };
  }

  async #unit(caller: Principal, code: string): Promise<Unit> {
    const unit = await this.units.findByCode(this.database.read, caller.bookId, code);
    if (unit === null || !reaches(caller, VISIT_READERS, unit.path)) {
      throw new DomainError('not_found');
    }
    return unit;
  }
}

function sum(units: readonly VisitFigures[]): VisitFigures {
  const of = (pick: (each: VisitFigures) => number) =>
    units.reduce((total, each) => total + pick(each), 0);
  return {
    elders: of(({ elders }) => elders),
    seen: of(({ seen }) => seen),
    seenInPerson: of(({ seenInPerson }) => seenInPerson),
    seenAsPlanned: of(({ seenAsPlanned }) => seenAsPlanned),
  };
}
