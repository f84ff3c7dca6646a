import type pg from 'pg';
import { PROXY_STATES, PROXY_STEPS } from '../../src/modules/proxies/proxy.js';
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

/** A proxy of the recipient, held by `far`, in force; unless columns say otherwise. */
const proxy = (change: Record<string, unknown> = {}) =>
  insertInto('proxies', {
    book_id: bookId,
    id: newId(),
    elder_id: idOf('recipient'),
    proxy_id: idOf('far'),
    scopes: ['request', 'confirm', 'redeem'],
    redeem_limit_minutes: 100,
    valid_from: '2020-01-01',
    valid_until: '2099-12-31',
    state: 'active',
    proposed_by: idOf('recipient'),
    proposed_at: new Date(),
    witnessed_by: idOf('worker'),
    witnessed_at: new Date(),
    ...change,
  });
const proposed = { state: 'proposed', witnessed_by: null, witnessed_at: null };

describe('kapok.proxies', () => {
  it.each<[string, string, () => Record<string, unknown>]>([
    ['a proxy of oneself', 'proxies_not_of_oneself', () => ({ proxy_id: idOf('recipient') })],
    ['an end before the start', 'proxies_dates_forward', () => ({ valid_until: '2019-12-31' })],
    ['a limit without redeeming', 'proxies_limit_with_scope', () => ({ scopes: ['request'] })],
    [
      'redeeming without a limit',
      'proxies_limit_with_scope',
      () => ({ redeem_limit_minutes: null }),
    ],
    ['no scope', 'proxies_scopes_known', () => ({ scopes: [], redeem_limit_minutes: null })],
    ['an unknown scope', 'proxies_scopes_known', () => ({ scopes: ['redeem', 'rule'] })],
    ['the proxy as proposer', 'proxies_proposer_apart', () => ({ proposed_by: idOf('far') })],
    ['the proxy as witness', 'proxies_witness_apart', () => ({ witnessed_by: idOf('far') })],
    ['the elder as witness', 'proxies_witness_apart', () => ({ witnessed_by: idOf('recipient') })],
    ['the proposer as witness', 'proxies_witness_apart', () => ({ proposed_by: idOf('worker') })],
    ['one in force without a witness', 'proxies_witnessed_whole', () => ({ witnessed_by: null })],
    [
      'a relative of the elder as witness',
      'proxies_separation',
      () => ({ witnessed_by: idOf('kin') }),
    ],
    [
      'a relative of the elder as proposing worker',
      'proxies_separation',
      () => ({ ...proposed, proposed_by: idOf('kin') }),
    ],
    [
      'a member of the proxy’s household as witness',
      'proxies_separation',
      () => ({ proxy_id: idOf('volunteer'), witnessed_by: idOf('near') }),
    ],
  ])('refuses %s', async (_, constraint, change) => {
    expect(await refusalOf(() => proxy(change()))).toBe(constraint);
  });

  it('takes one proxy of the same two at a time', async () => {
    const first = await proxy();
    await client.query('SAVEPOINT once');
    expect(await refusalOf(() => proxy())).toBe('proxies_once');
    await client.query('ROLLBACK TO once');
    await client.query(
      `UPDATE kapok.proxies SET state = 'revoked', revoked_by = elder_id, revoked_at = now() WHERE id = $1`,
      [first],
    );
    expect(await refusalOf(() => proxy())).toBeNull();
  });

  const set = {
    proposed: `state = 'proposed'`,
    active: `state = 'active', witnessed_by = '{worker}', witnessed_at = now()`,
    revoked: `state = 'revoked', revoked_by = elder_id, revoked_at = now()`,
  };
  const pairs = PROXY_STATES.flatMap((from) => PROXY_STATES.map((to) => [from, to] as const));
  it.each(pairs)('moves from %s to %s as the table says', async (from, to) => {
    const id = await proxy(proposed);
    const move = (state: keyof typeof set) =>
      client.query(
        `UPDATE kapok.proxies SET ${set[state].replace('{worker}', idOf('worker'))} WHERE id = $1`,
        [id],
      );
    if (from !== 'proposed') await move(from);
    const isAllowed = Object.values(PROXY_STEPS).some(
      (step) => step.to === to && (step.from as readonly string[]).includes(from),
    );
    expect(await refusalOf(() => move(to))).toBe(isAllowed ? null : 'proxies_steps');
  });

  it.each([
    `DELETE FROM kapok.proxies`,
    `UPDATE kapok.proxies SET valid_until = '2100-01-01'`,
    `UPDATE kapok.proxies SET redeem_limit_minutes = 1000`,
  ])('lets the service never run %s', async (statement) => {
    await proxy();
    expect(await refusalOf(() => client.query(statement))).toBe('42501');
  });
});

describe('confirming in the recipient’s place', () => {
  const evidence = (recordId: string, change: Record<string, unknown> = {}) =>
    insertInto('record_evidence', {
      book_id: bookId,
      record_id: recordId,
      n: 2,
      strength: 'confirmed',
      recorded_by: idOf('far'),
      ...change,
    });
  const confirmation = (recordId: string, change: Record<string, unknown>) =>
    insertInto('record_confirmations', {
      book_id: bookId,
      record_id: recordId,
      n: 2,
      confirmed_by: idOf('far'),
      capacity: 'proxy',
      confirmed_at: new Date(),
      ...change,
    });

  it('takes the recipient’s own word, an imported one, and what is noted', async () => {
    const own = await rows.insert();
    expect(await refusalOf(() => evidence(own, { recorded_by: idOf('recipient') }))).toBeNull();
    const imported = await rows.insert({ import_id: newId() });
    expect(await refusalOf(() => evidence(imported))).toBeNull();
    const noted = await rows.insert();
    await confirmation(noted, { proxy_id: await proxy() });
    expect(await refusalOf(() => evidence(noted))).toBeNull();
  });

  it('takes no other word', async () => {
    const record = await rows.insert();
    expect(await refusalOf(() => evidence(record))).toBe('record_evidence_confirmed_by_recipient');
  });

  it.each<[string, string | null, () => Record<string, unknown>, () => Record<string, unknown>]>([
    ['of the recipient', null, () => ({}), () => ({})],
    [
      'of somebody else',
      'record_evidence_confirmed_by_recipient',
      () => ({ member_id: idOf('far') }),
      () => ({}),
    ],
    [
      'of another operator',
      'record_evidence_confirmed_by_recipient',
      () => ({ operator_id: idOf('second') }),
      () => ({}),
    ],
    [
      'that is not identified',
      'record_evidence_confirmed_by_recipient',
      () => UNIDENTIFIED,
      () => ({}),
    ],
    [
      'of an operator of the volunteer’s household',
      'record_evidence_confirmed_by_recipient',
      () => ({ operator_id: idOf('near') }),
      () => ({ recorded_by: idOf('near') }),
    ],
  ])('takes what was said in a call %s: %s', async (_, refusal, ofCall, ofEvidence) => {
    const record = await rows.insert();
    const source = await call(ofCall());
    const said = {
      recorded_by: idOf('worker'),
      source_kind: 'call',
      source_id: source,
      source_digest: Buffer.alloc(32),
      ...ofEvidence(),
    };
    expect(await refusalOf(() => evidence(record, said))).toBe(refusal);
  });

  it.each<[string, () => Promise<Record<string, unknown>>]>([
    [
      'a proxy of another elder',
      async () => ({ proxy_id: await proxy({ elder_id: idOf('second') }) }),
    ],
    [
      'somebody else’s proxy',
      async () => ({ proxy_id: await proxy({ proxy_id: idOf('second') }) }),
    ],
    ['a proxy that is only proposed', async () => ({ proxy_id: await proxy(proposed) })],
    [
      'a proxy without the scope',
      async () => ({ proxy_id: await proxy({ scopes: ['request'], redeem_limit_minutes: null }) }),
    ],
    [
      'a proxy that has run out',
      async () => ({ proxy_id: await proxy({ valid_until: '2020-02-01' }) }),
    ],
    ['a proxy to come', async () => ({ proxy_id: await proxy({ valid_from: '2099-12-01' }) })],
    [
      'a call of another operator',
      async () => ({ capacity: 'operator', call_id: await call({ operator_id: idOf('second') }) }),
    ],
    [
      'a call that asks again',
      async () => ({
        capacity: 'operator',
        confirmed_by: idOf('worker'),
        call_id: await call({
          direction: 'out',
          purpose: 'call_back',
          dialled_id: idOf('recipient'),
          identified_by: 'dialled',
        }),
      }),
    ],
  ])('refuses the right of %s', async (_, right) => {
    const record = await rows.insert();
    const by = await right();
    expect(await refusalOf(() => confirmation(record, by))).toBe('record_confirmations_authority');
  });

  it('refuses a proxy on the line who is close to the volunteer', async () => {
    const record = await rows.insert();
    const proxyId = await proxy({ proxy_id: idOf('near') });
    const callId = await call({ member_id: idOf('near') });
    const by = { capacity: 'operator', confirmed_by: idOf('worker') };
    const confirm = () => confirmation(record, { ...by, call_id: callId, proxy_id: proxyId });
    expect(await refusalOf(confirm)).toBe('record_confirmations_separation');
  });

  it('keeps whoever confirmed from approving', async () => {
    const seen = { state: 'confirmed', evidence: 'confirmed', confirmed_at: new Date() };
    const record = await rows.insert({ ...seen, confirmed_by: idOf('far') });
    const approve = (approver: string) =>
      client.query(
        `UPDATE kapok.service_records SET state = 'approved', approver_id = $2, entry_seq = 1 WHERE id = $1`,
        [record, idOf(approver)],
      );
    await client.query('SAVEPOINT before');
    expect(await refusalOf(() => approve('far'))).toBe('service_records_approver_apart');
    await client.query('ROLLBACK TO before');
    expect(await refusalOf(() => approve('second'))).toBeNull();
  });
});

describe('spending an elder’s minutes', () => {
  const serviceOf = async () =>
    (await client.query('SELECT id FROM kapok.services LIMIT 1')).rows[0].id as string;
  const booking = async (change: Record<string, unknown>) =>
    insertInto('care_bookings', {
      book_id: bookId,
      id: newId(),
      elder_id: idOf('recipient'),
      service_id: await serviceOf(),
      unit_id: rows.unitId,
      starts_at: new Date(),
      held_minutes: 60,
      state: 'requested',
      requested_by: idOf('far'),
      ...change,
    });
  const worksHere = () =>
    client.query(
      `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id) VALUES ($1, $2, $3, 'social_worker', $4)`,
      [bookId, newId(), idOf('second'), rows.unitId],
    );

  it('is for the elder, a proxy, an operator in a call, and a social worker of the unit', async () => {
    await worksHere();
    for (const by of [
      { requested_by: idOf('recipient') },
      { proxy_id: await proxy() },
      { requested_by: idOf('worker'), call_id: await call() },
      { requested_by: idOf('second') },
    ]) {
      expect(await refusalOf(() => booking(by))).toBeNull();
    }
  });

  it.each<[string, () => Promise<Record<string, unknown>>]>([
    ['a stranger', async () => ({})],
    [
      'a proxy without the scope',
      async () => ({ proxy_id: await proxy({ scopes: ['confirm'], redeem_limit_minutes: null }) }),
    ],
    [
      'somebody else’s proxy',
      async () => ({ requested_by: idOf('second'), proxy_id: await proxy() }),
    ],
    [
      'an operator whose call is not identified',
      async () => ({ requested_by: idOf('worker'), call_id: await call(UNIDENTIFIED) }),
    ],
    ['an operator without a call', async () => ({ requested_by: idOf('worker') })],
  ])('is not for %s', async (_, by) => {
    const change = await by();
    expect(await refusalOf(() => booking(change))).toBe('care_bookings_authority');
  });

  const code = (change: Record<string, unknown>) =>
    insertInto('spend_codes', {
      book_id: bookId,
      id: newId(),
      elder_id: idOf('recipient'),
      code_digest: Buffer.alloc(32, 1),
      limit_minutes: 60,
      state: 'issued',
      expires_at: new Date(Date.now() + 60_000),
      ...change,
    });

  it('by a code needs the same right, and the one who drew it charges it not', async () => {
    const proxyId = await proxy();
    await client.query('SAVEPOINT before');
    expect(await refusalOf(() => code({ drawn_by: idOf('far') }))).toBe('spend_codes_drawn_whole');
    await client.query('ROLLBACK TO before');
    expect(await refusalOf(() => code({ drawn_by: idOf('second'), proxy_id: proxyId }))).toBe(
      'spend_codes_authority',
    );
    await client.query('ROLLBACK TO before');
    const id = await code({ drawn_by: idOf('far'), proxy_id: proxyId });
    const charge = () =>
      client.query(
        `UPDATE kapok.spend_codes SET state = 'spent', charged_by = $2, provider_id = $3, spent_minutes = 5, spent_seq = 1
         WHERE id = $1`,
        [id, idOf('far'), rows.unitId],
      );
    expect(await refusalOf(charge)).toBe('spend_codes_charged_by_another');
  });

  it('counts what a proxy booked and drew, and not what came back', async () => {
    const proxyId = await proxy();
    const used = async () => {
      const { rows: found } = await client.query(
        `SELECT kapok.proxy_redeemed($1, $2, now() - interval '1 day', now() + interval '1 day')::text AS minutes`,
        [bookId, proxyId],
      );
      return found[0].minutes;
    };
    const first = await booking({ proxy_id: proxyId });
    await code({ drawn_by: idOf('far'), proxy_id: proxyId, limit_minutes: 25 });
    expect(await used()).toBe('85');
    await client.query(`UPDATE kapok.care_bookings SET state = 'refused' WHERE id = $1`, [first]);
    expect(await used()).toBe('25');
    const until = 'expires_at = now()';
    await client.query(`UPDATE kapok.spend_codes SET ${until} WHERE proxy_id = $1`, [proxyId]);
    expect(await used()).toBe('0');
  });
});
