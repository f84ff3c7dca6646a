import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import type { Position } from './position-seal.js';
import { PositionSeal } from './position-seal.js';
import type { PresenceState } from './presence.js';
import { isVisibleStay, PRESENCE_READERS } from './presence-access.js';
import { PresenceExpiry } from './presence-expiry.js';
import {
  PRESENCE_COLUMNS,
  PRESENCE_JOINS,
  type PresenceRow,
  type ProofRow,
  readPresence,
  readProofs,
} from './presence-rows.js';
import { isOverdue } from './presence-wishes.js';

/** A stay as its readers see it: one that is overdue has expired, whether or not that was written down yet. */
export type PresenceView = Omit<PresenceRow, 'salt' | 'inPosition' | 'outPosition'>;

/** A stay with everything that was shown for it. */
export interface PresenceDetail extends PresenceView {
  readonly proofs: readonly ProofRow[];
  readonly positions: { readonly in: Position | null; readonly out: Position | null };
}

/** One page of a list. */
export interface PresencePageWish {
  readonly state: PresenceState | null;
  readonly after: string | null;
  readonly limit: number;
}

/** Bounds what one read of a list may find of units in scope. */
const MAX_UNITS = 20_000;
const CURSOR = { id: 'uuid' } as const;

/** Reads of stays. Foreign ones are as good as absent. */
@Injectable()
export class PresenceReads {
  constructor(
    private readonly database: Database,
    private readonly seal: PositionSeal,
    private readonly expiry: PresenceExpiry,
  ) {}

  /** One stay: for both sides, who checked in, and workers of its unit. Throws `not_found`. */
  async find(caller: Principal, id: string): Promise<PresenceDetail> {
    const { bookId } = caller;
    const row = await readPresence(this.database.read, bookId, { id });
    if (row === null || !isVisibleStay(caller, row)) throw new DomainError('not_found');
    const opened = (edge: 'in' | 'out', sealed: Buffer | null): Position | null =>
      sealed && this.seal.open({ bookId, sessionId: row.id, edge }, sealed);
    const positions = { in: opened('in', row.inPosition), out: opened('out', row.outPosition) };
    const proofs = await readProofs(this.database.read, bookId, id);
    return { ...this.view(row), proofs, positions };
  }

  /** One's own stays, given and received, and those of the units one works for; the newest first. */
  async page(caller: Principal, wish: PresencePageWish): Promise<Page<PresenceView>> {
    const { bookId, memberId } = caller;
    const branch = (condition: string): string => `(
      SELECT p.id FROM kapok.presence_sessions p
      WHERE p.book_id = $1 AND ${condition} AND ($4::uuid IS NULL OR p.id < $4)
        AND ($5::text IS NULL OR $5 = CASE WHEN p.state = 'open' AND p.due_at < $7 THEN 'expired' ELSE p.state END)
      ORDER BY p.id DESC LIMIT $6)`;
    const after = wish.after === null ? null : decodeCursor(wish.after, CURSOR).id;
    const rows: PresenceRow[] = await this.database.read.query(
      `WITH found AS (${branch('p.volunteer_id = $2')} UNION ${branch('p.recipient_id = $2')}
         UNION ${branch('p.unit_id = ANY ($3::uuid[])')})
       SELECT ${PRESENCE_COLUMNS} FROM found
       CROSS JOIN LATERAL (SELECT q.* FROM kapok.presence_sessions q
         WHERE q.book_id = $1 AND q.id = found.id OFFSET 0) p ${PRESENCE_JOINS}
       ORDER BY p.id DESC LIMIT $6`,
      [
        bookId,
        memberId,
        await this.unitsOf(caller),
        after,
        wish.state,
        wish.limit + 1,
        this.expiry.now().toISOString(),
      ],
    );
    return toPage(rows, wish.limit, {
      item: (row) => this.view(row),
      position: ({ id }) => ({ id }),
    });
  }

  private view(row: PresenceRow): PresenceView {
    const { salt: _salt, inPosition: _in, outPosition: _out, ...view } = row;
    return isOverdue(row, this.expiry.now()) ? { ...view, state: 'expired' } : view;
  }

  private async unitsOf({ bookId, grants }: Principal): Promise<string[]> {
    const readers: readonly string[] = PRESENCE_READERS;
    const paths = grants.flatMap(({ role, unitPath }) =>
      readers.includes(role) ? [unitPath] : [],
    );
    if (paths.length === 0) return [];
    const rows: { id: string }[] = await this.database.read.query(
      `SELECT u.id FROM kapok.units u
       WHERE u.book_id = $1 AND EXISTS (SELECT FROM unnest($2::text[]) p WHERE starts_with(u.path, p))
       LIMIT $3`,
      [bookId, paths, MAX_UNITS],
    );
    return rows.map(({ id }) => id);
  }
}
