import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { MembersService } from '../members/members.service.js';
import type { Unit } from '../units/unit.js';
import { requireCityWide } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { checkMoments } from './announcement.js';
import { lineDigest } from './draw-lines.js';
import { drawNotice, inspectorsRoot } from './draw-notice.js';
import {
  type DrawRow,
  fixLines,
  insertDraw,
  lapseDraw,
  readDatabaseTime,
  readDraw,
} from './draw-rows.js';
import { INSPECTOR_ROLES } from './inspection-rules.js';
import { activeHolders } from './inspector-roles.js';
import { hasLineForNobody, insertPeople, measureLines, type PersonRow } from './list-rows.js';
import { type PopulationKind, writeLines } from './population.js';

/** What an auditor wants drawn. */
export interface Announcement {
  readonly kind: PopulationKind;
  readonly unitCode: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly sample: number;
  readonly inspectorIds: readonly string[];
  readonly after: Date;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly inspectBy: string;
  readonly appealDays: number;
}

/** As many as the database takes (`inspection_draws_lines_range`). */
const MOST_LINES = 200_000;

/** Announces draws: fixes their lists and commits to them in the chain. */
@Injectable()
export class AnnouncingService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    private readonly units: UnitsService,
    private readonly members: MembersService,
    private readonly clock: Clock,
  ) {}

  /**
   * Fixes what could be drawn and by whom it could be inspected, and puts the commitment into the chain. For auditors of
   * the whole city; the same key answers the same draw. Throws `forbidden`, `validation_failed`, `unknown_unit`,
   * `unknown_member`, `wrong_role`, `population_out_of_range`, `inspectors_too_close`. Locks nothing while it appends.
   */
  async announce(caller: Principal, wish: Announcement, key: string): Promise<DrawRow> {
    requireCityWide(caller, ['auditor']);
    const { bookId, memberId } = caller;
    const id = effectId('inspection draw', { bookId, memberId, key });
    const known = await readDraw(this.database.read, bookId, { id });
    if (known !== null) return this.finish(bookId, known);
    checkMoments(wish, await this.latestTime(bookId));
    const draw = await this.database.transaction((tx) => this.fixLists(tx, caller, { id, wish }));
    return this.finish(bookId, draw);
  }

  /**
   * Puts the notice of a prepared draw into the chain, or lets the draw lapse when its moment has come; one that is further
   * on stays as it is. Idempotent, by however many servers at once. Answers the draw as it stands then.
   */
  async finish(bookId: number, draw: DrawRow): Promise<DrawRow> {
    if (draw.state === 'preparing') {
      if (await this.hasPassed(bookId, draw)) await lapseDraw(this.database.read, bookId, draw.id);
      else await this.commit(bookId, draw);
    }
    const now = await readDraw(this.database.read, bookId, { id: draw.id });
    invariant(now !== null, 'a draw is never removed');
    return now;
  }

  /**
   * A refusal means that another server was there first, or that the draw has lapsed: the row says which. The database
   * takes no notice that would be recorded at its moment or later; the moment may pass while it is on its way.
   */
  private async commit(bookId: number, draw: DrawRow): Promise<void> {
    try {
      await this.ledger.appendNotice(drawNotice(bookId, draw));
    } catch (error) {
      if (!(await this.hasPassed(bookId, draw))) throw error;
      await lapseDraw(this.database.read, bookId, draw.id);
    }
  }

  private async hasPassed(bookId: number, { drawAfter }: DrawRow): Promise<boolean> {
    return (await this.latestTime(bookId)) >= drawAfter;
  }

  /**
   * The latest that any of the clocks says: this server's, the database's, and that of the newest entry, which another
   * server wrote. Entries are recorded in the order of time, so a notice is never recorded earlier than this.
   */
  private async latestTime(bookId: number): Promise<Date> {
    const { recordedAt } = await this.reader.head(bookId);
    const databaseTime = await readDatabaseTime(this.database.read);
    // Microseconds are cut off.
    const headMs = new Date(recordedAt).getTime() + 1;
    return new Date(Math.max(this.clock.now().getTime(), databaseTime.getTime(), headMs));
  }

  private async fixLists(
    tx: Tx,
    { bookId, memberId }: Principal,
    { id, wish }: { readonly id: string; readonly wish: Announcement },
  ): Promise<DrawRow> {
    const unit = await this.units.findByCode(tx, bookId, wish.unitCode);
    if (unit === null) throw new DomainError('unknown_unit');
    const people = await this.inspectors(tx, bookId, wish.inspectorIds);
    await insertDraw(tx, bookId, {
      ...wish,
      id,
      unitId: unit.id,
      drawAfter: wish.after,
      announcedBy: memberId,
      createdAt: this.clock.now(),
      salt: randomBytes(32),
      people: people.length,
      peopleRoot: inspectorsRoot(people),
    });
    await insertPeople(tx, bookId, { drawId: id, people });
    await this.fixPopulation(tx, bookId, { id, wish, unit });
    const draw = await readDraw(tx, bookId, { id });
    invariant(draw !== null, 'a draw that was just written is there');
    return draw;
  }

  private async fixPopulation(
    tx: Tx,
    bookId: number,
    of: { readonly id: string; readonly wish: Announcement; readonly unit: Unit },
  ): Promise<void> {
    const { id, wish, unit } = of;
    const { kind, month, sample, inspectorIds } = wish;
    const wanted = { drawId: id, kind, month, unitPath: unit.path };
    await writeLines(tx, bookId, wanted, MOST_LINES);
    const { lines, root } = await measureLines(tx, bookId, id);
    if (lines < sample || lines > MOST_LINES) {
      const facts = { count: lines, least: sample, most: MOST_LINES };
      throw new DomainError('population_out_of_range', { facts });
    }
    const isForNobody = { drawId: id, people: inspectorIds.length };
    if (await hasLineForNobody(tx, bookId, isForNobody)) {
      throw new DomainError('inspectors_too_close');
    }
    await fixLines(tx, bookId, { id, lines, root });
  }

  /** The inspectors, salted, in the order of their digests. */
  private async inspectors(
    tx: Tx,
    bookId: number,
    memberIds: readonly string[],
  ): Promise<PersonRow[]> {
    const known = await this.members.byIds(tx, bookId, memberIds);
    if (memberIds.some((id) => !known.has(id))) throw new DomainError('unknown_member');
    const roles = { memberIds, roles: INSPECTOR_ROLES };
    const able = await activeHolders(tx, bookId, roles);
    if (memberIds.some((id) => !able.has(id))) throw new DomainError('wrong_role');
    return memberIds
      .map((memberId) => {
        const salt = randomBytes(32);
        return { memberId, salt, digest: lineDigest(salt, `inspector:${memberId}`) };
      })
      .sort((a, b) => a.digest.compare(b.digest))
      .map((person, n) => ({ ...person, n }));
  }
}
