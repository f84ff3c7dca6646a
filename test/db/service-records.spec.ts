import type pg from 'pg';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import { RecordRows, refusalOf } from './record-rows.js';

let rows: RecordRows;
let client: pg.Client;
let bookId: number;

beforeAll(async () => {
  rows = await RecordRows.open();
  ({ client, bookId } = rows);
});

afterAll(() => rows.close());
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

const idOf = (name: string): string => rows.idOf(name);
const insert = (change: Record<string, unknown> = {}): Promise<string> => rows.insert(change);

async function occupy(recordId: string, from: string, to: string, volunteer = 'volunteer') {
  await client.query(
    `INSERT INTO kapok.volunteer_intervals (book_id, record_id, volunteer_id, during)
     VALUES ($1, $2, $3, tstzrange($4, $5, '[)'))`,
    [bookId, recordId, idOf(volunteer), from, to],
  );
}

type Change = () => Record<string, unknown>;
const approvedBy = (name: string, more: object = {}): Change => {
  return () => ({ state: 'approved', approver_id: idOf(name), entry_seq: 5, ...more });
};

describe('kapok.service_records, written by the service’s own login', () => {
  it.each<[string, Change]>([
    ['a sound record', () => ({})],
    ['an approval by somebody apart', approvedBy('worker')],
    [
      'weak evidence with two approvers',
      () => ({ ...approvedBy('worker')(), evidence: 'self', first_approver_id: idOf('second') }),
    ],
    ['exactly 24 hours', () => ({ ends_at: '2026-10-05T08:00:00+08:00' })],
    ['the volunteer’s own word', () => ({ entered_by: idOf('volunteer'), evidence: 'self' })],
    [
      'what the recipient confirmed',
      () => ({ entered_by: idOf('volunteer'), evidence: 'confirmed', confirmed_at: new Date() }),
    ],
    ['a list’s own word', () => ({ entered_by: idOf('volunteer'), import_id: newId() })],
    ['a rejection by the household', () => ({ state: 'rejected', approver_id: idOf('near') })],
  ])('accepts %s', async (_, change) => {
    expect(await refusalOf(() => insert(change()))).toBeNull();
  });

  it.each<[string, string, Change]>([
    ['a number of odd form', 'service_records_no_form', () => ({ record_no: 'R 1' })],
    ['an unknown state', 'service_records_state_known', () => ({ state: 'done' })],
    ['unknown evidence', 'service_records_evidence_known', () => ({ evidence: 'photo' })],
    ['unknown funding', 'service_records_funding_known', () => ({ funding: 'yuan' })],
    ['a place too long', 'service_records_place_length', () => ({ place: 'x'.repeat(201) })],
    ['a note too long', 'service_records_note_length', () => ({ note: 'x'.repeat(1001) })],
    ['an empty reason', 'service_records_reason_length', () => ({ decision_reason: '' })],
    ['negative minutes', 'service_records_earned_range', () => ({ earned_minutes: -1 })],
    ['a short salt', 'service_records_salt_length', () => ({ salt: Buffer.alloc(31) })],
    [
      'service to oneself',
      'service_records_not_for_oneself',
      () => ({ recipient_id: idOf('volunteer') }),
    ],
    [
      'an empty interval',
      'service_records_interval_forward',
      () => ({ ends_at: '2026-10-04T08:00:00+08:00' }),
    ],
    [
      'more than 24 hours',
      'service_records_interval_short',
      () => ({ ends_at: '2026-10-05T08:00:01+08:00' }),
    ],
    [
      'a date of another time zone',
      'service_records_date_is_local',
      () => ({ service_date: '2026-10-03' }),
    ],
    ['the volunteer as approver', 'service_records_approver_apart', approvedBy('volunteer')],
    ['the recipient as approver', 'service_records_approver_apart', approvedBy('recipient')],
    ['who entered it as approver', 'service_records_approver_apart', approvedBy('enterer')],
    [
      'the volunteer as first approver',
      'service_records_first_approver_apart',
      () => ({ first_approver_id: idOf('volunteer') }),
    ],
    [
      'who entered it as first approver',
      'service_records_first_approver_apart',
      () => ({ first_approver_id: idOf('enterer') }),
    ],
    [
      'one approver twice',
      'service_records_two_approvers',
      () => ({ ...approvedBy('worker')(), first_approver_id: idOf('worker') }),
    ],
    [
      'weak evidence with one approver',
      'service_records_weak_needs_two',
      approvedBy('worker', { evidence: 'self' }),
    ],
    [
      'strong evidence at the volunteer’s own word',
      'service_records_evidence_witnessed',
      () => ({ entered_by: idOf('volunteer') }),
    ],
    [
      'an approval without an entry',
      'service_records_posted_once_approved',
      approvedBy('worker', { entry_seq: null }),
    ],
    [
      'an entry without an approval',
      'service_records_posted_once_approved',
      () => ({ entry_seq: 5 }),
    ],
    [
      'an entry without an approver',
      'service_records_posted_once_approved',
      approvedBy('worker', { approver_id: null }),
    ],
    ['an approver of the household', 'service_records_separation', approvedBy('near')],
    [
      'a first approver of the household',
      'service_records_separation',
      () => ({ first_approver_id: idOf('near') }),
    ],
    ['an approver who is a declared relative', 'service_records_separation', approvedBy('kin')],
    ['an unknown volunteer', 'service_records_volunteer_exists', () => ({ volunteer_id: newId() })],
    ['an unknown recipient', 'service_records_recipient_exists', () => ({ recipient_id: newId() })],
    ['an unknown service', 'service_records_service_exists', () => ({ service_id: newId() })],
    ['an unknown unit', 'service_records_unit_exists', () => ({ unit_id: newId() })],
    ['an unknown policy', 'service_records_policy_exists', () => ({ policy_id: newId() })],
    ['an unknown booking', 'service_records_booking_exists', () => ({ booking_id: newId() })],
  ])('refuses %s', async (_, constraint, change) => {
    expect(await refusalOf(() => insert(change()))).toBe(constraint);
  });

  it('refuses the same separation on an update', async () => {
    const id = await insert();
    const approve = () =>
      client.query(
        `UPDATE kapok.service_records SET state = 'approved', approver_id = $2, entry_seq = 5 WHERE id = $1`,
        [id, idOf('near')],
      );
    expect(await refusalOf(approve)).toBe('service_records_separation');
  });

  it('finds the one offender among many updated at once', async () => {
    await insert();
    await insert({ volunteer_id: idOf('far') });
    const approveAll = () =>
      client.query(`UPDATE kapok.service_records SET first_approver_id = $1`, [idOf('near')]);
    expect(await refusalOf(approveAll)).toBe('service_records_separation');
  });

  it('refuses a number twice', async () => {
    await insert({ record_no: 'R-1' });
    expect(await refusalOf(() => insert({ record_no: 'R-1' }))).toBe('service_records_no_unique');
  });

  it.each(['DELETE FROM kapok.service_records', 'TRUNCATE kapok.service_records CASCADE'])(
    'refuses %s',
    async (statement) => {
      expect(await refusalOf(() => client.query(statement))).toBe('42501');
    },
  );
});

describe('kapok.volunteer_intervals', () => {
  it('lets intervals touch and other volunteers serve at the same time', async () => {
    await occupy(await insert(), '2026-10-04T08:00:00+08:00', '2026-10-04T09:00:00+08:00');
    await occupy(await insert(), '2026-10-04T09:00:00+08:00', '2026-10-04T10:00:00+08:00');
    await occupy(await insert(), '2026-10-04T08:00:00+08:00', '2026-10-04T10:00:00+08:00', 'far');
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  });

  it('refuses an overlap of a second', async () => {
    await occupy(await insert(), '2026-10-04T08:00:00+08:00', '2026-10-04T09:00:00+08:00');
    const id = await insert();
    const overlap = () => occupy(id, '2026-10-04T08:59:59+08:00', '2026-10-04T10:00:00+08:00');
    expect(await refusalOf(overlap)).toBe('volunteer_intervals_no_overlap');
  });

  it.each([
    ['empty', `'empty'::tstzrange`],
    ['closed', `tstzrange('2026-10-04', '2026-10-05', '[]')`],
    ['open', `tstzrange('2026-10-04', '2026-10-05', '()')`],
  ])('refuses an %s range', async (_, range) => {
    const id = await insert();
    const add = () =>
      client.query(
        `INSERT INTO kapok.volunteer_intervals (book_id, record_id, volunteer_id, during)
         VALUES ($1, $2, $3, ${range})`,
        [bookId, id, idOf('volunteer')],
      );
    expect(await refusalOf(add)).toBe('volunteer_intervals_form');
  });

  it('lets one live record answer a booking', async () => {
    const bookingId = newId();
    const answer = async (from: string, to: string) =>
      client.query(
        `INSERT INTO kapok.volunteer_intervals (book_id, record_id, volunteer_id, during, booking_id)
         VALUES ($1, $2, $3, tstzrange($4, $5), $6)`,
        [bookId, await insert(), idOf('volunteer'), from, to, bookingId],
      );
    await answer('2026-10-04T08:00:00+08:00', '2026-10-04T09:00:00+08:00');
    const again = () => answer('2026-10-05T08:00:00+08:00', '2026-10-05T09:00:00+08:00');
    expect(await refusalOf(again)).toBe('volunteer_intervals_booking_once');
  });

  it('refuses an interval of no record when the transaction ends', async () => {
    await occupy(newId(), '2026-10-04T08:00:00+08:00', '2026-10-04T09:00:00+08:00');
    const end = () => client.query('SET CONSTRAINTS ALL IMMEDIATE');
    expect(await refusalOf(end)).toBe('volunteer_intervals_record_exists');
  });
});

describe('kapok.record_evidence', () => {
  const add = (recordId: string, change: { n?: number; strength?: string; detail?: string } = {}) =>
    client.query(
      `INSERT INTO kapok.record_evidence (book_id, record_id, n, strength, recorded_by, detail)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        bookId,
        recordId,
        change.n ?? 1,
        change.strength ?? 'paper',
        idOf('worker'),
        change.detail ?? null,
      ],
    );

  it.each<[string, string, object]>([
    ['number zero', 'record_evidence_n_range', { n: 0 }],
    ['a 51st item', 'record_evidence_n_range', { n: 51 }],
    ['an unknown strength', 'record_evidence_strength_known', { strength: 'rumour' }],
    ['a detail too long', 'record_evidence_detail_length', { detail: 'x'.repeat(501) }],
  ])('refuses %s', async (_, constraint, change) => {
    const id = await insert();
    expect(await refusalOf(() => add(id, change))).toBe(constraint);
  });

  it('refuses a number twice and evidence of no record', async () => {
    const id = await insert();
    await add(id);
    await client.query('SAVEPOINT again');
    expect(await refusalOf(() => add(id))).toBe('record_evidence_pkey');
    await client.query('ROLLBACK TO again');
    expect(await refusalOf(() => add(newId()))).toBe('record_evidence_record_exists');
  });

  it.each(['UPDATE kapok.record_evidence SET n = 2', 'DELETE FROM kapok.record_evidence'])(
    'refuses %s',
    async (statement) => {
      expect(await refusalOf(() => client.query(statement))).toBe('42501');
    },
  );

  it('refuses changes even to the owner', async () => {
    const change = () => sql(rows.ownerUrl, 'UPDATE kapok.record_evidence SET n = 2');
    expect(await refusalOf(change)).toBe('KP010');
  });
});
