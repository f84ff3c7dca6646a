// Files that prove less than they seem to: months and certificates that were altered without breaking a single proof.
import { File } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkFile } from '../src/checks/check-file.js';
import { Findings } from '../src/findings.js';
import { verifyFiles } from '../src/page/verify-files.js';
import { reportOf } from '../src/report.js';
import { NO_TRUST } from '../src/trust.js';
import { Signer } from './book.js';

interface Compared {
  why: string;
  says: string;
  complete: string[];
  month: string;
  statements: string[];
}

interface Altered {
  of: string;
  why: string;
  says: string;
  text: string;
}

const read = (path: string): string =>
  readFileSync(new URL(`../../../test/vectors/receipts/${path}`, import.meta.url), 'utf8');

async function check(
  text: string,
  companions: { statements?: string[]; isPartlyEnough?: boolean } = {},
): Promise<Findings> {
  const findings = new Findings();
  const options = { trust: NO_TRUST, companions: { statements: [], ...companions } };
  await checkFile(Buffer.from(text), null, options, findings);
  return findings;
}

const faultsOf = (findings: Findings): string[] => findings.faults.map(({ code }) => code);
const remarksOf = (findings: Findings): string[] => findings.remarks.map(({ code }) => code);
const sentencesOf = (findings: Findings): string =>
  reportOf(findings, 'en')
    .remarks.map(({ sentence }) => sentence)
    .join('\n');

describe.each(['sha256', 'sm3'])('of a book of %s', (book) => {
  const months = JSON.parse(read(`${book}/months-compared.json`)) as Compared[];
  it.each(months)('a month that lacks $why is $says', async (row) => {
    const findings = await check(row.month, { statements: row.statements });
    const told = findings.remarks.filter(({ code }) => code === 'month_complete');
    expect(told.map(({ facts }) => facts.account)).toEqual(row.complete);
    const isFault = row.says === 'month_incomplete';
    expect([...new Set(faultsOf(findings))]).toEqual(isFault ? [row.says] : []);
    const isOpen = row.says === 'month_unproven';
    expect(remarksOf(findings).includes('month_unproven')).toBe(isOpen);
  });

  const altered = JSON.parse(read(`${book}/certificates-altered.json`)) as Altered[];
  it.each(altered)('$of with $why is $says', async ({ text, says }) => {
    const isOpened = says === 'number_unproven';
    expect(faultsOf(await check(text))).toEqual(isOpened ? [] : expect.arrayContaining([says]));
    const findings = await check(text, { isPartlyEnough: true });
    if (says === 'certificate_wrong') expect(faultsOf(findings)).toContain(says);
    else {
      expect(faultsOf(findings)).toEqual([]);
      expect(remarksOf(findings).includes('certificate_partly')).toBe(!isOpened);
      expect(remarksOf(findings).includes('certificate_shown')).toBe(isOpened);
      expect(reportOf(findings, 'en').isPartly).toBe(!isOpened);
    }
  });

  it('a certificate is told of as far as it is proven', async () => {
    const partly = sentencesOf(
      await check(read(`${book}/certificate-proof.json`), { isPartlyEnough: true }),
    );
    const opened = sentencesOf(await check(read(`${book}/certificate-proof-opened.json`)));
    expect(partly).toContain('The log has 4 services');
    expect(partly).toContain('250 minutes');
    expect(partly).toContain('not whose they are');
    expect(partly).not.toContain('7c9e6679-7425-40de-944b-000000000001');
    expect(opened).toContain('of the member 7c9e6679-7425-40de-944b-000000000001');
    for (const said of [partly, opened]) {
      expect(said).toMatch(/Not shown by this file: that the city issued .*7Q4K2M9PXW3R5TZC/);
      expect(said).not.toContain('A000123');
    }
  });

  it('a month and a statement under two roots of one size are of two histories', async () => {
    const statements = ['01', '02'].map((of) => read(`${book}/statement-proof-2026-${of}.json`));
    const file = JSON.parse(read(`${book}/receipts-2026-02.json`)) as Record<string, string>;
    const log = Signer.seeded(String(file.origin), 7);
    const note = `${file.origin}\n${file.size}\n${Buffer.alloc(32, 1).toString('base64')}\n`;
    const checkpoint = `${note}\n${log.line(note)}`;
    const text = JSON.stringify({ ...file, checkpoint, keys: [log.vkey], receipts: [] });
    expect(faultsOf(await check(text))).toEqual([]);
    expect(faultsOf(await check(text, { statements }))).toContain('split_view');
  });

  it('on the page a month is compared with statements of its own accounts alone', async () => {
    const text = (name: string): string => read(`${book}/${name}.json`);
    const feb = text('statement-proof-2026-02');
    const others = feb.replaceAll('2a05f223-0000-4000-8000-0', '2a05f223-0000-4000-8000-f');
    const texts = [text('receipts-2026-02'), text('statement-proof-2026-01'), feb, others];
    const files = texts.map((one, n) => new File([one], String(n)));
    const verified = await verifyFiles(files as unknown as globalThis.File[], NO_TRUST);
    expect(verified.map(({ findings }) => findings.isSound)).toEqual([true, true, true, false]);
    expect(remarksOf(verified[0]?.findings as Findings)).toContain('month_complete');
  });

  it('an account of another asset than its closing leaf is refused', async () => {
    const statements = ['01', '02'].map((of) => read(`${book}/statement-proof-2026-${of}.json`));
    const month = read(`${book}/receipts-2026-02.json`);
    const file = JSON.parse(month) as { accounts: { asset: string }[]; receipts: unknown[] };
    const accounts = file.accounts.map((one) => ({ ...one, asset: 'GRT' }));
    const text = JSON.stringify({ ...file, accounts, receipts: [] });
    expect(faultsOf(await check(text))).toEqual([]);
    expect(faultsOf(await check(text, { statements }))).toContain('account_asset');
  });
});
