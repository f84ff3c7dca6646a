import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { PoliciesService } from '../policies/policies.service.js';
import { ActingService } from '../proxies/acting.js';
import { ElderDesk } from '../visits/elder-desk.js';
import { worksFor } from '../visits/visit-access.js';
import type { KnownDevice } from './alert-devices.js';
import { AlertNews } from './alert-news.js';
import {
  type AlertChange,
  type AlertEventRow,
  type AlertRow,
  insertAlert,
  lockLive,
  readAlert,
  readAlertEvents,
  readAlerts,
  takeStep,
} from './alert-rows.js';
import {
  ALERT_READERS,
  type AlertAction,
  type AlertOutcome,
  type AlertSource,
  type AlertState,
  dueAt,
  endOf,
  RESPONDERS,
} from './alerts.js';

/** Somebody or something that calls for an elder. */
interface Call {
  readonly bookId: number;
  readonly elderId: string;
  readonly source: AlertSource;
  readonly deviceId: string | null;
  readonly raisedBy: string | null;
  readonly note: string | null;
}

/** Pressing again within this time is the same press. */
const SAME_PRESS_MS = 10_000;
/** A press every ten seconds for hours; a longer history is cut. */
const MOST_EVENTS = 1_000;

/** Calls for help: raised, acknowledged, closed. Each step is one transaction that locks the alert. */
@Injectable()
export class AlertsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly policies: PoliciesService,
    private readonly elders: ElderDesk,
    private readonly acting: ActingService,
    private readonly news: AlertNews,
  ) {}

  /** Raises the alert of a device's elder. While one is live, that one answers, and the press is noted. */
  raiseByDevice({ id, bookId, elderId }: KnownDevice): Promise<AlertRow> {
    const call = { bookId, elderId, source: 'device', deviceId: id, raisedBy: null, note: null };
    return this.#raise(call as Call);
  }

  /**
   * Raises an alert for oneself (`elderId` null), for an elder in reach as whoever works for them, or for one whose
   * proxy the caller is. While one is live, that one answers. Throws `not_found`, `wrong_role`, `unknown_member`.
   */
  async raise(
    caller: Principal,
    wish: { readonly elderId: string | null; readonly note: string | null },
  ): Promise<AlertRow> {
    const { bookId, memberId: raisedBy } = caller;
    const elderId = wish.elderId ?? raisedBy;
    const source = await this.#sourceOf(caller, elderId);
    return this.#raise({ bookId, elderId, source, deviceId: null, raisedBy, note: wish.note });
  }

  /** Takes an alert over. Throws `not_found`, `forbidden`, `state_conflict`. */
  acknowledge(caller: Principal, id: string): Promise<AlertRow> {
    const at = this.clock.now();
    const change = { acknowledgedBy: caller.memberId, acknowledgedAt: at };
    return this.#step(caller, id, { action: 'acknowledge', at, change });
  }

  /** Ends an alert, saying how. Throws `not_found`, `forbidden`, `state_conflict`. */
  close(
    caller: Principal,
    id: string,
    wish: { readonly outcome: AlertOutcome; readonly note: string | null },
  ): Promise<AlertRow> {
    const at = this.clock.now();
    const { outcome, note } = wish;
    const words = note === null ? {} : { note };
    const change = { closedBy: caller.memberId, closedAt: at, outcome, ...words };
    return this.#step(caller, id, { action: 'close', at, change });
  }

  /** An alert of oneself or of one's units, with its history. Throws `not_found`. */
  async view(
    caller: Principal,
    id: string,
  ): Promise<{ readonly alert: AlertRow; readonly history: readonly AlertEventRow[] }> {
    const alert = await readAlert(this.database.read, caller.bookId, { id });
    if (alert === null || !sees(caller, alert)) throw new DomainError('not_found');
    const wish = { alertId: id, limit: MOST_EVENTS };
    const history = await readAlertEvents(this.database.read, caller.bookId, wish);
    return { alert, history };
  }

  /** Up to `limit` alerts the caller may see, the newest first. */
  async page(
    caller: Principal,
    wish: {
      readonly states: readonly AlertState[];
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<AlertRow>> {
    const unitPaths = caller.grants
      .filter(({ role }) => ALERT_READERS.includes(role))
      .map(({ unitPath }) => unitPath);
    const rows = await readAlerts(this.database.read, caller.bookId, {
      scope: { memberId: caller.memberId, unitPaths },
      states: wish.states,
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  async #sourceOf(caller: Principal, elderId: string): Promise<AlertSource> {
    const reader = this.database.read;
    if (elderId === caller.memberId) return 'elder';
    const proxied = await this.acting.eldersOf(reader, caller);
    if (proxied.includes(elderId)) return 'proxy';
    const elder = await this.elders.inReach(reader, caller, elderId, RESPONDERS);
    const workers: readonly Role[] = ['social_worker', 'station_admin', 'city_admin'];
    return worksFor(caller, elder, workers) ? 'worker' : 'operator';
  }

  async #raise(call: Call): Promise<AlertRow> {
    const { bookId, elderId, ...by } = call;
    const raisedAt = this.clock.now();
    const { params } = await this.policies.versionOn(bookId, this.clock.today());
    return this.database.transaction(async (tx) => {
      const elder = await this.elders.ofBook(tx, bookId, elderId);
      const live = await lockLive(tx, bookId, elderId);
      if (live !== null) return this.#press(tx, live, call);
      const id = newId();
      const times = { state: 'raised', level: 0, raisedAt, ...params.alerts } as const;
      const { unitId, stationId } = elder;
      const of = { elderId, unitId, stationId, raisedAt, dueAt: dueAt(times) };
      const isNew = await insertAlert(tx, bookId, { id, ...of, ...by, ...params.alerts });
      if (!isNew) {
        // Somebody else raised it between the look and the insert, which has waited for them.
        const other = await lockLive(tx, bookId, elderId);
        invariant(other, 'an alert that stood in the way is there');
        return this.#press(tx, other, call);
      }
      const alert = await readAlert(tx, bookId, { id });
      invariant(alert, 'an alert that was written is there');
      await this.news.raised(tx, alert);
      return alert;
    });
  }

  async #press(tx: Tx, live: AlertRow, call: Call): Promise<AlertRow> {
    const at = this.clock.now();
    if (at.getTime() - live.pressedAt.getTime() < SAME_PRESS_MS) return live;
    const to = endOf('press', live.state);
    invariant(to, 'a live alert can be pressed again');
    const change = { presses: live.presses + 1, pressedAt: at, dueAt: live.dueAt };
    return takeStep(tx, live, { action: 'press', to, actorId: call.raisedBy, at, change });
  }

  async #step(
    caller: Principal,
    id: string,
    step: {
      readonly action: Extract<AlertAction, 'acknowledge' | 'close'>;
      readonly at: Date;
      readonly change: Omit<AlertChange, 'dueAt'>;
    },
  ): Promise<AlertRow> {
    return this.database.transaction(async (tx) => {
      const found = await readAlert(tx, caller.bookId, { id, lock: true });
      if (found === null || !sees(caller, found)) throw new DomainError('not_found');
      const mayAnswer = worksFor(caller, found, RESPONDERS) && found.elderId !== caller.memberId;
      if (!mayAnswer) throw new DomainError('forbidden');
      const to = endOf(step.action, found.state);
      if (to === null) throw new DomainError('state_conflict');
      const change = { ...step.change, dueAt: dueAt({ ...found, state: to }) };
      const { action, at } = step;
      const next = await takeStep(tx, found, { action, to, actorId: caller.memberId, at, change });
      await (action === 'close' ? this.news.closed(tx, next) : this.news.acknowledged(tx, next));
      return next;
    });
  }
}

function sees(caller: Principal, alert: AlertRow): boolean {
  return alert.elderId === caller.memberId || worksFor(caller, alert, ALERT_READERS);
}
