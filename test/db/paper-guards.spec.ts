import { newId } from '../../src/platform/ids.js';
import {
  insertMember,
  insertUnit,
  openTestBook,
  type TestMember,
  type TestUnit,
} from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let unit: TestUnit;
let first: TestMember;
let second: TestMember;
let mate: TestMember;
let kin: TestMember;
let volunteer: TestMember;
let elder: TestMember;
let runId: string;
let serial = 0;

const run = (statement: string, values: unknown[] = []) => sql(database.appUrl, statement, values);

/** What the database refuses, by the constraint or code it names; and nothing of it stays. */
async function refuses(work: Promise<unknown>, by: string): Promise<void> {
  const error = await work.then(
    () => null,
    (thrown: { constraint?: string; code?: string }) => thrown,
  );
  expect(error === null ? 'accepted' : (error.constraint ?? error.code)).toBe(by);
}

beforeAll(async () => {
  database = await createTestDatabase();
  const city = await openTestBook(database);
  const { bookId } = city;
  unit = await insertUnit(database, { bookId, code: 'C1', kind: 'community', parent: city });
  const member = (memberNo: string, household?: string) =>
    insertMember(database, {
      unit,
      memberNo,
      password: null,
      ...(household !== undefined && { household }),
    });
  first = await member('A1', 'H1');
  second = await member('A2');
  mate = await member('A3', 'H1');
  kin = await member('A4');
  volunteer = await member('V1');
  elder = await member('E1');
  const [one, other] = [first.id, kin.id].sort();
  await run(
    `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by) VALUES ($1, $2, $3, 'sibling', $2)`,
    [bookId, one, other],
  );
  runId = newId();
  await run(
    `INSERT INTO kapok.paper_print_runs (book_id, id, unit_id, first_serial, last_serial, printed_by, printed_at, request_key)
     VALUES ($1, $2, $3, 1, 100, $4, now(), sha256('k'))`,
    [bookId, runId, unit.id, first.id],
  );
  await run(
    `INSERT INTO kapok.paper_forms (book_id, unit_id, serial, run_id, state)
     SELECT $1, $2, n, $3, 'printed' FROM generate_series(1, 100) n`,
    [bookId, unit.id, runId],
  );
});

afterAll(() => database.drop());

interface Pile {
  readonly id: string;
  readonly serial: number;
  readonly lineId: string;
}

function addLine(
  batchId: string,
  line: { serial: number; enteredBy?: string; volunteer?: string },
) {
  const id = newId();
  const from = `2026-10-01T00:00:00Z`;
  return run(
    `INSERT INTO kapok.paper_lines (book_id, id, batch_id, unit_id, serial, entered_by, state, volunteer_id, recipient_id,
       service_code, during, registered_on, salt)
     VALUES ($1, $2, $3, $4, $5::integer, $6, 'entered', $7, $8, 'S01',
       tstzrange($9::timestamptz + $5::integer * interval '1 hour', $9::timestamptz + $5::integer * interval '1 hour' + interval '30 min'),
       '2026-10-02', sha256('s'))`,
    [
      unit.bookId,
      id,
      batchId,
      unit.id,
      line.serial,
      line.enteredBy ?? first.id,
      line.volunteer ?? volunteer.id,
      elder.id,
      from,
    ],
  ).then(() => id);
}

const openBatch = async (month: string, by = first.id): Promise<string> => {
  const id = newId();
  await run(
    `INSERT INTO kapok.paper_batches (book_id, id, unit_id, month, state, entered_by, opened_at)
     VALUES ($1, $2, $3, $4, 'entering', $5, now())`,
    [unit.bookId, id, unit.id, month, by],
  );
  return id;
};

const shut = (id: string) =>
  run(
    `UPDATE kapok.paper_batches SET state = 'counting', round = round + 1, shut_at = now() WHERE id = $1`,
    [id],
  );
const end = (id: string, state: string, by: string) =>
  run(
    `UPDATE kapok.paper_batches SET state = $2::text, ended_by = $3, ended_at = now(),
       cancel_reason = CASE WHEN $2::text = 'cancelled' THEN 'other' END WHERE id = $1`,
    [id, state, by],
  );
const countIt = (id: string, by: string, change: { matched?: boolean; round?: number } = {}) =>
  run(
    `INSERT INTO kapok.paper_counts (book_id, batch_id, round, unit_id, entered_by, counted_by, counted_at, forms, minutes, matched, differs)
     VALUES ($1, $2, $3, $4, $5, $6, now(), 1, 30, $7, CASE WHEN $7 THEN '{}'::text[] ELSE ARRAY['forms'] END)`,
    [unit.bookId, id, change.round ?? 1, unit.id, first.id, by, change.matched ?? true],
  );

let months = 0;

async function pile(): Promise<Pile> {
  months += 1;
  serial += 1;
  const id = await openBatch(`20${10 + months}-01`);
  return { id, serial, lineId: await addLine(id, { serial }) };
}

async function shutPile(): Promise<Pile> {
  const made = await pile();
  await shut(made.id);
  return made;
}

describe('the database itself', () => {
  it('lets nobody count what they entered, nor their household, kin or a party', async () => {
    const { id } = await shutPile();
    await refuses(countIt(id, first.id), 'paper_counts_separation');
    await refuses(countIt(id, mate.id), 'paper_counts_separation');
    await refuses(countIt(id, kin.id), 'paper_counts_separation');
    await refuses(countIt(id, volunteer.id), 'paper_counts_separation');
    await refuses(countIt(id, elder.id), 'paper_counts_separation');
    await countIt(id, second.id);
  });

  it('lets nobody count who is near to a party of a form', async () => {
    const { id } = await shutPile();
    for (const party of [volunteer, elder]) {
      const near = await insertMember(database, {
        unit,
        memberNo: newId().slice(-12),
        password: null,
      });
      const [one, other] = [near.id, party.id].sort();
      await run(
        `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by) VALUES ($1, $2, $3, 'sibling', $2)`,
        [unit.bookId, one, other],
      );
      await refuses(countIt(id, near.id), 'paper_counts_separation');
    }
    await countIt(id, second.id);
  });

  it('keeps who counts apart from who entered by a constraint, too', async () => {
    const { id } = await shutPile();
    await sql(
      database.ownerUrl,
      'ALTER TABLE kapok.paper_counts DISABLE TRIGGER paper_counts_separation',
    );
    await refuses(countIt(id, first.id), 'paper_counts_counter_apart');
    await sql(
      database.ownerUrl,
      'ALTER TABLE kapok.paper_counts ENABLE TRIGGER paper_counts_separation',
    );
  });

  it('matches a batch only on a right count of its last round, by who made it', async () => {
    const { id } = await shutPile();
    await refuses(end(id, 'matched', second.id), 'paper_batches_counted');
    await countIt(id, second.id, { matched: false });
    await refuses(end(id, 'matched', second.id), 'paper_batches_counted');
    await run(`UPDATE kapok.paper_batches SET state = 'returned' WHERE id = $1`, [id]);
    await shut(id);
    await refuses(end(id, 'matched', second.id), 'paper_batches_counted');
    await refuses(countIt(id, second.id, { round: 1 }), 'paper_counts_awaited');
    await countIt(id, second.id, { round: 2 });
    await refuses(end(id, 'matched', mate.id), 'paper_batches_counted');
    await end(id, 'matched', second.id);
  });

  it('lets nobody enter paper about themselves', async () => {
    const { id } = await pile();
    serial += 1;
    await refuses(addLine(id, { serial, volunteer: first.id }), 'paper_lines_enterer_apart');
    await refuses(addLine(id, { serial, enteredBy: second.id }), 'paper_lines_batch_exists');
    await refuses(addLine(id, { serial, volunteer: elder.id }), 'paper_lines_not_for_oneself');
  });

  it('keeps a form to one line, and a volunteer to one place', async () => {
    const { id, serial: taken } = await pile();
    months += 1;
    const other = await openBatch(`20${10 + months}-01`, second.id);
    const again = { serial: taken, enteredBy: second.id, volunteer: kin.id };
    await refuses(addLine(other, again), 'paper_lines_form_once');
    await run(`UPDATE kapok.paper_lines SET state = 'dropped' WHERE batch_id = $1`, [id]);
    await addLine(other, { ...again, volunteer: volunteer.id });
    serial += 1;
    await refuses(
      run(
        `INSERT INTO kapok.paper_lines SELECT book_id, gen_random_uuid(), batch_id, unit_id, $2, entered_by, state,
           volunteer_id, recipient_id, service_code, during, booking_id, request_id, registered_on, salt, record_id, refusal
         FROM kapok.paper_lines WHERE batch_id = $1`,
        [other, serial],
      ),
      'paper_lines_no_overlap',
    );
  });

  it('lets nobody change what was entered once the batch is shut', async () => {
    const { id, lineId } = await shutPile();
    const change = () =>
      run(`UPDATE kapok.paper_lines SET service_code = 'S02' WHERE id = $1`, [lineId]);
    const become = (state: string) =>
      run(
        `UPDATE kapok.paper_lines SET state = $2::text, refusal = CASE WHEN $2::text = 'refused' THEN 'x' END WHERE id = $1`,
        [lineId, state],
      );
    serial += 1;
    await refuses(change(), 'paper_lines_steps');
    await refuses(become('refused'), 'paper_lines_steps');
    await refuses(become('dropped'), 'paper_lines_steps');
    await refuses(addLine(id, { serial }), 'paper_lines_steps');
    await countIt(id, second.id);
    await end(id, 'matched', second.id);
    await refuses(change(), 'paper_lines_steps');
    await refuses(become('dropped'), 'paper_lines_steps');
    await become('refused');
    await refuses(become('entered'), 'paper_lines_steps');
  });

  it('knows the steps of batches and forms', async () => {
    const { id } = await pile();
    await refuses(end(id, 'matched', second.id), 'paper_batches_steps');
    const give = () => run(`UPDATE kapok.paper_batches SET state = 'returned' WHERE id = $1`, [id]);
    await refuses(give(), 'paper_batches_steps');
    const spoil = (n: number) =>
      run(
        `UPDATE kapok.paper_forms SET state = 'spoiled', spoiled_by = $1, spoiled_at = now(), spoil_reason = 'lost'
         WHERE unit_id = $2 AND serial = $3`,
        [first.id, unit.id, n],
      );
    await refuses(spoil(serial), 'paper_forms_steps');
    await end(id, 'cancelled', second.id);
    await refuses(shut(id), 'paper_batches_steps');
    serial += 1;
    await spoil(serial);
    await refuses(spoil(serial), 'paper_forms_steps');
  });

  it('keeps counts, runs and the scans of an ended batch', async () => {
    const { id } = await pile();
    await run(
      `INSERT INTO kapok.blobs (book_id, sha256, bytes, media_type, state, stored_by, stored_at, scan_after)
       VALUES ($1, sha256('f'), 1, 'image/png', 'unscanned', $2, now(), now())`,
      [unit.bookId, first.id],
    );
    const scan = () =>
      run(
        `INSERT INTO kapok.paper_scans (book_id, batch_id, blob_sha256, attached_by, attached_at)
         VALUES ($1, $2, sha256('f'), $3, now())`,
        [unit.bookId, id, first.id],
      );
    const remove = () => run('DELETE FROM kapok.paper_scans WHERE batch_id = $1', [id]);
    await scan();
    await remove();
    await scan();
    await shut(id);
    await countIt(id, second.id);
    await end(id, 'matched', second.id);
    await refuses(remove(), 'paper_scans_stay');
    for (const table of ['paper_counts', 'paper_print_runs']) {
      await refuses(sql(database.ownerUrl, `DELETE FROM kapok.${table}`), 'KP010');
    }
    await refuses(run('DELETE FROM kapok.paper_lines'), '42501');
    await refuses(run(`UPDATE kapok.paper_counts SET forms = 2`), '42501');
    await refuses(run(`UPDATE kapok.paper_batches SET entered_by = $1`, [second.id]), '42501');
  });
});
