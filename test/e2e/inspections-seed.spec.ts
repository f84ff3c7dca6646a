import { jest } from '@jest/globals';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import {
  MOST_FILES_AT_ONCE,
  PublicDrawsService,
} from '../../src/modules/inspections/public-draws.service.js';
import { LogProofs } from '../../src/modules/receipts/log-proofs.js';
import { giveMinutes } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type Draw, InspectionsDesk } from './inspections-desk.js';

let desk: InspectionsDesk;

beforeAll(async () => {
  desk = await InspectionsDesk.open(2);
}, 60_000);

afterAll(() => desk?.close());

const app = () => desk.disputes.funding.desk.app.app;
const written = () => giveMinutes(desk.disputes.funding.desk.app, desk.auditor, 1n);
const headSeq = async () => (await app().get(LedgerReader).head(desk.bookId)).seq;
const drawOf = async (id: string) =>
  (await desk.get(desk.auditor, `inspection-draws/${id}`)).body as unknown as Draw;

interface File {
  readonly size: string;
  readonly checkpoint: string;
  readonly keys: readonly string[];
  readonly before: { readonly leaf: string };
  readonly newest: { readonly leaf: string };
}
const recordedOf = ({ leaf }: { readonly leaf: string }) => JSON.parse(leaf).recorded as string;

describe('the seed', () => {
  it('ends with the first entry from the moment on, however long nothing was signed', async () => {
    const announced = await desk.announced();
    await desk.sign();
    await written();
    await desk.passMoment();
    const first = await headSeq();
    for (let n = 0; n < 3; n += 1) await written();
    await desk.sign();
    await desk.lookAt();

    const draw = await drawOf(announced.id);
    expect(draw.seed?.size).toBe(String(first + 1n));
    const file: File = (await desk.public(`/${announced.id}/file`)).body;
    expect(file.size).toBe(draw.seed?.size);
    const { after } = draw as unknown as { after: string };
    const moment = after.replace('Z', '000Z');
    expect(recordedOf(file.before) < moment).toBe(true);
    expect(recordedOf(file.newest) >= moment).toBe(true);
  });

  it('is one root for two draws of one moment, and signed once', async () => {
    const after = new Date(Date.now() + 100_000).toISOString();
    const both = [await desk.announced({ after }), await desk.announced({ after })];
    for (let n = 0; n < 2; n += 1) await desk.passMoment();
    const { size } = (await desk.drawn()).draw.seed ?? {};
    const seeds = await Promise.all(both.map(async ({ id }) => (await drawOf(id)).seed));
    expect(seeds[0]).toEqual(seeds[1]);
    expect(BigInt(seeds[0]?.size ?? 0)).toBeLessThan(BigInt(size ?? 0));
    const rows = await sql(desk.ownerUrl, 'SELECT size FROM ledger.checkpoint WHERE size = $1', [
      seeds[0]?.size,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('that somebody would choose is refused by the database, and by the service', async () => {
    const { draw } = await desk.drawn();
    await written();
    await desk.sign();
    const undrawn = `DELETE FROM kapok.inspection_statements; DELETE FROM kapok.inspection_events e USING kapok.inspections i
        WHERE i.id = e.inspection_id AND i.draw_id = '${draw.id}';
      DELETE FROM kapok.inspections WHERE draw_id = '${draw.id}';
      UPDATE kapok.inspection_draws SET state = 'announced', seed = NULL, seed_size = NULL, drawn_at = NULL WHERE id = '${draw.id}'`;
    await desk.asSuperuser(undrawn);
    const sizes = await sql<{ size: bigint; root: Buffer }>(
      desk.ownerUrl,
      'SELECT size, root FROM ledger.checkpoint WHERE book_id = $1 AND size <> $2 AND size > $3 ORDER BY size',
      [desk.bookId, draw.seed?.size, Number(draw.noticeSeq) + 1],
    );
    expect(sizes.length).toBeGreaterThan(0);
    const put = `UPDATE kapok.inspection_draws SET state = 'drawn', seed = $2, seed_size = $3, drawn_at = now() WHERE id = $1`;
    const { appUrl } = desk.disputes.funding.desk.database;
    const wrong = [
      ...sizes.map(({ size, root }) => [draw.id, root, size]),
      // The right size with a root of one's own.
      [draw.id, Buffer.alloc(32, 7), draw.seed?.size],
    ];
    for (const values of wrong) {
      await expect(sql(appUrl, put, values)).rejects.toMatchObject({
        constraint: 'inspection_draws_seed_is_the_first',
      });
    }
    // A log that was signed past that size has no seed to offer: nothing is drawn from a later one.
    await desk.asSuperuser(
      `CREATE TABLE public.kept_checkpoint AS SELECT * FROM ledger.checkpoint WHERE size = ${draw.seed?.size};
       DELETE FROM ledger.checkpoint WHERE size = ${draw.seed?.size}`,
    );
    await desk.lookAt();
    expect(await drawOf(draw.id)).toMatchObject({ state: 'announced', seed: null });
    await desk.asSuperuser(
      'INSERT INTO ledger.checkpoint SELECT * FROM public.kept_checkpoint; DROP TABLE public.kept_checkpoint',
    );
    await desk.lookAt();
    expect(await drawOf(draw.id)).toMatchObject({ state: 'drawn', seed: draw.seed });
  });
});

describe('the public file', () => {
  let draw: Draw;
  const get = () => desk.public(`/${draw.id}/file`);

  beforeAll(async () => {
    draw = (await desk.drawn()).draw;
  });

  it('may be kept for ever, and is not read again for who has it', async () => {
    const { status, headers } = await get();
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers.etag).toBe(`"${draw.id}.${draw.seed?.root}"`);
    const read = jest.spyOn(app().get(LogProofs), 'ofSize');
    for (const known of [headers.etag ?? '', `W/${headers.etag}, "x"`]) {
      const again = await get().set('If-None-Match', known);
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', headers.etag]);
      expect(again.headers['cache-control']).toBe(headers['cache-control']);
    }
    expect(read).not.toHaveBeenCalled();
    expect((await get().set('If-None-Match', '"another"')).status).toBe(200);
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
  });

  it('is the same bytes whoever signs the checkpoint later', async () => {
    const before = (await get()).text;
    const line = `— witness.example ${Buffer.alloc(76, 1).toString('base64')}`;
    await sql(
      desk.ownerUrl,
      `INSERT INTO ledger.cosignature (book_id, size, key_name, key_id, line, signed_at)
       VALUES ($1, $2, 'witness.example', decode('01010101', 'hex'), $3, now())`,
      [desk.bookId, draw.seed?.size, line],
    );
    const tree = await app()
      .get(LogProofs)
      .ofSize(desk.bookId, BigInt(draw.seed?.size ?? 0));
    expect(tree?.checkpoint).toContain(line);
    expect((await get()).text).toBe(before);
  });

  it('is refused when it cannot be kept: before the draw', async () => {
    const { id } = await desk.announced();
    const answer = await desk.public(`/${id}/file`).set('If-None-Match', '*');
    expect(answer.body).toMatchObject({ code: 'too_early' });
    expect(answer.headers['cache-control']).not.toContain('public');
    expect(answer.headers.etag).toBeUndefined();
  });

  it('is read for a few at once, and the next one waits', async () => {
    const service = app().get(PublicDrawsService);
    const { code } = desk.disputes.city.city;
    const open = async () => (await service.file(code, draw.id)).open();
    const streams = await Promise.all(Array.from({ length: MOST_FILES_AT_ONCE }, open));
    const busy = await get();
    expect([busy.status, busy.body.code]).toEqual([503, 'temporarily_unavailable']);
    expect(Number(busy.headers['retry-after'])).toBeGreaterThan(0);
    expect(busy.headers['cache-control']).not.toContain('public');
    // Whoever has it is still told so.
    const etag = `"${draw.id}.${draw.seed?.root}"`;
    expect((await get().set('If-None-Match', etag)).status).toBe(304);

    // A reader who goes away before the first byte gives the place back, and so does a failure.
    const [gone] = streams;
    gone?.destroy();
    await new Promise((done) => gone?.once('close', done));
    jest.spyOn(app().get(LogProofs), 'ofSize').mockRejectedValueOnce(new Error('cut off'));
    await expect(open()).rejects.toThrow('cut off');
    expect((await get()).status).toBe(200);
    expect((await get()).status).toBe(200);
    for (const stream of streams) stream.destroy();
  });
});
