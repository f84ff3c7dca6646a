import { createHash, randomBytes } from 'node:crypto';
import { framedParts, paperParts } from '../../src/modules/receipts/paper-parts.js';
import type { MonthStatement } from '../../src/modules/statements/month-statements.service.js';
import { statementPdf } from '../../src/modules/statements/statement-pdf.js';
import { receiptText } from '../../src/modules/statements/statement-receipt.js';
import type { PrintWish } from '../../src/platform/pdf/letter.js';
import { Paper } from '../../src/platform/pdf/paper.js';
import {
  RARE_NAME,
  sampleSeq,
  sampleStatement,
  UNKNOWN_CHARACTER,
} from '../support/paper-sample.js';
import { isBlank, type ReadPdf, readCodes, readPdf } from '../support/poppler.js';
import { fileOfParts } from '../support/proof-checker/paper.js';
import { joinParts, receiptOf } from './read-receipt.js';

const WISH: PrintWish = { brand: '木棉时光汇', name: RARE_NAME, language: 'zh', isLarge: false };
/** As of a close without a checkpoint yet. */
const codesOf = (statement: MonthStatement, receipts: readonly string[] = []) => ({
  proof: framedParts('KPS1', receiptText(statement) ?? ''),
  receipts,
});
const print = (services: number, change: Partial<PrintWish> = {}) => {
  const statement = sampleStatement(services);
  return statementPdf(statement, codesOf(statement), { ...WISH, ...change });
};
const plain = (text: string) => text.replaceAll(/\s/g, '');
const looks = [
  { language: 'zh', isLarge: false },
  { language: 'zh', isLarge: true },
  { language: 'en', isLarge: false },
  { language: 'en', isLarge: true },
] as const;

/** The paper's margins, left, right, and below the foot: what is clipped would run into them. */
const MARGINS = [
  { left: 0, right: 0.07, top: 0, bottom: 1 },
  { left: 0.93, right: 1, top: 0, bottom: 1 },
  { left: 0, right: 1, top: 0.98, bottom: 1 },
  { left: 0, right: 1, top: 0, bottom: 0.05 },
];

describe.each(looks)('a printed statement, %o', (look) => {
  let pdf: Buffer;
  let read: ReadPdf;
  const services = 47;

  beforeAll(async () => {
    pdf = await print(services, look);
    read = await readPdf(pdf);
  });

  it('shows every line once, the head of the table on each of its pages, and page numbers', () => {
    const pages = read.texts.map(plain);
    const whole = pages.join('');
    const zh = look.language === 'zh';
    for (let n = 0; n < services; n += 1) {
      const mark = zh ? `第${sampleSeq(n)}号` : `entry${sampleSeq(n)}`;
      expect([mark, whole.split(mark).length - 1]).toEqual([mark, 1]);
      const page = pages.find((text) => text.includes(mark)) ?? '';
      expect(page).toContain(zh ? '变动结余' : 'ChangeBalance');
    }
    for (const [n, page] of pages.entries()) {
      const number = zh ? `第${n + 1}页/共${pages.length}页` : `Page${n + 1}of${pages.length}`;
      expect(page).toContain(number);
    }
    expect(pages.length).toBeGreaterThan(2);
    expect(whole).toContain(zh ? '2026年10月时间账单' : 'Statementoftime,October2026');
    expect(whole).toContain(zh ? '服务日期2026年9月28日' : 'serviceof28September2026');
    expect(whole).toContain(zh ? '已被2026年10月30日的第1500号撤销' : 'undonebyentry1500');
    expect(whole).toContain(zh ? '2026年10月30日记录' : 'recordedon30October2026');
  });

  it('keeps clear of its margins: nothing is cut off', () => {
    for (const page of read.pages) {
      expect(MARGINS.map((margin) => isBlank(page, margin))).toEqual([true, true, true, true]);
    }
  });

  it('has all its characters, in fonts that it carries, and stays small', () => {
    expect(plain(read.texts.join(''))).toContain(RARE_NAME);
    const lines = read.fonts.trimEnd().split('\n').slice(2);
    expect(lines.length).toBeGreaterThan(1);
    // Columns: emb, sub, uni.
    for (const line of lines) expect(line).toMatch(/CID TrueType\s+Identity-H\s+yes yes yes/);
    expect(pdf.length).toBeLessThan(400_000);
  });

  it('says nothing of its holder in its own description', () => {
    expect(read.info).not.toContain(RARE_NAME);
    expect(read.info).not.toContain('A000123');
    expect(read.info).toMatch(/Page size:\s+595\.28 x 841\.89 pts \(A4\)/);
  });

  it('is the same to the byte when it is printed again', async () => {
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(await print(services, look))).toBe(hash(pdf));
  });

  it('is set large enough', () => {
    const isFoot = (text: string) => /第 \d+ 页|Page \d+ of|木棉时光汇 ·/.test(text);
    const body = read.sizes.filter(({ text }) => !isFoot(text) && text.trim() !== '');
    expect(body.length).toBeGreaterThan(100);
    const smallest = Math.min(...body.map(({ size }) => size));
    expect(smallest).toBeGreaterThanOrEqual(look.isLarge ? 18 : 9);
  });
});

describe('a statement on paper', () => {
  it.each([false, true])(
    'bears its receipt in codes that can be read, large: %s',
    async (isLarge) => {
      const services = 5;
      const pdf = await print(services, { isLarge });
      const last = (await readPdf(pdf)).pages.length;
      const parts = await readCodes(pdf, { first: last - 1, last });
      expect(parts.length).toBeGreaterThan(1);
      const { root, accounts, ...facts } = receiptOf(joinParts(parts));
      const sample = sampleStatement(services);
      expect(facts).toMatchObject({ month: '2026-10', book: sample.bookUid, closeSeq: '9000' });
      expect(root).toBe(sample.close?.root);
      expect(accounts.map((account) => account.root)).toEqual([root, root, root]);
      expect(accounts[0]?.balance).toBe(String(sample.accounts[0]?.closing));
    },
  );

  it('bears the codes of its lines below those of its sums, and all can be read', async () => {
    const statement = sampleStatement(2);
    const files = ['sums', 'lines'].map((name) => name + randomBytes(900).toString('hex'));
    const [proof = [], receipts = []] = files.map(paperParts);
    const pdf = await statementPdf(statement, { proof, receipts }, WISH);
    const { texts } = await readPdf(pdf);
    expect(plain(texts.join(''))).toContain('逐笔核对');
    const codes = await readCodes(pdf, { first: 1, last: texts.length });
    expect(proof.length).toBeGreaterThan(1);
    expect(codes.toSorted()).toEqual([...proof, ...receipts].toSorted());
    expect(fileOfParts(codes.filter((code) => receipts.includes(code)))).toBe(files[1]);
  });

  it('without lines has no table, and without a name no line for it', async () => {
    const { texts } = await readPdf(await print(0, { name: null }));
    const whole = plain(texts.join(''));
    expect(whole).toContain('服务得来的时长62小时5分');
    for (const word of ['明细日期', '按服务项目', '姓名']) expect(whole).not.toContain(word);
  });

  it('of an open month says that it is provisional, and bears no code', async () => {
    const statement = { ...sampleStatement(2), close: null, proofs: [] };
    const pdf = await statementPdf(statement, codesOf(statement), WISH);
    const { texts } = await readPdf(pdf);
    expect(plain(texts.join(''))).toContain('暂列（本月还没有结账');
    expect(await readCodes(pdf, { first: 1, last: texts.length })).toEqual([]);
  });

  it('of a very busy month loses no line', async () => {
    const services = 600;
    const { texts } = await readPdf(await print(services));
    const whole = plain(texts.join(''));
    const missing = Array.from({ length: services }, (_, n) => `第${sampleSeq(n)}号`).filter(
      (mark) => whole.split(mark).length !== 2,
    );
    expect(missing).toEqual([]);
  });
});

describe('fonts', () => {
  const paper = () =>
    new Paper({ title: 't', author: 'a', language: 'zh-CN', createdAt: new Date(0) });

  it('have every character of rare names, or show the number of the character in a box', async () => {
    const { fonts } = paper();
    for (const weight of ['regular', 'bold'] as const) {
      const runs = fonts.runs(`${RARE_NAME}囍龘骉㐂﨑々Āé–−＊①`, weight);
      expect(runs.filter(({ font }) => font === null)).toEqual([]);
      expect(new Set(runs.map(({ font }) => font)).size).toBeGreaterThan(1);
      expect(fonts.runs(UNKNOWN_CHARACTER, weight)).toEqual([
        { font: null, text: UNKNOWN_CHARACTER },
      ]);
    }
    const name = `陈${UNKNOWN_CHARACTER}${UNKNOWN_CHARACTER}`;
    const { texts } = await readPdf(await print(1, { name }));
    expect(texts[0]?.split('U+2A6A5')).toHaveLength(3);
  });

  it('break Chinese anywhere but before a mark, and words only where they end', () => {
    const one = paper();
    const lines = (text: string, width: number) => one.heightOf({ text, size: 10 }, width) / 14.2;
    expect(Math.round(lines('一二三四五六七八九十', 50))).toBe(2);
    expect(Math.round(lines('一二三四五。', 50))).toBe(2);
    expect(Math.round(lines('Supercalifragilistic', 30))).toBeGreaterThan(2);
    expect(Math.round(lines('two words', 30))).toBe(2);
  });
});
