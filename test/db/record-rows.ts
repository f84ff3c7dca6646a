import pg from 'pg';
import { newId } from '../../src/platform/ids.js';
import { insertMember, insertUnit, openTestBook, type TestMember } from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase } from '../support/test-database.js';

const HOUSEHOLDS: Readonly<Record<string, string | undefined>> = {
  volunteer: 'HV',
  recipient: 'HR',
  near: 'HV',
  far: 'HX',
};
const NAMES = ['volunteer', 'recipient', 'enterer', 'worker', 'second', 'near', 'far', 'kin'];

/** Columns of a call in which nobody is identified yet. */
export const UNIDENTIFIED = {
  state: 'open',
  member_id: null,
  identified_by: null,
  identified_at: null,
};

/** A community of named people and the service's own connection to it, for tests of what the database holds. */
export class RecordRows {
  private constructor(
    readonly client: pg.Client,
    readonly bookId: number,
    readonly unitId: string,
    private readonly serviceId: string,
    private readonly policyId: string,
    private readonly people: ReadonlyMap<string, TestMember>,
    readonly ownerUrl: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<RecordRows> {
    const database = await createTestDatabase();
    const city = await openTestBook(database);
    const { bookId } = city;
    const parent = await insertUnit(database, { bookId, code: 'T1', kind: 'town', parent: city });
    const unit = await insertUnit(database, { bookId, code: 'C1', kind: 'community', parent });
    const people = new Map<string, TestMember>();
    for (const name of NAMES) {
      const household = HOUSEHOLDS[name];
      const member = { unit, memberNo: name, password: null, ...(household ? { household } : {}) };
      people.set(name, await insertMember(database, member));
    }
    const [serviceId, policyId] = [newId(), newId()];
    await sql(
      database.appUrl,
      `INSERT INTO kapok.services (book_id, id, code) VALUES ($1, $2, 'S01')`,
      [bookId, serviceId],
    );
    await sql(
      database.appUrl,
      `INSERT INTO kapok.policy_versions (book_id, id, effective_from, params, digest, reason)
       VALUES ($1, $2, '2000-01-01', '{}', $3, 'test')`,
      [bookId, policyId, Buffer.alloc(32)],
    );
    const client = new pg.Client({ connectionString: database.appUrl });
    await client.connect();
    const rows = new RecordRows(
      client,
      bookId,
      unit.id,
      serviceId,
      policyId,
      people,
      database.ownerUrl,
      async () => {
        await client.end();
        await database.drop();
      },
    );
    await rows.declareKin('kin', 'recipient');
    return rows;
  }

  idOf(name: string): string {
    return this.people.get(name)?.id ?? '';
  }

  /** A sound record of an hour, unless columns say otherwise. Answers its id. */
  insert(change: Record<string, unknown> = {}): Promise<string> {
    return this.insertInto('service_records', this.columns(change));
  }

  /** A call of the worker in which the recipient is identified, unless columns say otherwise. Answers its id. */
  insertCall(change: Record<string, unknown> = {}): Promise<string> {
    return this.insertInto('hotline_calls', {
      book_id: this.bookId,
      id: newId(),
      call_no: `20261122-${Math.floor(Math.random() * 1e8)
        .toString()
        .padStart(4, '0')}`,
      direction: 'in',
      purpose: 'service',
      operator_id: this.idOf('worker'),
      state: 'identified',
      member_id: this.idOf('recipient'),
      identified_by: 'person',
      identified_at: new Date(),
      opened_at: new Date(),
      salt: Buffer.alloc(32),
      ...change,
    });
  }

  /** One row of a table of the service. Answers its id. */
  async insertInto(table: string, row: Record<string, unknown>): Promise<string> {
    const names = Object.keys(row);
    await this.client.query(
      `INSERT INTO kapok.${table} (${names.join(', ')})
       VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    );
    return String(row.id);
  }

  private columns(change: Record<string, unknown>): Record<string, unknown> {
    const id = newId();
    return {
      book_id: this.bookId,
      id,
      record_no: id,
      state: 'submitted',
      volunteer_id: this.idOf('volunteer'),
      recipient_id: this.idOf('recipient'),
      service_id: this.serviceId,
      unit_id: this.unitId,
      starts_at: '2026-10-04T08:00:00+08:00',
      ends_at: '2026-10-04T09:00:00+08:00',
      service_date: '2026-10-04',
      registered_on: '2026-10-05',
      evidence: 'paper',
      earned_minutes: 60,
      policy_id: this.policyId,
      salt: Buffer.alloc(32),
      commitment: Buffer.alloc(32),
      entered_by: this.idOf('enterer'),
      ...change,
    };
  }

  private async declareKin(one: string, other: string): Promise<void> {
    const [low, high] = [this.idOf(one), this.idOf(other)].sort();
    await this.client.query(
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by)
       VALUES ($1, $2, $3, 'sibling', $2)`,
      [this.bookId, low, high],
    );
  }
}

/** The constraint, or else the SQLSTATE, that refused; null when nothing did. */
export async function refusalOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const { constraint, code } = error as pg.DatabaseError;
    return constraint ?? code ?? String(error);
  }
}
