import type pg from 'pg';
import { ACT_STATES, ACT_STEPS } from '../../src/modules/hotline/act.js';
import { CALL_STATES, CALL_STEPS } from '../../src/modules/hotline/call.js';
import { newId } from '../../src/platform/ids.js';
import { RecordRows, refusalOf, UNIDENTIFIED } from './record-rows.js';

let rows: RecordRows;
let client: pg.Client;
let bookId: number;
const idOf = (name: string) => rows.idOf(name);

beforeAll(async () => {
  rows = await RecordRows.open();
  ({ client, bookId } = rows);
});

afterAll(() => rows.close());
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

const insertInto = (table: string, row: Record<string, unknown>) => rows.insertInto(table, row);
const call = (change: Record<string, unknown> = {}) => rows.insertCall(change);

describe('the hotline desk', () => {
  it.each<[string, string, () => Record<string, unknown>]>([
    [
      'a call with oneself',
      'hotline_calls_not_with_oneself',
      () => ({ member_id: idOf('worker') }),
    ],
    ['a call with one’s family', 'hotline_calls_separation', () => ({ operator_id: idOf('kin') })],
    [
      'a call out to one’s family',
      'hotline_calls_separation',
      () => ({
        ...UNIDENTIFIED,
        operator_id: idOf('kin'),
        direction: 'out',
        purpose: 'care',
        dialled_id: idOf('recipient'),
      }),
    ],
    [
      'a call out to nobody',
      'hotline_calls_dialled_out',
      () => ({ direction: 'out', purpose: 'care' }),
    ],
    [
      'a caller nobody identified',
      'hotline_calls_identified_whole',
      () => ({ identified_by: null }),
    ],
    ['a care call that came in', 'hotline_calls_purpose_fits', () => ({ purpose: 'care' })],
  ])('refuses %s', async (_, constraint, change) => {
    expect(await refusalOf(() => call(change()))).toBe(constraint);
  });

  const callSet = {
    open: `state = 'open'`,
    identified: `state = 'identified', member_id = '{recipient}', identified_by = 'person', identified_at = now()`,
    refused: `state = 'refused', closed_at = now()`,
    closed: `state = 'closed', closed_at = now(), outcome = 'informed'`,
  };
  it.each(CALL_STATES.flatMap((from) => CALL_STATES.map((to) => [from, to] as const)))(
    'moves a call from %s to %s as the table says',
    async (from, to) => {
      const id = await call(UNIDENTIFIED);
      const move = (state: keyof typeof callSet) =>
        client.query(
          `UPDATE kapok.hotline_calls SET ${callSet[state].replace('{recipient}', idOf('recipient'))} WHERE id = $1`,
          [id],
        );
      if (from !== 'open') await move(from);
      const isStep = Object.values(CALL_STEPS).some(
        (step) => step.to === to && (step.from as readonly string[]).includes(from),
      );
      // An open call may stay open while a claim that did not fit is counted.
      const isAllowed = isStep || (from === 'open' && to === 'open');
      expect(await refusalOf(() => move(to))).toBe(isAllowed ? null : 'hotline_calls_steps');
    },
  );

  const act = async (change: Record<string, unknown> = {}) =>
    insertInto('hotline_acts', {
      book_id: bookId,
      id: newId(),
      call_id: await call(),
      kind: 'booking',
      elder_id: idOf('recipient'),
      state: 'read_back',
      wish: '{}',
      read_back: '请问对吗？',
      created_at: new Date(),
      ...change,
    });
  const actSet = {
    read_back: `state = 'read_back'`,
    agreed: `state = 'agreed'`,
    done: `state = 'done', wish = NULL, decided_at = now(), subject_type = 'booking', subject_id = id`,
    refused: `state = 'refused', wish = NULL, decided_at = now()`,
    declined: `state = 'declined', wish = NULL, decided_at = now()`,
  };
  it.each(ACT_STATES.flatMap((from) => ACT_STATES.map((to) => [from, to] as const)))(
    'moves an act from %s to %s as the table says',
    async (from, to) => {
      const id = await act();
      const move = (state: keyof typeof actSet) =>
        client.query(`UPDATE kapok.hotline_acts SET ${actSet[state]} WHERE id = $1`, [id]);
      if (from === 'done' || from === 'refused') await move('agreed');
      if (from !== 'read_back') await move(from);
      const isAllowed = Object.values(ACT_STEPS).some(
        (step) => step.from === from && step.to === to,
      );
      expect(await refusalOf(() => move(to))).toBe(isAllowed ? null : 'hotline_acts_steps');
    },
  );

  it('lets an erasure empty what was read back, and nothing else', async () => {
    const id = await act();
    await client.query(`UPDATE kapok.hotline_acts SET ${actSet.declined} WHERE id = $1`, [id]);
    const erase = 'UPDATE kapok.hotline_acts SET read_back = NULL WHERE id = $1';
    expect(await refusalOf(() => client.query(erase, [id]))).toBeNull();
    const elder = 'UPDATE kapok.hotline_acts SET elder_id = call_id WHERE id = $1';
    expect(await refusalOf(() => client.query(elder, [id]))).toBe('42501');
  });

  const callBack = (change: Record<string, unknown> = {}) =>
    insertInto('call_backs', {
      book_id: bookId,
      id: newId(),
      subject_type: 'call',
      subject_id: newId(),
      reason: 'sample',
      member_id: idOf('recipient'),
      unit_id: rows.unitId,
      parties: [idOf('recipient'), idOf('volunteer')],
      first_operator_id: idOf('worker'),
      state: 'waiting',
      created_at: new Date(),
      ...change,
    });
  it.each([
    ['another operator', 'second', null],
    ['the first operator', 'worker', 'call_backs_by_another'],
    ['a party', 'volunteer', 'call_backs_separation'],
    ['a party’s household', 'near', 'call_backs_separation'],
    ['a relative of who is asked', 'kin', 'call_backs_separation'],
  ])('lets a call-back be answered by %s: %s', async (_, who, refusal) => {
    const id = await callBack();
    const asked = await call();
    const answer = () =>
      client.query(
        `UPDATE kapok.call_backs SET state = 'confirmed', worked_by = $2, call_id = $3, attempts = 1, decided_at = now()
         WHERE id = $1`,
        [id, idOf(who), asked],
      );
    expect(await refusalOf(answer)).toBe(refusal);
    if (refusal === null) expect(await refusalOf(answer)).toBe('call_backs_steps');
  });

  it('takes one waiting call-back about one thing', async () => {
    const subject = newId();
    await callBack({ subject_id: subject });
    expect(await refusalOf(() => callBack({ subject_id: subject }))).toBe('call_backs_once');
  });
});
