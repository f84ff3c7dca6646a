import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { requireCityWide } from '../units/unit.js';
import { type CloudEvent, toCloudEvent } from './cloud-event.js';
import { readFeed } from './event-rows.js';
import { EventSources } from './event-sources.js';

/** The events of a city, to be read page by page. */
@Injectable()
export class EventFeed {
  constructor(
    private readonly database: Database,
    private readonly sources: EventSources,
  ) {}

  /** Told events, the oldest first, behind a cursor. City admins and auditors of the whole city; throws `forbidden`. */
  async page(
    caller: Principal,
    wish: { readonly type: string | null; readonly after: string | null; readonly limit: number },
  ): Promise<Page<CloudEvent>> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    const { bookId } = caller;
    const after =
      wish.after === null ? 0n : BigInt(decodeCursor(wish.after, { position: 'integer' }).position);
    const page = { after, type: wish.type, limit: wish.limit + 1 };
    const rows = await readFeed(this.database.read, bookId, page);
    const source = await this.sources.of(bookId);
    return toPage(rows, wish.limit, {
      item: (row) => toCloudEvent(row, source),
      position: ({ position }) => ({ position: String(position) }),
    });
  }
}
