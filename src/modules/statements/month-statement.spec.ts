import type { MonthLine } from '../../ledger/read-month.js';
import type { SubjectFacts } from './line-subjects.js';
import { type AccountInput, composeStatement } from './month-statement.js';

const line = (change: Partial<MonthLine>): MonthLine => ({
  seq: 1n,
  n: 0,
  kind: 'service',
  effectiveOn: '2026-10-05',
  recordedAt: '2026-10-05T03:00:00.000000Z',
  amount: 60n,
  subjectType: 'service_record',
  subjectId: 'r1',
  reverses: null,
  reversedBy: null,
  counterparts: ['issuance'],
  ...change,
});

const record = (role: 'elder' | 'volunteer', serviceDate = '2026-10-05'): SubjectFacts => ({
  kind: 'record',
  service: { code: 'S03', name: '助餐', nameEn: null },
  serviceDate,
  counterpart: { role, unit: { code: 'C1', name: '兴隆社区' } },
});

const account = (change: Partial<AccountInput>): AccountInput => ({
  purpose: 'earned',
  asset: 'MIN',
  opening: { minutes: 100n, postings: 3n },
  lines: [],
  fixed: null,
  ...change,
});

const compose = (inputs: AccountInput[], about: SubjectFacts = record('elder')) =>
  composeStatement(inputs, new Map([['service_record:r1', about]]));

describe('a composed statement', () => {
  it('runs from the opening to the closing, line by line', () => {
    const lines = [line({ amount: 60n }), line({ amount: -25n, kind: 'hold', subjectId: 'b' })];
    const { accounts, items } = compose([account({ lines })]);
    expect(items.map(({ balanceAfter }) => balanceAfter)).toEqual([160n, 135n]);
    expect(accounts[0]).toMatchObject({
      opening: 100n,
      credits: 60n,
      debits: 25n,
      closing: 135n,
      postings: 5n,
    });
  });

  it.each([
    { minutes: 160n, postings: 4n, isSound: true },
    { minutes: 161n, postings: 4n, isSound: false },
    { minutes: 160n, postings: 5n, isSound: false },
  ])('must end in what the close fixed: %o', ({ isSound, ...fixed }) => {
    const make = () => compose([account({ lines: [line({})], fixed })]);
    if (isSound) expect(make).not.toThrow();
    else expect(make).toThrow('ends in the closing balance');
  });

  it.each([
    ['2026-09-30', true],
    ['2026-10-01', false],
  ])('marks a service of %s as late: %s', (serviceDate, isLate) => {
    const { items } = compose([account({ lines: [line({})] })], record('elder', serviceDate));
    expect(items[0]?.isLate).toBe(isLate);
  });

  it('counts hours given by service, less what was undone', () => {
    const undone = { seq: 1n, kind: 'service', effectiveOn: '2026-10-05' } as const;
    const lines = [
      line({ amount: 60n }),
      line({ amount: 30n }),
      line({ kind: 'reverse', amount: -30n, reverses: undone }),
    ];
    expect(compose([account({ lines })]).services).toEqual([
      { code: 'S03', name: '助餐', nameEn: null, given: 60n, received: 0n },
    ]);
    const nothing = [line({ amount: 30n }), line({ amount: -30n, reverses: undone })];
    expect(compose([account({ lines: nothing })]).services).toEqual([]);
  });

  it('counts hours received over all accounts, less what came back from a hold', () => {
    const held = account({ purpose: 'held', lines: [line({ amount: -60n })] });
    const granted = account({ purpose: 'held', asset: 'GRT', lines: [line({ amount: -20n })] });
    const earned = account({ lines: [line({ amount: 15n })] });
    const { services } = compose([earned, held, granted], record('volunteer'));
    expect(services).toMatchObject([{ given: 0n, received: 65n }]);
  });
});
