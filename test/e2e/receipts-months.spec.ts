import { LogKeys } from '../../src/ledger/log/log-keys.js';
import { readCodes, readPdf } from '../support/poppler.js';
import {
  type Checked,
  checkComplete,
  checkProofFile,
} from '../support/proof-checker/check-proof-file.js';
import { fileOfParts } from '../support/proof-checker/paper.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import { giveMinutes, type SignedInMember } from '../support/redeeming-city.js';
import { verified } from '../support/verified.js';
import { joinParts, receiptOf } from './read-receipt.js';
import { care } from './redeeming-desk.js';
import { monthAgo, StatementDesk } from './statement-desk.js';

const NOW = monthAgo(0);
const LAST = monthAgo(1);
const EARLIER = monthAgo(2);
const TRUSTED = [logKeyOf('GD-T1')];

let desk: StatementDesk;
let volunteer: SignedInMember;
let elder: SignedInMember;
/** The codes of the earlier month's paper, from before its close was under a checkpoint. */
let early: string[];

const receiptsPath = (who: SignedInMember, month: string, query = '') =>
  `/v1/members/${who.id}/receipts/${month}${query}`;
const statementPath = (who: SignedInMember, month: string, file = '') =>
  `/v1/members/${who.id}/statements/${month}${file}`;
const get = (who: SignedInMember, path: string) => desk.get(who, path);
const checked = async (who: SignedInMember, path: string): Promise<Checked & { text: string }> => {
  const { status, text, headers } = await get(who, path);
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(headers['content-disposition']).toMatch(/^attachment; filename="[a-z]+[a-z0-9-]+\.json"$/);
  return { ...checkProofFile(text, TRUSTED), text };
};
const receiptsOf = (who: SignedInMember, month: string, query = '') =>
  checked(who, receiptsPath(who, month, query));
const proofOf = (who: SignedInMember, month: string) =>
  checked(who, statementPath(who, month, '/proof.json'));
const seal = () => sealNow(desk.desk.app, desk.desk.city.bookId);
const linesOf = async (who: SignedInMember, month: string): Promise<{ seq: string }[]> =>
  (await get(who, statementPath(who, month))).body.lines;
const pdfOf = async (who: SignedInMember, month: string, query = '') => {
  const answer = await fetch(
    `${desk.desk.app.url}${statementPath(who, month, `/statement.pdf${query}`)}`,
    { headers: { authorization: who.authorization } },
  );
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
};
const codesOf = async (pdf: Buffer) => {
  const last = (await readPdf(pdf)).pages.length;
  return readCodes(pdf, { first: 1, last });
};

beforeAll(async () => {
  desk = await StatementDesk.open();
  volunteer = await desk.volunteer();
  elder = await desk.desk.elderWith(0n);
  await giveMinutes(desk.desk.app, elder, 300n, { effectiveOn: `${EARLIER}-01` });
  await desk.serve(volunteer, elder, { day: `${EARLIER}-04`, minutes: 50 });
  await desk.serve(volunteer, elder, { day: `${EARLIER}-05`, minutes: 30, code: 'COMPANY' });
  await desk.closeMonth(EARLIER);
  early = await codesOf(await pdfOf(volunteer, EARLIER));
  await desk.serve(volunteer, elder, { day: `${EARLIER}-20`, minutes: 25 });
  await desk.serve(volunteer, elder, { day: `${LAST}-03`, minutes: 45 });
  await desk.closeMonth(LAST);
  await seal();
  await desk.reverse((await linesOf(volunteer, LAST))[1]?.seq ?? '');
  await desk.desk.post(elder, '/v1/bookings', care());
});

afterAll(async () => {
  await desk?.close();
});

describe('the receipts of a month', () => {
  it('are those of the lines of its statement, late work and corrections included', async () => {
    await seal();
    for (const who of [volunteer, elder]) {
      for (const month of [EARLIER, LAST, NOW]) {
        const lines = (await linesOf(who, month)).map(({ seq }) => seq);
        const { entries } = await receiptsOf(who, month);
        const seqs = [...new Set(lines)].toSorted((a, b) => Number(a) - Number(b));
        expect(entries.map(({ leaf }) => leaf['@seq'])).toEqual(seqs);
      }
    }
    const { entries, accounts } = await receiptsOf(volunteer, LAST);
    expect(accounts).toHaveLength(1);
    expect(entries.map(({ facts }) => facts?.serviceDate)).toEqual([`${EARLIER}-20`, `${LAST}-03`]);
    const now = await receiptsOf(volunteer, NOW);
    expect(now.entries.map(({ leaf }) => leaf.kind)).toEqual(['reverse']);
    expect((await receiptsOf(elder, NOW)).accounts).toHaveLength(2);
  });

  it('are complete between the proofs of two statements', async () => {
    for (const who of [volunteer, elder]) {
      const [first, second] = [await proofOf(who, EARLIER), await proofOf(who, LAST)];
      const months = [await receiptsOf(who, EARLIER), await receiptsOf(who, LAST)] as const;
      expect(() => checkComplete(months[0], first, null)).not.toThrow();
      expect(() => checkComplete(months[1], second, first)).not.toThrow();
    }
    const short = await receiptsOf(volunteer, LAST);
    const less = { ...short, entries: short.entries.slice(1) };
    const [first, second] = [await proofOf(volunteer, EARLIER), await proofOf(volunteer, LAST)];
    expect(() => checkComplete(less, second, first)).toThrow('no posting missing');
  });

  it('of an open month are those that a checkpoint covers', async () => {
    const holder = await desk.desk.elderWith(0n);
    const today = { effectiveOn: `${NOW}-01` };
    const sealed = await giveMinutes(desk.desk.app, holder, 10n, today);
    await seal();
    await giveMinutes(desk.desk.app, holder, 20n, today);
    const { entries } = await receiptsOf(holder, NOW);
    expect(entries.map(({ leaf }) => leaf['@seq'])).toEqual([String(sealed)]);
    expect(await linesOf(holder, NOW)).toHaveLength(2);
  });

  it('go without openings when they are not wanted', async () => {
    const { entries, text } = await receiptsOf(volunteer, EARLIER, '?openings=false');
    expect(entries.map(({ facts }) => facts)).toEqual([null, null]);
    expect(text).not.toContain(elder.id);
  });

  it.each(['2026-13', '2026-1', 'x'])('are refused for %s', async (month) => {
    const { status, body } = await get(volunteer, receiptsPath(volunteer, month));
    expect([status, body.code]).toEqual([400, 'validation_failed']);
  });

  it('of months before the first posting and to come are not there', async () => {
    for (const month of [monthAgo(5), '2999-01']) {
      expect((await get(volunteer, receiptsPath(volunteer, month))).status).toBe(404);
    }
  });
});

describe('the proof of a statement', () => {
  it('shows the closing balances under the first checkpoint that covers the close, for ever', async () => {
    const { text, closing, entries, sealed } = await proofOf(volunteer, LAST);
    const { body } = await get(volunteer, statementPath(volunteer, LAST));
    expect(closing).toEqual([JSON.parse(body.accounts[0].proof.leaf)]);
    expect(closing[0]).toMatchObject({ balance: '150', postings: '4' });
    expect(entries[0]?.leaf).toMatchObject({ '@seq': body.close.seq, kind: 'close' });
    await desk
      .serve(volunteer, elder, { day: `${NOW}-01`, time: '00:00', minutes: 1 })
      .catch(() => null);
    expect(await seal()).toBeGreaterThan(sealed.size);
    expect((await proofOf(volunteer, LAST)).text).toBe(text);
    const earlier = await proofOf(volunteer, EARLIER);
    expect(earlier.closing[0]).toMatchObject({ balance: '80', postings: '2' });
    const keys = await desk.desk.app.app.get(LogKeys).vkeys(desk.desk.city.bookId);
    expect(keys).toEqual(TRUSTED);
  });

  it('is there for closed months alone, and for readers of the statement alone', async () => {
    const stranger = await desk.volunteer();
    expect((await get(volunteer, statementPath(volunteer, NOW, '/proof.json'))).status).toBe(404);
    expect((await get(stranger, statementPath(volunteer, LAST, '/proof.json'))).status).toBe(404);
    expect((await get(desk.worker, statementPath(volunteer, LAST, '/proof.json'))).status).toBe(
      200,
    );
    const anonymous = desk.desk.app.http().get(statementPath(volunteer, LAST, '/proof.json'));
    expect((await anonymous).status).toBe(401);
  });
});

describe('a statement on paper', () => {
  it('bears its proof with the checkpoint, and until that is signed the closing balances alone', async () => {
    const { receipt } = (await get(volunteer, statementPath(volunteer, EARLIER))).body;
    expect(joinParts(early)).toBe(receipt);
    expect(receiptOf(joinParts(early)).accounts[0]).toMatchObject({ balance: '80' });
    const pdf = await pdfOf(volunteer, EARLIER);
    const codes = await codesOf(pdf);
    const onPaper = checkProofFile(fileOfParts(codes), TRUSTED);
    const { text, ...asFile } = await proofOf(volunteer, EARLIER);
    expect(onPaper).toEqual(asFile);
    expect(JSON.parse(fileOfParts(codes))).toEqual(JSON.parse(text));
    await seal();
    expect((await pdfOf(volunteer, EARLIER)).equals(pdf)).toBe(true);
  });

  it('bears every line as well when that is wanted, without openings', async () => {
    const pdf = await pdfOf(volunteer, EARLIER, '?receipts=true&large=true');
    const codes = await codesOf(pdf);
    const tags = [...new Set(codes.map((code) => code.split(':')[2]))];
    const files = tags.map((tag) =>
      checkProofFile(fileOfParts(codes.filter((code) => code.split(':')[2] === tag)), TRUSTED),
    );
    expect(files.map(({ format }) => format).toSorted()).toEqual([
      'kapok-receipts/1',
      'kapok-statement-proof/1',
    ]);
    const lines = files.find(({ format }) => format === 'kapok-receipts/1');
    const whole = await receiptsOf(volunteer, EARLIER, '?openings=false');
    const { text: _text, ...expected } = whole;
    expect(lines).toEqual(expected);
    expect((await pdfOf(volunteer, EARLIER, '?receipts=true&large=true')).equals(pdf)).toBe(true);
    const wrong = statementPath(volunteer, EARLIER, '/statement.pdf?receipts=1');
    expect((await get(volunteer, wrong)).status).toBe(400);
  });

  it('refuses more codes than anybody scans; the file holds them all', async () => {
    const busy = await desk.desk.elderWith(0n);
    const today = { effectiveOn: `${NOW}-01` };
    const lines = Array.from({ length: 300 }, () => giveMinutes(desk.desk.app, busy, 1n, today));
    await Promise.all(lines);
    await seal();
    expect((await receiptsOf(busy, NOW)).entries).toHaveLength(300);
    const { status, body } = await get(
      busy,
      statementPath(busy, NOW, '/statement.pdf?receipts=true'),
    );
    expect([status, body.code, body.facts?.limit]).toEqual([422, 'proof_too_long', 48]);
  });
});

describe('the stand-alone verifier', () => {
  const keys = TRUSTED;

  it('takes every file and the paper, and compares a month with its statements', async () => {
    const [first, second] = [await proofOf(volunteer, EARLIER), await proofOf(volunteer, LAST)];
    const month = (await receiptsOf(volunteer, LAST)).text;
    const statements = [first.text, second.text];
    const paper = (await codesOf(await pdfOf(volunteer, EARLIER))).join('\n');
    for (const wish of [
      { subject: 'statement', file: first.text },
      { subject: 'statement', file: paper },
      { subject: 'month', file: month, statements },
      { subject: 'month', file: (await receiptsOf(elder, NOW)).text },
    ]) {
      const { code, output } = await verified({ ...wish, keys });
      expect([wish.subject, code, output.includes('✗')]).toEqual([wish.subject, 0, false]);
    }
  });

  it('names a line that is missing from a month, and a log of another key', async () => {
    const statements = [
      (await proofOf(volunteer, EARLIER)).text,
      (await proofOf(volunteer, LAST)).text,
    ];
    const month = JSON.parse((await receiptsOf(volunteer, LAST)).text);
    const short = JSON.stringify({ ...month, receipts: month.receipts.slice(1) });
    expect((await verified({ subject: 'month', file: short, keys, statements })).code).toBe(1);
    const foreign = [logKeyOf('GD-T2')];
    const file = JSON.stringify(month);
    expect((await verified({ subject: 'month', file, keys: foreign })).code).toBe(1);
  });
});
