// Openings of every kind: the project's frozen vectors, and what the verifier tells of them in both languages.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkFile } from '../src/checks/check-file.js';
import { Findings } from '../src/findings.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { faultSentence, remarkSentence } from '../src/sentences.js';
import { keptCheckpoint, NO_TRUST } from '../src/trust.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../../test/vectors/openings/${path}`, import.meta.url), 'utf8');

const ELDER = '3c9d5e71-0000-4000-8000-000000000001';
const [PROXY, PROVIDER, SERVICE, UNIT] = [2, 3, 4, 5].map((n) => ELDER.replace(/1$/, String(n)));

/** What is told of each file, beside that it stands in the log. */
const TOLD: readonly (readonly [name: string, codes: string[], english: string])[] = [
  [
    'receipt-booking-hold',
    ['told_booking'],
    `Entry 5: 90 minutes of the elder ${ELDER}, for care of the service ${SERVICE} that is to begin at 2026-01-20T01:00:00.000Z.`,
  ],
  [
    'receipt-booking-release',
    ['told_booking'],
    `Entry 6: 90 minutes of the elder ${ELDER}, for care of the service ${SERVICE} that is to begin at 2026-01-20T01:00:00.000Z.`,
  ],
  [
    'receipt-spending-code',
    ['told_spending_code', 'told_drawn_by'],
    `Entry 7: the code was drawn by ${PROXY} in the elder's name.`,
  ],
  [
    'receipt-spending-card',
    ['told_spending_card'],
    `Entry 8: 30 minutes of the elder ${ELDER} at the provider ${PROVIDER}, on a card.`,
  ],
  [
    'receipt-refund',
    ['told_spending_card', 'undoes'],
    'Entry 9 undoes entry 8; what it is about is what that one was about.',
  ],
  [
    'receipt-pool-support',
    ['told_support_rule'],
    `Entry 10: 60 minutes from the pool of the unit ${UNIT} for the elder ${ELDER}, by the rules of 2026-01-15.`,
  ],
  [
    'receipt-grant-expiry',
    ['told_expiry_granted'],
    `Entry 11: granted minutes of the member ${ELDER} that had come before 2026-01-01 and expired at the close of 2026-01.`,
  ],
  [
    'receipt-earned-expiry',
    ['told_expiry_earned'],
    `Entry 12: own minutes of the member ${ELDER} that had come before 2025-02-01 and expired at the close of 2026-01.`,
  ],
];

interface Altered {
  of: string;
  why: string;
  says: string;
  text: string;
}

describe.each(['sha256', 'sm3'])('openings over a book of %s', (book) => {
  const { keys } = JSON.parse(read(`${book}/log.json`)) as { keys: string[] };
  const trust = { ...NO_TRUST, keys: keys.map((key) => parseVerifierKey(key)) };

  async function check(text: string, more: Partial<typeof NO_TRUST> = {}): Promise<Findings> {
    const findings = new Findings();
    const companions = { statements: [], isPartlyEnough: false };
    await checkFile(
      Buffer.from(text),
      null,
      { trust: { ...trust, ...more }, companions },
      findings,
    );
    return findings;
  }

  it.each(TOLD)('%s is sound and told', async (name, codes, english) => {
    const kept = [keptCheckpoint(read(`${book}/checkpoint.txt`))];
    const { faults, remarks } = await check(read(`${book}/${name}.json`), { kept });
    expect(faults).toEqual([]);
    const said = remarks.map(({ code }) => code);
    expect(said).toEqual(expect.arrayContaining(['checkpoint_held', 'opened', 'fact', ...codes]));
    const sentences = remarks.map((remark) => remarkSentence(remark, 'en'));
    expect(sentences).toContain(english);
    for (const remark of remarks.filter(({ code }) => code.startsWith('told_')))
      expect(remarkSentence(remark, 'zh-CN')).toMatch(/^第 \d+ 条：[^{}]+$/u);
  });

  it('are those of a sound journal', async () => {
    expect((await check(read(`${book}/journal.jsonl`))).faults).toEqual([]);
  });

  it.each(JSON.parse(read(`${book}/altered.json`)) as Altered[])(
    '$of with $why is refused: $says',
    async ({ says, text }) => {
      const { faults, remarks } = await check(text);
      expect(faults.map(({ code }) => code)).toEqual([says]);
      expect(remarks.map(({ code }) => code).filter((code) => code.startsWith('told_'))).toEqual(
        [],
      );
      for (const fault of faults) {
        expect(faultSentence(fault, 'en')).not.toMatch(/[{}]|^$/);
        expect(faultSentence(fault, 'zh-CN')).not.toMatch(/[{}]|^$/);
      }
    },
  );
});
