import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { checkFile } from '../../packages/verifier/src/checks/check-file.js';
import { Findings } from '../../packages/verifier/src/findings.js';
import { parseVerifierKey } from '../../packages/verifier/src/notes/verifier-key.js';
import { NO_TRUST } from '../../packages/verifier/src/trust.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { LogKeys } from '../../src/ledger/log/log-keys.js';
import { draw as drawAgain } from '../../src/modules/inspections/draw.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type Inspection, InspectionsDesk } from './inspections-desk.js';

let desk: InspectionsDesk;

beforeAll(async () => {
  desk = await InspectionsDesk.open(8);
}, 60_000);

afterAll(() => desk?.close());

/** A draw file, as far as these tests look at it. */
interface File {
  readonly checkpoint: string;
  readonly notice: { readonly leaf: string };
  readonly newest: { readonly leaf: string };
  readonly population: readonly string[];
  readonly inspectors: readonly string[];
  readonly drawn: readonly { readonly line: string; readonly inspector: string }[];
}

const sha256 = (...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

const excludedOf = (line: string | undefined) => line?.split(' ')[1]?.split(',').map(Number) ?? [];

/** What the stand-alone verifier says of a file, knowing the log's key. */
async function faultsOf(file: object, vkey: string | undefined) {
  const findings = new Findings();
  const trust = { ...NO_TRUST, keys: [parseVerifierKey(vkey ?? '')] };
  const companions = { statements: [] };
  await checkFile(Buffer.from(JSON.stringify(file)), 'draw', { trust, companions }, findings);
  return findings.faults.map(({ code }) => code);
}

async function refused(request: () => PromiseLike<{ status: number; body: object }>) {
  const before = await desk.picture();
  const { status, body } = await request();
  expect(await desk.picture()).toEqual(before);
  return { status, code: (body as { code?: string }).code };
}

describe('a draw', () => {
  it('is committed to in the chain before its seed is known, and then follows from it', async () => {
    const announced = await desk.announced();
    expect(announced).toMatchObject({ state: 'announced', count: 8, seed: null });
    const reader = desk.disputes.funding.desk.app.app.get(LedgerReader);
    const entry = await reader.entry(desk.bookId, BigInt(announced.noticeSeq));
    const leaf = JSON.parse(entry?.leaf ?? '{}');
    expect(leaf).toMatchObject({
      kind: 'notice',
      subject: { id: announced.id, type: 'inspection_draw' },
    });
    expect(leaf.detail).toMatchObject({
      population: announced.population,
      inspectors: announced.inspectors,
      count: '8',
      inspectorCount: '3',
      sample: '8',
    });
    expect((await desk.public(`/${announced.id}/file`)).body).toMatchObject({ code: 'too_early' });

    // Neither the moment alone nor a checkpoint before it draws anything.
    await desk.sign();
    await desk.lookAt();
    expect(await desk.inspectionsOf(announced.id)).toEqual([]);
    await desk.passMoment();
    await desk.lookAt();
    expect(await desk.inspectionsOf(announced.id)).toEqual([]);

    await desk.sign();
    await Promise.all(Array.from({ length: 8 }, () => desk.lookAt()));
    const inspections = await desk.inspectionsOf(announced.id);
    expect(inspections.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const file: File = (await desk.public(`/${announced.id}/file`)).body;
    const root = Buffer.from(file.checkpoint.split('\n')[2] ?? '', 'base64').toString('hex');
    const drawn = drawAgain({
      bookUid: leaf.book,
      drawId: announced.id,
      populationRoot: announced.population,
      inspectorsRoot: announced.inspectors,
      seed: root,
      count: 8,
      inspectorCount: 3,
      sample: 8,
      excludedOf: (line) => excludedOf(file.population[line]),
    });
    expect(
      file.drawn.map(({ line, inspector }) => ({ line: +line, inspector: +inspector })),
    ).toEqual(drawn);
    expect(inspections.map(({ line }) => line)).toEqual(drawn.map(({ line }) => line));
    const [key] = await desk.disputes.funding.desk.app.app.get(LogKeys).vkeys(desk.bookId);
    expect(await faultsOf(file, key)).toEqual([]);
    expect(await faultsOf({ ...file, drawn: [...file.drawn].reverse() }, key)).toContain(
      'draw_differs',
    );
    expect(JSON.parse(file.newest.leaf).recorded >= leaf.detail.after).toBe(true);
    expect(leaf.recorded < leaf.detail.after).toBe(true);
  });

  it('tells the auditor what every line stands for, and each party their own', async () => {
    const { draw } = await desk.drawn({ sample: 2 });
    const file: File = (await desk.public(`/${draw.id}/file`)).body;
    const { text } = await desk
      .get(desk.auditor, `inspection-draws/${draw.id}/openings`)
      .buffer(true)
      .parse((response, done) => {
        let all = '';
        response.on('data', (chunk: Buffer) => {
          all += chunk.toString();
        });
        response.on('end', () => done(null, all));
      })
      .then(({ body }) => ({ text: body as unknown as string }));
    const openings = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(openings).toHaveLength(11);
    for (const { list, n, name, salt, line } of openings) {
      expect(line.split(' ')[0]).toBe(sha256(Buffer.from(salt, 'hex'), name));
      expect(file[list as 'population' | 'inspectors'][n]).toBe(line);
    }
    const names = openings.filter(({ list }) => list === 'population').map(({ name }) => name);
    expect(names.sort()).toEqual(
      desk.records.map(({ recordId }) => `service_record:${recordId}`).sort(),
    );

    const record = desk.records[0];
    if (record === undefined) throw new Error('there are records');
    const path = `inspection-lines?kind=service_record&subjectId=${record.recordId}`;
    for (const who of [record.volunteer, record.elder, desk.admin]) {
      const { body } = await desk.get(who, path);
      const { items } = body as unknown as {
        items: { drawId: string; index: number; line: string; name: string; salt: string }[];
      };
      const own = items.find(({ drawId }) => drawId === draw.id);
      expect(file.population[own?.index ?? -1]).toBe(own?.line);
      expect(own?.line.split(' ')[0]).toBe(
        sha256(Buffer.from(own?.salt ?? '', 'hex'), own?.name ?? ''),
      );
    }
    for (const who of [desk.records[1]?.elder, desk.inspectors[0]]) {
      expect((await desk.get(who ?? record.elder, path)).status).toBe(404);
    }
  });

  it('is the same for the same key, and is announced once', async () => {
    const wish = desk.wish();
    const key = desk.disputes.funding.desk.freshKey();
    const answers = [];
    for (let n = 0; n < 2; n += 1) {
      answers.push(await desk.post(desk.auditor, 'inspection-draws', wish, key));
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.body.id).toBe(answers[1]?.body.id);
    const rows = await sql(
      desk.ownerUrl,
      'SELECT 1 FROM ledger.journal_entry WHERE subject_type = $1 AND subject_id = $2',
      ['inspection_draw', answers[0]?.body.id],
    );
    expect(rows).toHaveLength(1);
  });

  it('is refused for what cannot be drawn, and nothing moves', async () => {
    const ask = (more: object) => async () =>
      refused(() =>
        desk.post(
          desk.auditor,
          'inspection-draws',
          desk.wish(more),
          desk.disputes.funding.desk.freshKey(),
        ),
      );
    const { records, inspectors } = desk;
    const elder = records[0]?.elder.id;
    const cases: [object, string][] = [
      [{ sample: 9 }, 'population_out_of_range'],
      [{ month: '2020-01' }, 'population_out_of_range'],
      [{ month: '2199-01' }, 'validation_failed'],
      [{ after: new Date().toISOString() }, 'validation_failed'],
      [{ after: new Date(Date.now() + 91 * 86_400_000).toISOString() }, 'validation_failed'],
      [{ inspectBy: addDays(shanghaiDate(new Date()), -1) }, 'validation_failed'],
      [{ unit: 'NOWHERE' }, 'unknown_unit'],
      [
        { inspectorIds: [inspectors[0]?.id, '01890000-0000-7000-8000-000000000001'] },
        'unknown_member',
      ],
      [{ inspectorIds: [elder] }, 'wrong_role'],
      // Whoever approved all the records may inspect none of them.
      [{ inspectorIds: [desk.disputes.worker.id] }, 'inspectors_too_close'],
      [{ inspectorIds: [inspectors[0]?.id, inspectors[0]?.id] }, 'validation_failed'],
    ];
    for (const [more, code] of cases) expect((await (await ask(more))()).code).toBe(code);
    const key = desk.disputes.funding.desk.freshKey();
    for (const who of [desk.admin, desk.inspectors[0] ?? desk.admin]) {
      const answer = await refused(() => desk.post(who, 'inspection-draws', desk.wish(), key));
      expect(answer).toEqual({ status: 403, code: 'forbidden' });
    }
    const without = await refused(() => desk.post(desk.auditor, 'inspection-draws', desk.wish()));
    expect(without.code).toBe('idempotency_key_required');
  });

  it('keeps whoever approved, and whoever is near to a party, from inspecting', async () => {
    const { database, app } = desk.disputes.funding.desk;
    const [first, second] = desk.records;
    if (first === undefined || second === undefined) throw new Error('there are records');
    await sql(database.ownerUrl, 'UPDATE kapok.members SET household = $2 WHERE id = $1', [
      first.elder.id,
      'near-1',
    ]);
    const near = await newMember(database, app, {
      unit: desk.disputes.city.city,
      roles: ['social_worker'],
      household: 'near-1',
    });
    const able = desk.inspectors[0];
    const inspectorIds = [near.id, able?.id, desk.disputes.worker.id];
    const { draw, inspections } = await desk.drawn({ inspectorIds });
    const inspectorOfFirst = inspections.find(({ subjectId }) => subjectId === first.recordId);
    expect(inspectorOfFirst?.inspectorId).toBe(able?.id);
    expect(inspections.map(({ inspectorId }) => inspectorId)).not.toContain(
      desk.disputes.worker.id,
    );
    const file: File = (await desk.public(`/${draw.id}/file`)).body;
    const counts = file.population.map((line) => excludedOf(line).length).sort();
    expect(counts).toEqual([1, 1, 1, 1, 1, 1, 1, 2]);
  });

  it('puts the next in turn in the place of somebody who came too close after the announcement', async () => {
    const { id } = await desk.announced();
    await desk.passMoment();
    await desk.sign();
    const [late] = desk.inspectors;
    const household = 'UPDATE kapok.members SET household = $2 WHERE id = ANY ($1::uuid[])';
    const close = [late?.id, ...desk.records.map(({ elder }) => elder.id)];
    await sql(desk.ownerUrl, household, [close, 'late']);
    await desk.lookAt();
    const inspections = await desk.inspectionsOf(id);
    expect(inspections).toHaveLength(8);
    expect(inspections.map(({ inspectorId }) => inspectorId)).not.toContain(late?.id);
    const file: File = (await desk.public(`/${id}/file`)).body;
    expect(new Set(file.drawn.map(({ inspector }) => inspector)).size).toBe(3);
    await sql(desk.ownerUrl, household, [close, null]);
  });

  it('whose notice a crash cut off is announced by the same request, or by the next round', async () => {
    const ledger = desk.disputes.funding.desk.app.app.get(LedgerService);
    const wish = desk.wish({ sample: 1, after: new Date(Date.now() + 600_000).toISOString() });
    const keys = [1, 2].map(() => desk.disputes.funding.desk.freshKey());
    for (const key of keys) {
      jest.spyOn(ledger, 'appendNotice').mockRejectedValueOnce(new Error('cut off'));
      expect((await desk.post(desk.auditor, 'inspection-draws', wish, key)).status).toBe(500);
    }
    const page = () => desk.get(desk.auditor, 'inspection-draws?limit=2');
    const states = async () =>
      ((await page()).body as unknown as { items: { state: string }[] }).items.map((i) => i.state);
    expect(await states()).toEqual(['preparing', 'preparing']);
    expect((await desk.public('?limit=1')).body.items[0].state).not.toBe('preparing');
    expect((await desk.post(desk.auditor, 'inspection-draws', wish, keys[1])).status).toBe(201);
    expect(await states()).toEqual(['announced', 'preparing']);
    await desk.lookAt();
    expect(await states()).toEqual(['announced', 'preparing']);
    await desk.asSuperuser(
      `UPDATE kapok.inspection_draws SET created_at = created_at - interval '1 minute' WHERE state = 'preparing'`,
    );
    await desk.lookAt();
    expect(await states()).toEqual(['announced', 'announced']);
  });

  it('can be of visits, charges and units, each with its own parties', async () => {
    const { bookId, community } = desk.disputes.city;
    const [inspector] = desk.inspectors;
    const elder = desk.records[0]?.elder.id;
    const rows = {
      visit: `INSERT INTO kapok.visits (book_id, id, elder_id, unit_id, kind, state, visitor_id, visitor_kind, visited_at, visited_on,
          outcome, entered_by, entered_at, decided_by, decided_at)
        SELECT $1, $2, $3, $5, 'home', 'done', $4, 'worker', t.at, (t.at AT TIME ZONE 'Asia/Shanghai')::date, 'well', $6, t.at, $6, t.at
        FROM (SELECT now() - interval '2 days' AS at) t`,
      spending: `INSERT INTO kapok.spend_codes (book_id, id, elder_id, code_digest, limit_minutes, state, issued_at, expires_at,
          provider_id, charged_by, spent_minutes, spent_seq)
        SELECT $1, $2, $3, sha256('x'), 60, 'spent', now() - interval '2 days', now(), $5, $4, 30, 1 WHERE $6::uuid IS NOT NULL`,
      unit: `WITH place AS (
          INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path)
          SELECT $1, $2, 'S-DRAWN', u.id, 'station', 'S', u.path || 'S-DRAWN/' FROM kapok.units u WHERE u.id = $5
          RETURNING book_id, id)
        INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
        SELECT p.book_id, gen_random_uuid(), $4, 'station_admin', p.id FROM place p WHERE $3 <> $6::uuid`,
    } as const;
    const drawn: [string, string, string][] = [];
    for (const kind of ['visit', 'spending', 'unit'] as const) {
      const subject = newId();
      const values = [bookId, subject, elder, inspector?.id, community.id, desk.admin.id];
      await sql(desk.ownerUrl, rows[kind], values);
      const wish = { kind, unit: kind === 'unit' ? 'S-DRAWN' : community.code, sample: 1 };
      drawn.push([kind, subject, (await desk.announced(wish)).id]);
      const alone = desk.wish({ ...wish, inspectorIds: [inspector?.id] });
      const key = desk.disputes.funding.desk.freshKey();
      const answer = await refused(() => desk.post(desk.auditor, 'inspection-draws', alone, key));
      expect(answer.code).toBe('inspectors_too_close');
    }
    await desk.passMoment();
    await desk.sign();
    await desk.lookAt();
    for (const [kind, subject, id] of drawn) {
      const inspections = await desk.inspectionsOf(id);
      expect(inspections).toMatchObject([{ subjectType: kind, subjectId: subject }]);
      expect(inspections[0]?.inspectorId).not.toBe(inspector?.id);
    }
  });

  it('lapses when its notice never came before its moment', async () => {
    const { id } = await desk.announced();
    await desk.asSuperuser(
      `UPDATE kapok.inspection_draws SET state = 'preparing', notice_seq = NULL, draw_after = now() - interval '1 second',
         created_at = now() - interval '2 minutes' WHERE id = '${id}'`,
    );
    await desk.lookAt();
    const { body } = await desk.get(desk.auditor, `inspection-draws/${id}`);
    expect(body).toMatchObject({ state: 'void', noticeSeq: null });
    expect((await desk.public(`/${id}`)).status).toBe(404);
  });
});

describe('results', () => {
  it('are published once all are in, small counts hidden', async () => {
    const { draw, inspections } = await desk.drawn();
    const publish = () => desk.post(desk.auditor, `inspection-draws/${draw.id}/publish`);
    expect((await refused(publish)).code).toBe('too_early');
    const [found, ...others] = inspections as [Inspection, ...Inspection[]];
    await desk.took(desk.inspectorOf(found), found, 'find');
    for (const each of others) await desk.took(desk.inspectorOf(each), each, 'pass');
    await desk.took(desk.recordOf(found).volunteer, found, 'appeal');
    expect((await refused(publish)).code).toBe('too_early');
    await desk.took(desk.admin, found, 'confirm');
    expect((await desk.public(`/${draw.id}`)).body.results).toBeNull();
    expect((await publish()).status).toBe(200);
    expect((await refused(publish)).code).toBe('state_conflict');
    const { body } = await desk.public(`/${draw.id}`);
    expect(body.results).toEqual({ passed: null, unseen: 0, cleared: 0, open: null, settled: 0 });
    const list = await desk.public('?limit=1');
    expect(list.body.items).toHaveLength(1);
    expect(list.body.next).not.toBeNull();
    const seen = JSON.stringify([body, list.body, (await desk.public(`/${draw.id}/file`)).text]);
    for (const { recordId, elder, volunteer } of desk.records) {
      for (const id of [recordId, elder.id, volunteer.id]) expect(seen).not.toContain(id);
    }
    for (const { id } of desk.inspectors) expect(seen).not.toContain(id);
  });
});
