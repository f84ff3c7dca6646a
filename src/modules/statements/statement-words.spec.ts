import { hoursText } from '../../platform/clock/hours-text.js';
import type { StatementItem } from './month-statement.js';
import { counterpartOf, counterpartText, decimalHours, lineText } from './statement-words.js';

const item = (change: Partial<StatementItem>): StatementItem => ({
  seq: 1n,
  n: 0,
  kind: 'grant',
  effectiveOn: '2026-10-05',
  recordedAt: '2026-10-05T03:00:00.000000Z',
  amount: 60n,
  subjectType: 'grant_award',
  subjectId: 'x',
  reverses: null,
  reversedBy: null,
  counterparts: ['issuance'],
  purpose: 'granted',
  asset: 'GRT',
  balanceAfter: 60n,
  about: null,
  isLate: false,
  ...change,
});
const undone = (kind: StatementItem['kind']) => ({ seq: 1n, kind, effectiveOn: '2026-10-01' });

describe('minutes in words', () => {
  it.each([
    [0n, '0小时', '0 h'],
    [59n, '59分', '59 min'],
    [60n, '1小时', '1 h'],
    [750n, '12小时30分', '12 h 30 min'],
    [-90n, '−1小时30分', '−1 h 30 min'],
    [6_000_060n, '100,001小时', '100,001 h'],
  ])('%s', (minutes, zh, en) => {
    expect([hoursText(minutes, 'zh'), hoursText(minutes, 'en')]).toEqual([zh, en]);
  });

  it.each([
    [0n, '0.00'],
    [1n, '0.02'],
    [-1n, '-0.02'],
    [75n, '1.25'],
    [-750n, '-12.50'],
    [59n, '0.98'],
  ])('%s in hours with decimals', (minutes, text) => {
    expect(decimalHours(minutes)).toBe(text);
  });
});

describe('a line in words', () => {
  it.each([
    [{ kind: 'grant' }, '政府发的', 'city'],
    [{ kind: 'expire', amount: -5n, counterparts: ['expired'] }, '政府给的到期收回', 'city'],
    [
      { kind: 'expire', subjectType: 'earned_expiry', amount: -5n, counterparts: ['expired'] },
      '时长到期',
      'city',
    ],
    [{ kind: 'adjust', amount: -5n }, '更正', 'city'],
    [{ kind: 'gift', amount: -5n, counterparts: ['earned'] }, '送给家人', 'member'],
    [{ kind: 'gift', counterparts: ['earned'] }, '收到家人送的', 'member'],
    [{ kind: 'hold', amount: -5n, counterparts: ['held'] }, '预约', 'self'],
    [
      { kind: 'hold', subjectType: 'gift', amount: -5n, counterparts: ['held'] },
      '送给家人（还能要回来）',
      'self',
    ],
    [{ kind: 'release', subjectType: 'gift', counterparts: ['held'] }, '没有送到，退回', 'self'],
    [
      { kind: 'donate', subjectType: 'donation', amount: -5n, counterparts: ['pool'] },
      '捐给社区',
      'pool',
    ],
    [
      { kind: 'donate', subjectType: 'pool_support', counterparts: ['pool'] },
      '社区给的互助时长',
      'pool',
    ],
    [
      { kind: 'reverse', reverses: undone('donate'), subjectType: 'donation' },
      '撤销：捐给社区',
      'pool',
    ],
    [{ kind: 'reverse', reverses: undone('redeem') }, '撤销：消费', 'city'],
    [{ kind: 'reverse', amount: -5n, reverses: undone('gift') }, '撤销：收到家人送的', 'member'],
  ] as [Partial<StatementItem>, string, string][])('%o', (change, text, role) => {
    const line = item(change);
    expect([lineText(line, 'zh'), counterpartOf(line).role]).toEqual([text, role]);
    expect(lineText(line, 'en')).toMatch(/^[ -~]+$/);
  });

  it('names the other side by role and unit only', () => {
    const unit = { code: 'C1', name: '兴隆社区' };
    expect(counterpartText({ role: 'elder', unit }, 'zh')).toBe('兴隆社区的一位老人');
    expect(counterpartText({ role: 'volunteer', unit }, 'en')).toBe('a volunteer of 兴隆社区');
    expect(counterpartText({ role: 'provider', unit }, 'zh')).toBe('兴隆社区');
  });
});
