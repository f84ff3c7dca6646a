import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { MembersService } from '../members/members.service.js';
import type { Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { type Caseload, Caseloads } from './caseloads.js';
import { ElderDesk } from './elder-desk.js';
import {
  countPlaces,
  type EndReason,
  endPlace,
  insertPlace,
  lockPlace,
  lockRoster,
  type RosterPlace,
  readPlaces,
} from './roster-rows.js';
import type { VisitStanding } from './visit-rate.js';
import { VisitRatesService } from './visit-rates.service.js';
import { VISIT_READERS, VISIT_WORKERS } from './visits.js';

/** A place on a roster with how the elder stands this month; null: the plan says nothing of them. */
export interface RosterLine extends RosterPlace {
  readonly name: string | null;
  readonly standing: VisitStanding | null;
}

/** Which station looks after which elder. */
@Injectable()
export class RostersService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly units: UnitsService,
    private readonly members: MembersService,
    private readonly elders: ElderDesk,
    private readonly rates: VisitRatesService,
    private readonly caseloads: Caseloads,
  ) {}

  /** A station's roster, by place. Throws `not_found`. */
  async page(
    caller: Principal,
    wish: { readonly stationCode: string; readonly after: string | null; readonly limit: number },
  ): Promise<Page<RosterLine>> {
    const { bookId } = caller;
    const reader = this.database.read;
    const station = await this.#station(caller, wish.stationCode, VISIT_READERS);
    const after = wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id;
    const page = { stationId: station.id, after, limit: wish.limit + 1 };
    const places = await readPlaces(reader, bookId, page);
    const ids = places.map(({ elderId }) => elderId);
    const names = await this.members.namesOf(reader, bookId, ids);
    const standings = await this.rates.standingsOf(reader, bookId, ids);
    return toPage(places, wish.limit, {
      item: (place) => ({
        ...place,
        name: names.get(place.elderId) ?? null,
        standing: standings.get(place.elderId) ?? null,
      }),
      position: ({ id }) => ({ id }),
    });
  }

  /** How full a station's roster is. Throws `not_found`. */
  async caseload(caller: Principal, stationCode: string): Promise<Caseload> {
    const station = await this.#station(caller, stationCode, VISIT_READERS);
    const elders = await countPlaces(this.database.read, caller.bookId, station.id);
    return (await this.caseloads.judge(caller.bookId))(station, elders);
  }

  /**
   * Puts an elder on a station's roster, under a responsible worker if one is named; from another roster the elder
   * moves. A roster that grows above the alert tells the station's staff and the workers of the city; it is not refused.
   * Throws `not_found` for a station out of reach or an elder of elsewhere, `wrong_role`, `unknown_member`. Locks the
   * station's roster and the elder's place.
   */
  async place(
    caller: Principal,
    wish: {
      readonly stationCode: string;
      readonly elderId: string;
      readonly workerId: string | null;
    },
  ): Promise<Caseload> {
    const { bookId, memberId } = caller;
    const station = await this.#station(caller, wish.stationCode, VISIT_WORKERS);
    const judge = await this.caseloads.judge(bookId);
    const today = this.clock.today();
    return this.database.transaction(async (tx) => {
      await lockRoster(tx, bookId, station.id);
      const elder = await this.elders.ofBook(tx, bookId, wish.elderId).catch(asNotFound);
      if (!elder.unitPath.startsWith(catchmentOf(station))) throw new DomainError('not_found');
      if (elder.id === memberId) throw new DomainError('not_for_oneself');
      if (wish.workerId !== null) {
        const { unitPath } = elder;
        const worker = { memberId: wish.workerId, unitPath, stationPath: station.path };
        await this.elders.requireWorker(tx, bookId, worker);
      }
      const old = await lockPlace(tx, bookId, elder.id);
      const stays = old?.stationId === station.id;
      if (old !== null && !(stays && old.workerId === wish.workerId)) {
        await endPlace(tx, bookId, { id: old.id, on: today, by: memberId, reason: 'moved' });
      }
      if (!(stays && old.workerId === wish.workerId)) {
        const { workerId } = wish;
        const by = { placedOn: today, placedBy: memberId };
        const place = { id: newId(), elderId: elder.id, stationId: station.id, workerId, ...by };
        await insertPlace(tx, bookId, place);
      }
      const load = judge(station, await countPlaces(tx, bookId, station.id));
      if (!stays && load.isOver) await this.caseloads.tell(tx, bookId, { station, load });
      return load;
    });
  }

  /** Takes an elder off a station's roster. Throws `not_found`. Locks the elder's place. */
  async end(
    caller: Principal,
    wish: {
      readonly stationCode: string;
      readonly elderId: string;
      readonly reason: EndReason;
    },
  ): Promise<Caseload> {
    const { bookId, memberId: by } = caller;
    const station = await this.#station(caller, wish.stationCode, VISIT_WORKERS);
    const judge = await this.caseloads.judge(bookId);
    return this.database.transaction(async (tx) => {
      const place = await lockPlace(tx, bookId, wish.elderId);
      if (place === null || place.stationId !== station.id) throw new DomainError('not_found');
      const { reason } = wish;
      await endPlace(tx, bookId, { id: place.id, on: this.clock.today(), by, reason });
      return judge(station, await countPlaces(tx, bookId, station.id));
    });
  }

  async #station(caller: Principal, code: string, roles: readonly Role[]): Promise<Unit> {
    const unit = await this.units.findByCode(this.database.read, caller.bookId, code);
    const isStation = unit?.kind === 'station' || unit?.kind === 'community';
    if (unit === null || !isStation || !reaches(caller, roles, unit.path)) {
      throw new DomainError('not_found');
    }
    return unit;
  }
}

/** Whose elders a station may look after: those of the unit it hangs on; a community, its own. */
function catchmentOf(station: Unit): string {
  return station.kind === 'community'
    ? station.path
    : station.path.slice(0, station.path.lastIndexOf('/', station.path.length - 2) + 1);
}

/** Who is asked for a station's roster learns nothing of members elsewhere. */
function asNotFound(error: unknown): never {
  const isUnknown = error instanceof DomainError && error.code === 'unknown_member';
  throw isUnknown ? new DomainError('not_found') : error;
}
