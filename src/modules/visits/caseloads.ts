import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/database.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Unit } from '../units/unit.js';
import { staffOf } from './roster-rows.js';
import { VISIT_WORKERS } from './visits.js';

/** How full a roster is. */
export interface Caseload {
  readonly stationCode: string;
  readonly elders: number;
  /** What the rules of today take for too many. */
  readonly alertAbove: number;
  readonly isOver: boolean;
}

/** The most members of one station's staff that hear of its caseload. */
const MOST_STAFF = 50;

/** When a station has too many elders, and who is told. */
@Injectable()
export class Caseloads {
  constructor(
    private readonly clock: Clock,
    private readonly policies: PoliciesService,
    private readonly notifications: NotificationsService,
  ) {}

  /** What to judge rosters by today. Call it before a transaction is opened: it may need a connection of its own. */
  async judge(bookId: number): Promise<(station: Unit, elders: number) => Caseload> {
    const { params } = await this.policies.versionOn(bookId, this.clock.today());
    const { caseloadAlert: alertAbove } = params.visits;
    return ({ code: stationCode }, elders) => {
      return { stationCode, elders, alertAbove, isOver: elders > alertAbove };
    };
  }

  /** Tells, once a day and station, the staff there and whoever answers for the whole city. */
  async tell(
    tx: Tx,
    bookId: number,
    { station, load }: { readonly station: Unit; readonly load: Caseload },
  ): Promise<void> {
    const { elders, alertAbove } = load;
    const params = { unitCode: station.code, elders: String(elders), limit: String(alertAbove) };
    const eventKey = `caseload:${station.id}:${this.clock.today()}`;
    const event = { bookId, kind: 'caseload.exceeded', params, eventKey } as const;
    const wish = { stationId: station.id, roles: VISIT_WORKERS, limit: MOST_STAFF };
    await this.notifications.notify(tx, event, { memberIds: await staffOf(tx, bookId, wish) });
    await this.notifications.notify(tx, event, { cityRoles: ['city_admin', 'station_admin'] });
  }
}
