import type pg from 'pg';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import { RecordRows, refusalOf } from './record-rows.js';

/** How a person stands to a record; the database must keep all but the first three from judging it. */
const TIES = [
  'stranger',
  'former relative',
  'revoked proxy',
  'volunteer',
  'recipient',
  'enterer',
  'confirmer',
  'household of the volunteer',
  'household of the recipient',
  'relative of the volunteer',
  'relative of the recipient',
  'proxy of the recipient',
  'proxy of the volunteer',
  'elder of the volunteer',
] as const;
type Tie = (typeof TIES)[number];
const FREE: readonly Tie[] = TIES.slice(0, 3);

let rows: RecordRows;
let client: pg.Client;
let bookId: number;
const people = new Map<Tie, string>();

beforeAll(async () => {
  rows = await RecordRows.open();
  ({ client, bookId } = rows);
  const named: Partial<Record<Tie, string>> = {
    volunteer: rows.idOf('volunteer'),
    recipient: rows.idOf('recipient'),
    enterer: rows.idOf('enterer'),
    'household of the volunteer': rows.idOf('near'),
    'relative of the recipient': rows.idOf('kin'),
  };
  for (const tie of TIES) people.set(tie, named[tie] ?? (await addMember(tie)));
  const tied = (tie: Tie) => people.get(tie) ?? '';
  await relate(tied('relative of the volunteer'), rows.idOf('volunteer'));
  await relate(tied('former relative'), rows.idOf('volunteer'), true);
  await appoint(tied('proxy of the recipient'), rows.idOf('recipient'));
  await appoint(tied('proxy of the volunteer'), rows.idOf('volunteer'));
  await appoint(rows.idOf('volunteer'), tied('elder of the volunteer'));
  await appoint(tied('revoked proxy'), rows.idOf('recipient'), true);
});

afterAll(() => rows.close());
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

async function addMember(tie: Tie): Promise<string> {
  const id = newId();
  const household = tie === 'household of the recipient' ? 'HR' : null;
  await sql(
    rows.ownerUrl,
    'INSERT INTO kapok.members (book_id, id, member_no, unit_id, household) VALUES ($1, $2, $3, $4, $5)',
    [bookId, id, `M${people.size}`, rows.unitId, household],
  );
  return id;
}

async function relate(one: string, other: string, isOver = false): Promise<void> {
  const [low, high] = [one, other].sort();
  await sql(
    rows.ownerUrl,
    `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by, ended_at)
     VALUES ($1, $2, $3, 'other', $2, $4)`,
    [bookId, low, high, isOver ? new Date() : null],
  );
}

async function appoint(proxyId: string, elderId: string, isOver = false): Promise<void> {
  await sql(
    rows.ownerUrl,
    `INSERT INTO kapok.proxies (book_id, id, elder_id, proxy_id, scopes, valid_from, valid_until, state, proposed_by,
       proposed_at, witnessed_by, witnessed_at, revoked_by, revoked_at)
     VALUES ($1, $2, $3, $4, '{confirm}', current_date - 1, current_date + 30, $5, $3, now(), $6, now(), $7, $8)`,
    [
      bookId,
      newId(),
      elderId,
      proxyId,
      isOver ? 'revoked' : 'active',
      rows.idOf('far'),
      isOver ? elderId : null,
      isOver ? new Date() : null,
    ],
  );
}

const confirmed = () => ({ confirmed_by: people.get('confirmer'), confirmed_at: new Date() });

/** A record with an entry, approved by a worker who is nobody's. */
function posted(): Promise<string> {
  const approved = {
    state: 'approved',
    approver_id: rows.idOf('worker'),
    decided_at: new Date(),
    entry_seq: 5,
  };
  return rows.insert({ ...approved, ...confirmed() });
}

/** A dispute about it, filed by the recipient. */
async function disputed(state: 'open' | 'appealed'): Promise<string> {
  const recordId = await posted();
  const id = newId();
  await client.query(
    `INSERT INTO kapok.disputes (book_id, id, record_id, volunteer_id, recipient_id, unit_id, state, asks_for, filed_by,
       filed_as, filed_at, due_on, moved_by, moved_as, moved_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'open', 'reversal', $5, 'recipient', now(), current_date, $5, 'recipient', now())`,
    [bookId, id, recordId, rows.idOf('volunteer'), rows.idOf('recipient'), rows.unitId],
  );
  await client.query(`UPDATE kapok.service_records SET state = 'disputed' WHERE id = $1`, [
    recordId,
  ]);
  if (state === 'appealed') {
    await client.query(
      `UPDATE kapok.disputes SET state = 'appealed', moved_by = NULL, moved_as = 'clock' WHERE id = $1`,
      [id],
    );
  }
  return id;
}

/** What a person might do to a record, straight in SQL as the service's own login. */
const ACTS: Readonly<Record<string, (person: string) => Promise<unknown>>> = {
  'approve it': async (person) => {
    const id = await rows.insert(confirmed());
    return client.query(
      `UPDATE kapok.service_records SET state = 'approved', approver_id = $2, decided_at = now(), entry_seq = 5 WHERE id = $1`,
      [id, person],
    );
  },
  'approve it first': async (person) => {
    const id = await rows.insert(confirmed());
    return client.query(
      'UPDATE kapok.service_records SET first_approver_id = $2, first_approved_at = now() WHERE id = $1',
      [id, person],
    );
  },
  'approve it second': async (person) => {
    const id = await rows.insert({
      ...confirmed(),
      first_approver_id: rows.idOf('second'),
      first_approved_at: new Date(),
    });
    return client.query(
      `UPDATE kapok.service_records SET state = 'approved', approver_id = $2, decided_at = now(), entry_seq = 5 WHERE id = $1`,
      [id, person],
    );
  },
  'insert it approved': (person) =>
    rows.insert({
      ...confirmed(),
      state: 'approved',
      approver_id: person,
      decided_at: new Date(),
      entry_seq: 5,
    }),
  'decide its dispute': async (person) =>
    client.query(
      `UPDATE kapok.disputes SET state = 'decided', decided_by = $2, decided_at = now(), decision = 'reversed' WHERE id = $1`,
      [await disputed('open'), person],
    ),
  'rule on its appeal': async (person) =>
    client.query(
      `UPDATE kapok.disputes SET state = 'ordered', due_on = NULL, ruled_by = $2, ruled_at = now(), ruling = 'reversed' WHERE id = $1`,
      [await disputed('appealed'), person],
    ),
};
const REFUSALS = [
  'service_records_approver_apart',
  'service_records_first_approver_apart',
  'service_records_separation',
  'disputes_decider_apart',
  'disputes_ruler_apart',
  'disputes_separation',
];

describe.each(Object.keys(ACTS))('to %s', (act) => {
  it.each(TIES)('as %s', async (tie) => {
    const refusal = await refusalOf(async () => ACTS[act]?.(people.get(tie) ?? ''));
    if (FREE.includes(tie)) expect(refusal).toBeNull();
    else expect(REFUSALS).toContain(refusal);
  });
});

describe('to confirm it in the recipient’s place, as a proxy', () => {
  it.each([
    ['stranger', null],
    ['volunteer', 'record_confirmations_separation'],
    ['enterer', 'record_confirmations_separation'],
    ['household of the volunteer', 'record_confirmations_separation'],
    ['relative of the volunteer', 'record_confirmations_separation'],
    ['proxy of the volunteer', 'record_confirmations_separation'],
    ['elder of the volunteer', 'record_confirmations_separation'],
  ] as const)('who is also %s', async (tie, refusal) => {
    const [person, proxyId, recordId] = [people.get(tie), newId(), await rows.insert()];
    await client.query(
      `INSERT INTO kapok.proxies (book_id, id, elder_id, proxy_id, scopes, valid_from, valid_until, state, proposed_by,
         proposed_at, witnessed_by, witnessed_at)
       VALUES ($1, $2, $3, $4, '{confirm}', current_date - 1, current_date + 30, 'active', $3, now(), $5, now())`,
      [bookId, proxyId, rows.idOf('recipient'), person, rows.idOf('far')],
    );
    const confirm = () =>
      client.query(
        `INSERT INTO kapok.record_confirmations (book_id, record_id, n, confirmed_by, capacity, proxy_id, confirmed_at)
         VALUES ($1, $2, 2, $3, 'proxy', $4, now())`,
        [bookId, recordId, person, proxyId],
      );
    expect(await refusalOf(confirm)).toBe(refusal);
  });
});

describe('a second role in the same dispute', () => {
  const update = async (state: 'open' | 'appealed', change: string, person: string) => {
    const id = await disputed(state);
    return refusalOf(() =>
      client.query(`UPDATE kapok.disputes SET ${change} WHERE id = $1`, [id, person]),
    );
  };
  const DECIDED = `state = 'decided', decided_by = $2, decided_at = now(), decision = 'upheld'`;

  it('is refused to the approver of the record', async () => {
    expect(await update('open', DECIDED, rows.idOf('worker'))).toBe('disputes_separation');
  });

  it('is refused to whoever decided it first', async () => {
    const id = await disputed('open');
    const far = rows.idOf('far');
    await client.query(`UPDATE kapok.disputes SET ${DECIDED} WHERE id = $1`, [id, far]);
    await client.query(
      `UPDATE kapok.disputes SET state = 'appealed', appealed_by = recipient_id, appealed_at = now() WHERE id = $1`,
      [id],
    );
    const rule = `UPDATE kapok.disputes SET state = 'upheld', due_on = NULL, ruled_by = $2, ruled_at = now(), ruling = 'upheld' WHERE id = $1`;
    expect(await refusalOf(() => client.query(rule, [id, far]))).toBe('disputes_ruled_by_another');
  });

  it('is refused to who objected', async () => {
    const id = await disputed('open');
    await client.query('SAVEPOINT before');
    const byStranger = `UPDATE kapok.disputes SET ${DECIDED} WHERE id = $1`;
    expect(await refusalOf(() => client.query(byStranger, [id, rows.idOf('recipient')]))).toBe(
      'disputes_decider_apart',
    );
  });
});

describe('what the database holds of a dispute beside', () => {
  it('refuses one about a record that is not posted, or with other parties', async () => {
    const insert = (recordId: string, volunteer: string) =>
      client.query(
        `INSERT INTO kapok.disputes (book_id, id, record_id, volunteer_id, recipient_id, unit_id, state, asks_for, filed_by,
           filed_as, filed_at, due_on, moved_by, moved_as, moved_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', 'reversal', $5, 'recipient', now(), current_date, $5, 'recipient', now())`,
        [bookId, newId(), recordId, volunteer, rows.idOf('recipient'), rows.unitId],
      );
    const waiting = await rows.insert();
    await client.query('SAVEPOINT before');
    expect(await refusalOf(() => insert(waiting, rows.idOf('volunteer')))).toBe(
      'disputes_of_posted_record',
    );
    await client.query('ROLLBACK TO before');
    const recordId = await posted();
    expect(await refusalOf(() => insert(recordId, rows.idOf('far')))).toBe(
      'disputes_of_posted_record',
    );
  });

  it.each([
    [`state = 'upheld', due_on = NULL`, 'disputes_ended_as_decided'],
    [`state = 'ordered', due_on = NULL`, 'disputes_ended_as_decided'],
    [
      `state = 'reversed', due_on = NULL, reversal_seq = 9, follow_up = 'due'`,
      'disputes_ended_as_decided',
    ],
    [`due_on = NULL`, 'disputes_due_while_waiting'],
    [`reversal_seq = 9`, 'disputes_reversal_posted'],
    [`owed_minutes = 5, owed_by = 'volunteer'`, 'disputes_debt_told'],
    [`follow_up = 'due'`, 'disputes_followed_up'],
    [
      `corrected_starts_at = now(), corrected_ends_at = now() + interval '1 hour'`,
      'disputes_correction_whole',
    ],
  ])('refuses %s', async (change, constraint) => {
    const id = await disputed('open');
    expect(
      await refusalOf(() =>
        client.query(`UPDATE kapok.disputes SET ${change} WHERE id = $1`, [id]),
      ),
    ).toBe(constraint);
  });

  it('refuses a step that the table of steps does not know', async () => {
    const id = await disputed('open');
    const jump = `UPDATE kapok.disputes SET state = 'upheld', due_on = NULL, decided_by = $2, decided_at = now(), decision = 'upheld' WHERE id = $1`;
    expect(await refusalOf(() => client.query(jump, [id, rows.idOf('far')]))).toBe(
      'dispute_events_step_known',
    );
  });

  it('refuses a live dispute whose record is not disputed', async () => {
    const id = await disputed('open');
    await client.query(
      `UPDATE kapok.service_records SET state = 'approved' WHERE id = (SELECT record_id FROM kapok.disputes WHERE id = $1)`,
      [id],
    );
    const agree = () => client.query('SET CONSTRAINTS ALL IMMEDIATE');
    expect(await refusalOf(agree)).toBe('disputes_agree_with_record');
  });

  it('refuses a dispute that ends while its record goes on being disputed', async () => {
    const id = await disputed('open');
    await client.query(
      `UPDATE kapok.disputes SET state = 'decided', decided_by = $2, decided_at = now(), decision = 'upheld' WHERE id = $1`,
      [id, rows.idOf('far')],
    );
    await client.query(`UPDATE kapok.disputes SET state = 'upheld', due_on = NULL WHERE id = $1`, [
      id,
    ]);
    expect(await refusalOf(() => client.query('SET CONSTRAINTS ALL IMMEDIATE'))).toBe(
      'disputes_agree_with_record',
    );
  });

  it.each([
    `UPDATE kapok.dispute_events SET to_state = 'upheld'`,
    'DELETE FROM kapok.disputes',
    `INSERT INTO kapok.dispute_events (book_id, dispute_id, n, to_state, actor_as, at) SELECT book_id, id, 2, 'upheld', 'clock', now() FROM kapok.disputes`,
    'UPDATE kapok.disputes SET filed_by = filed_by',
    `UPDATE kapok.dispute_statements SET author_as = 'city'`,
    'DELETE FROM kapok.dispute_statements',
  ])('refuses %s to the service', async (statement) => {
    await disputed('open');
    expect(await refusalOf(() => client.query(statement))).toBe('42501');
  });

  it('writes the history itself, one line a change', async () => {
    const id = await disputed('appealed');
    const { rows: events } = await client.query(
      'SELECT n, from_state, to_state, actor_as FROM kapok.dispute_events WHERE dispute_id = $1 ORDER BY n',
      [id],
    );
    expect(events).toEqual([
      { n: 1, from_state: null, to_state: 'open', actor_as: 'recipient' },
      { n: 2, from_state: 'open', to_state: 'appealed', actor_as: 'clock' },
    ]);
  });
});
