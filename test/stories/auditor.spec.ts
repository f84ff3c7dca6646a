import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMUNITY, PATIENCE_MS, type StaffedCity, StoryCity } from './story-city.js';
import type { StoryPerson } from './story-person.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

/** The chain by docs/format.md alone: each leaf names the hash of the one before. Answers the last hash. */
function rechained(journal: Buffer): { hash: string; leaves: number } {
  const lines = journal.toString('utf8').trimEnd().split('\n');
  let hash = '0'.repeat(64);
  for (const [n, line] of lines.entries()) {
    const leaf = JSON.parse(line);
    expect([leaf['@seq'], leaf['@prev']]).toEqual([String(n), hash]);
    const sums = new Map<string, bigint>();
    for (const { asset, amount } of leaf.postings) {
      sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(amount));
    }
    expect([...sums.values()].filter((sum) => sum !== 0n)).toEqual([]);
    hash = createHash('sha256').update(Buffer.of(0)).update(line, 'utf8').digest('hex');
  }
  return { hash, leaves: lines.length };
}

/** A reconciliation that the auditor asks for, when it is done. */
async function reconciled(auditor: StoryPerson) {
  const { id } = await auditor.post('/v1/reconciliations');
  for (let look = 0; look < 200; look += 1) {
    const run = await auditor.get(`/v1/reconciliations/${id}`);
    if (run.state === 'done') return run;
    await sleep(50);
  }
  throw new Error('the reconciliation does not end');
}

it(
  'an auditor checks the books without trusting them, objects, and corrects by reversal only',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  const { city, admin, clerk, worker, cashier } = staffed;
  const judge = await city.enrol(admin, { role: 'social_worker' });
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
  const lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1957-02-03' });
  await clerk.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: COMMUNITY });

  // Enrolled by the city, the auditor sees hours earned and given away, and has no part in either.
  const auditor = await city.auditor();
  const seq = await city.helped({ volunteer: lin, elder: chen, worker }, ['05:00', '06:40']);
  const { subjectId: record } = await auditor.get(`/v1/ledger/entries/${seq}`);
  const donation = await lin.post('/v1/transfers/donations', { minutes: '80' });
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '20' });
  const wish = { minutes: '5' };
  expect(await auditor.tries('post', '/v1/transfers/donations', wish)).toBe('403 forbidden');

  // The journal, read as bytes and chained again with nothing but SHA-256, ends where the city says it ends.
  const { seq: last, hash } = await auditor.get('/v1/ledger/head');
  const journal = await auditor.download('/v1/ledger/journal.jsonl');
  expect(rechained(journal)).toEqual({ hash, leaves: Number(last) + 1 });
  expect(journal.toString('utf8')).not.toContain(lin.memberNo);

  // A donation that was a mistake is taken back by an entry of its own. The first one stays.
  const undone = await auditor.post(`/v1/transfers/${donation.id}/reverse`, {
    reason: '录入有误',
  });
  expect(await city.entry(undone.reverseSeq)).toEqual({
    kind: 'reverse',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN 80`, 'unit pool MIN -80'],
  });
  expect(await auditor.get(`/v1/ledger/entries/${donation.entrySeq}`)).toMatchObject({
    kind: 'donate',
    reversedBySeq: undone.reverseSeq,
  });

  // The auditor objects to the hours. Not the auditor decides, nor who approved them.
  const objection = { recordId: record, text: '当天门卫没有登记。' };
  const { id: dispute } = await auditor.post('/v1/disputes', objection);
  const finding = { outcome: 'upheld', reason: '登记簿在二楼，已核对。' };
  const decide = `/v1/disputes/${dispute}/decide`;
  expect(await auditor.tries('post', decide, finding)).toBe('403 forbidden');
  expect(await worker.tries('post', decide, finding)).toBe('403 separation_violated');
  expect(await judge.post(decide, finding)).toMatchObject({ state: 'decided' });
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '100' });

  // Lin redeems, and nothing that was corrected stands in the way.
  const { code } = await lin.post('/v1/spend-codes', { minutes: '45' });
  const lunch = await cashier.post('/v1/spendings', { code, minutes: '45' });
  expect((await city.entry(lunch.entrySeq)).postings).toEqual([
    `${lin.memberNo} earned MIN -45`,
    'book spent MIN 45',
  ]);
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '55' });

  // What the tables say of each other agrees, and the longer journal goes through the head that was noted.
  const run = await reconciled(auditor);
  expect([run.drifts, run.faultCode]).toEqual(['0', null]);
  expect(run.checks.length).toBeGreaterThan(5);
  const longer = await auditor.download('/v1/ledger/journal.jsonl');
  expect(longer.subarray(0, journal.length)).toEqual(journal);
  expect(rechained(longer).leaves).toBe(Number(last) + 3);
  await city.expectSoundBooks();
}
