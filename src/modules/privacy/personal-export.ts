import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { ElderNotes } from '../care-requests/elder-notes.js';
import type { MemberBrief } from '../members/member.js';
import { PersonReader } from '../members/person-reader.js';
import { PositionSeal } from '../presence/position-seal.js';
import {
  type PersonalTable,
  readExportedTables,
  readMembersAmong,
  readRowsOf,
} from './personal-rows.js';
import { shownRow } from './shown-row.js';

const PAGE = 500;
const ENTRIES = 200;

/**
 * Everything that is held of a member, as one readable JSON file: what the register of personal columns names, what is
 * sealed opened, and the entries of the accounts. Read page by page; the file may be long, the memory is not.
 */
@Injectable()
export class PersonalExport {
  constructor(
    private readonly database: Database,
    private readonly persons: PersonReader,
    private readonly notes: ElderNotes,
    private readonly positions: PositionSeal,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /** The text of the file, in pieces. */
  async *pieces(bookId: number, member: MemberBrief): AsyncGenerator<string> {
    const person = (await this.persons.personsOf(this.database.read, bookId, [member.id])).get(
      member.id,
    );
    const { id, memberNo, unitPath, household, status, roles } = member;
    const self = { id, memberNo, unit: unitPath, household, status, roles, ...person };
    yield `{\n"format":"kapok-personal-data/1",\n"madeAt":${JSON.stringify(this.clock.now())},\n"self":${JSON.stringify(self)},\n`;
    yield '"sections":[';
    let glue = '\n';
    for (const table of await readExportedTables(this.database.read)) {
      const rows = this.rowsOf(bookId, member, table);
      const head = { name: table.name, zh: table.titleZh, en: table.titleEn };
      for await (const piece of sectionOf(head, rows)) {
        yield glue + piece;
        glue = '';
      }
      glue = ',\n';
    }
    const head = { name: 'ledger_entries', zh: '账户分录', en: 'Entries of the accounts' };
    for await (const piece of sectionOf(head, this.entriesOf(bookId, id))) {
      yield glue + piece;
      glue = '';
    }
    yield '\n]\n}\n';
  }

  private async *rowsOf(
    bookId: number,
    member: MemberBrief,
    table: PersonalTable,
  ): AsyncGenerator<object> {
    const { id: memberId, memberNo } = member;
    for (let offset = 0; ; offset += PAGE) {
      const page = { bookId, memberId, memberNo, limit: PAGE, offset };
      const rows = await readRowsOf(this.database.read, table, page);
      const ids = rows
        .flatMap((row) => Object.values(row).flat())
        .filter((v) => typeof v === 'string');
      const uuids = ids.filter((value) => UUID.test(value));
      const members = await readMembersAmong(this.database.read, bookId, uuids);
      for (const row of rows) {
        yield {
          ...shownRow(row, { memberId, members }),
          ...(await this.opened(bookId, member, table, row)),
        };
      }
      if (rows.length < PAGE) return;
    }
  }

  /** What of a row is sealed and the member's own: the words of the own requests, the positions of the own phone. */
  private async opened(
    bookId: number,
    member: MemberBrief,
    table: PersonalTable,
    row: Record<string, unknown>,
  ): Promise<object> {
    if (table.name === 'care_requests' && row.elder_id === member.id) {
      const [sealed]: { texts: (Buffer | null)[] }[] = await this.database.read.query(
        `SELECT ARRAY[sealed_address, sealed_note, sealed_words] AS texts FROM kapok.care_requests
         WHERE book_id = $1 AND id = $2`,
        [bookId, row.id],
      );
      const of = { bookId, elderId: member.id };
      const [address, note, words] = await this.notes.open(
        this.database.read,
        of,
        sealed?.texts ?? [],
      );
      return { address, note, words };
    }
    if (table.name === 'presence_sessions' && row.volunteer_id === member.id) {
      const [sealed]: { in: Buffer | null; out: Buffer | null }[] = await this.database.read.query(
        `SELECT in_position AS in, out_position AS out FROM kapok.presence_sessions WHERE book_id = $1 AND id = $2`,
        [bookId, row.id],
      );
      const open = (edge: 'in' | 'out') => {
        const bytes = sealed?.[edge] ?? null;
        const place = { bookId, sessionId: String(row.id), edge };
        return bytes === null ? null : this.positions.open(place, bytes);
      };
      return { inPosition: open('in'), outPosition: open('out') };
    }
    return {};
  }

  private async *entriesOf(bookId: number, memberId: string): AsyncGenerator<object> {
    for (let below: bigint | null = null; ; ) {
      const entries = await this.ledger.memberEntries(bookId, { memberId, below, limit: ENTRIES });
      for (const entry of entries) yield entry;
      const last = entries.at(-1);
      if (last === undefined || entries.length < ENTRIES) return;
      below = last.seq;
    }
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function* sectionOf(head: object, rows: AsyncIterable<object>): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
  let glue = '\n';
  for await (const row of rows) {
    yield glue + JSON.stringify(row, plain);
    glue = ',\n';
  }
  yield ']}';
}

/** Minutes and numbers as digits: JSON has no bigint. */
function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
