import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { GivingCity } from './giving-city.js';

let city: GivingCity;

beforeAll(async () => {
  city = await GivingCity.open();
});

afterAll(() => city?.close());

const entryOf = async (who: SignedInMember, seq: string) => {
  const { status, text } = await city.desk.get(who, `/v1/entries/${seq}/receipt`);
  expect(status).toBe(200);
  const [entry] = checkProofFile(text, [logKeyOf('GD-T1')]).entries;
  return entry;
};
const seal = () => sealNow(city.desk.app, city.bookId);

describe('the receipt of a transfer', () => {
  it('of a gift shows both sides who gave what to whom', async () => {
    const giver = await city.giver(3000);
    const child = await city.relativeOf(giver);
    const { body } = await city.give(giver, child, 120);
    await seal();
    for (const who of [giver, child]) {
      const entry = await entryOf(who, body.entrySeq);
      expect(entry?.leaf).toMatchObject({ kind: 'gift', subject: { type: 'gift', id: body.id } });
      expect(entry?.facts).toEqual({
        kind: 'gift',
        giverId: giver.id,
        recipientId: child.id,
        poolUnitId: null,
        minutes: '120',
        wantedOn: entry?.leaf.effective,
      });
    }
  });

  it('of a gift that cools off is of one commitment from hold to delivery', async () => {
    const giver = await city.giver(3000);
    const child = await city.relativeOf(giver);
    const held = (await city.give(giver, child, 1200)).body;
    await city.step(giver, `transfers/${held.id}/cancel`);
    const { releaseSeq } = (await city.desk.get(giver, `/v1/transfers/${held.id}`)).body;
    await seal();
    const entries = [await entryOf(giver, held.holdSeq), await entryOf(giver, releaseSeq)];
    const [first, second] = entries.map((entry) => entry?.leaf.subject.commitment);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    for (const entry of entries) expect(entry?.facts).toMatchObject({ recipientId: child.id });
  });

  it('of a donation names the pool, and is not opened any more once the salt is destroyed', async () => {
    const giver = await city.giver(500);
    const { body } = await city.donate(giver, 60);
    await seal();
    const before = await entryOf(giver, body.entrySeq);
    expect(before?.facts).toMatchObject({
      kind: 'donation',
      giverId: giver.id,
      recipientId: null,
      poolUnitId: city.desk.city.community.id,
    });
    await sql(
      city.desk.database.superuserUrl,
      `UPDATE kapok.transfers SET salt = decode(repeat('00', 32), 'hex') WHERE id = $1`,
      [body.id],
    );
    expect((await entryOf(giver, body.entrySeq))?.facts).toBeNull();
  });

  it('holds salts of its own, which no answer shows and the service cannot change', async () => {
    const giver = await city.giver(500);
    const first = await city.donate(giver, 10);
    await city.donate(giver, 10);
    const rows = await sql<{ salt: Buffer }>(
      city.desk.database.ownerUrl,
      'SELECT salt FROM kapok.transfers WHERE giver_id = $1',
      [giver.id],
    );
    expect(new Set(rows.map(({ salt }) => salt.toString('hex'))).size).toBe(2);
    expect(first.text).not.toContain('salt');
    const change = sql(city.desk.database.appUrl, 'UPDATE kapok.transfers SET salt = NULL');
    await expect(change).rejects.toThrow('permission denied');
  });
});
