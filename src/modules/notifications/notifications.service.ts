import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { cityHolders } from './city-holders.js';
import type { NotificationKind, NotificationParams } from './notification-kinds.js';
import { isShortMessage, noteShortMessages } from './short-messages.js';

/** What happened, told to somebody. */
export interface NotificationEvent<K extends NotificationKind> {
  readonly bookId: number;
  readonly kind: K;
  readonly params: NotificationParams<K>;
  /** Names the event, at most 200 characters: a member hears of it once, however often it is told. */
  readonly eventKey: string;
}

/** Who hears of it: members by id, or whoever holds one of the roles for the whole city. */
export type Audience =
  | { readonly memberIds: readonly string[] }
  | { readonly cityRoles: readonly Role[]; readonly except?: readonly (string | null)[] };

/** A notification as stored. */
export interface StoredNotification {
  readonly id: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

/** The most members one call tells; of more role holders than that, those with the lowest ids are told. */
const MOST_TOLD = 1000;

const COLUMNS = 'id, kind, params, created_at AS "createdAt", read_at AS "readAt"';

/** Members' inboxes. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /**
   * Writes one event into the inboxes of its audience, within the caller's transaction: it is told if and only if
   * what it tells of is committed. Two or three statements, whatever the number of members (at most 1,000). Idempotent under
   * the event's key. Returns how many members were told now.
   */
  async notify<K extends NotificationKind>(
    tx: Tx,
    event: NotificationEvent<K>,
    audience: Audience,
  ): Promise<number> {
    const memberIds = await this.#reached(tx, event.bookId, audience);
    invariant(memberIds.length <= MOST_TOLD, 'one call tells a thousand members at most');
    if (memberIds.length === 0) return 0;
    const told: { id: string }[] = await tx.query(
      `INSERT INTO kapok.notifications (book_id, id, member_id, kind, params, event_key)
       SELECT $1, t.id, t.member_id, $4, $5::jsonb, $6
       FROM unnest($2::uuid[], $3::uuid[]) AS t (id, member_id)
       ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING
       RETURNING id`,
      [
        event.bookId,
        memberIds.map(() => newId()),
        memberIds,
        event.kind,
        JSON.stringify(event.params),
        event.eventKey,
      ],
    );
    if (this.config.open.sms !== 'off' && isShortMessage(event.kind)) {
      await noteShortMessages(
        tx,
        event.bookId,
        told.map(({ id }) => id),
      );
    }
    return told.length;
  }

  /** A member's own notifications, the newest first. */
  async page(
    caller: Principal,
    wish: { readonly limit: number; readonly after: string | null; readonly unread: boolean },
  ): Promise<Page<StoredNotification>> {
    const before = wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id;
    const rows: StoredNotification[] = await this.database.read.query(
      `SELECT ${COLUMNS} FROM kapok.notifications
       WHERE book_id = $1 AND member_id = $2 AND ($3::uuid IS NULL OR id < $3)
         ${wish.unread ? 'AND read_at IS NULL' : ''}
       ORDER BY id DESC LIMIT $4`,
      [caller.bookId, caller.memberId, before, wish.limit + 1],
    );
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** Notes that a member has read one of their own; a second time changes nothing. Throws `not_found`. */
  async markRead(caller: Principal, id: string): Promise<StoredNotification> {
    const rows = await this.database.transaction(async (tx) => {
      await tx.query(
        `UPDATE kapok.notifications SET read_at = now()
         WHERE book_id = $1 AND id = $2 AND member_id = $3 AND read_at IS NULL`,
        [caller.bookId, id, caller.memberId],
      );
      const found: StoredNotification[] = await tx.query(
        `SELECT ${COLUMNS} FROM kapok.notifications WHERE book_id = $1 AND id = $2 AND member_id = $3`,
        [caller.bookId, id, caller.memberId],
      );
      return found;
    });
    const [notification] = rows;
    if (notification === undefined) throw new DomainError('not_found');
    return notification;
  }

  async #reached(tx: Tx, bookId: number, audience: Audience): Promise<string[]> {
    if ('memberIds' in audience) return [...new Set(audience.memberIds)];
    const { cityRoles: roles, except = [] } = audience;
    const holders = await cityHolders(tx, bookId, { roles, limit: MOST_TOLD });
    return holders.filter((id) => !except.includes(id));
  }
}
