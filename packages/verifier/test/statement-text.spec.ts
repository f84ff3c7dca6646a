import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkFile } from '../src/checks/check-file.js';
import { Findings } from '../src/findings.js';
import { NO_TRUST, type Trust } from '../src/trust.js';

async function check(text: string, trust: Partial<Trust> = {}): Promise<Findings> {
  const findings = new Findings();
  const options = { trust: { ...NO_TRUST, ...trust }, companions: { statements: [] } };
  await checkFile(Buffer.from(text), 'statement', options, findings);
  return findings;
}

const faultsOf = (findings: Findings): string[] => findings.faults.map(({ code }) => code);
const remarksOf = (findings: Findings): string[] => findings.remarks.map(({ code }) => code);

describe('the text of a statement', () => {
  interface Closing {
    month: string;
    closeSeq: string;
    root: string;
    leaves: { leaf: string; hash: string }[];
    proofs: { index: string; size: string; path: string[] }[];
  }
  const closings = JSON.parse(
    readFileSync(new URL('../../../test/vectors/closing/closings.json', import.meta.url), 'utf8'),
  ) as Closing[];
  const hash = 'a'.repeat(64);

  function textOf({ month, closeSeq, root, leaves, proofs }: Closing): string {
    const { book } = JSON.parse(leaves[0]?.leaf as string) as { book: string };
    const size = proofs[0]?.size;
    const head = `KAPOK-STATEMENT/1:${book}:${month}:${size}:${root}:${closeSeq}:${hash}`;
    const accounts = leaves.map(({ leaf }, n) => {
      const { account, asset, balance, postings } = JSON.parse(leaf) as Record<string, string>;
      const { index, path } = proofs[n] as Closing['proofs'][number];
      return `${account}:${asset}:${balance}:${postings}:${index}:${path.join('.')}`;
    });
    return [head, ...accounts].join('$').toUpperCase();
  }

  it.each(closings)('of $month shows every balance', async (closing) => {
    const findings = await check(textOf(closing));
    expect(faultsOf(findings)).toEqual([]);
    const told = findings.remarks.filter(({ code }) => code === 'closing_balance');
    expect(told).toHaveLength(closing.leaves.length);
    expect(remarksOf(findings)).toContain('close_unproven');
  });

  it('is tied to the chain by a head that was noted', async () => {
    const [closing] = closings as [Closing];
    const heads = [{ seq: Number(closing.closeSeq), hash }];
    expect(remarksOf(await check(textOf(closing), { heads }))).toContain('head_held');
    const other = [{ seq: Number(closing.closeSeq), hash: 'b'.repeat(64) }];
    expect(faultsOf(await check(textOf(closing), { heads: other }))).toEqual(['head_differs']);
  });

  it('comes from paper in parts that are of one statement', async () => {
    const text = textOf(closings[0] as Closing);
    const tag = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
    const middle = Math.floor(text.length / 2);
    const parts = (of: string): string =>
      [`KPS1:2/2:${of}:${text.slice(middle)}`, `KPS1:1/2:${of}:${text.slice(0, middle)}`].join(
        '\n',
      );
    expect(faultsOf(await check(parts(tag)))).toEqual([]);
    const { faults } = await check(parts('00000000'));
    expect(faults).toMatchObject([{ code: 'paper_malformed', facts: { what: 'tag' } }]);
  });

  it('is one text: with a small letter it is another', async () => {
    const text = textOf(closings[0] as Closing);
    for (const pattern of [/\$\d*[A-F]/, /:\d*[A-F]/, /\.\d*[A-F]/]) {
      const small = text.replace(pattern, (digits) => digits.toLowerCase());
      expect(small).not.toBe(text);
      expect(faultsOf(await check(small))).toContain('member_wrong');
    }
  });

  it('with anything changed is refused', async () => {
    const text = textOf(closings[0] as Closing);
    const changes: [RegExp, string][] = [
      [/:MIN:/, ':GRT:'],
      [/(:MIN:-?)(\d)/, '$11$2'],
      [/:2026-01:/, ':2026-02:'],
      [/KAPOK-STATEMENT\/1/, 'KAPOK-STATEMENT/2:SM3'],
      [/KAPOK-STATEMENT\/1/, 'KAPOK-STATEMENT/3'],
      [/:0:/, ':1:'],
      [/\$[^$]*$/, '$'],
    ];
    for (const [pattern, by] of changes) {
      const changed = text.replace(pattern, by);
      expect([changed === text, (await check(changed)).isSound]).toEqual([false, false]);
    }
  });
});
