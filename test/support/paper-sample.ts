import { createHash } from 'node:crypto';
import type { MonthLine } from '../../src/ledger/read-month.js';
import type { SubjectFacts } from '../../src/modules/statements/line-subjects.js';
import { composeStatement } from '../../src/modules/statements/month-statement.js';
import type { MonthStatement } from '../../src/modules/statements/month-statements.service.js';

const MONTH = '2026-10';
const BOOK = '0f8fad5b-d9cb-469f-a165-70867728950e';
const SERVICES = [
  { code: 'S03', name: '助餐', nameEn: 'Meals' },
  { code: 'S05', name: '助浴', nameEn: 'Bathing' },
  { code: 'S11', name: '陪同就医', nameEn: 'Company to the doctor' },
  { code: 'S20', name: '上门探访与精神慰藉（含代购代办、读书读报）', nameEn: null },
];
const UNITS = ['兴隆社区', '朝阳社区', '江城街道第一社区'];
const FIRST_SEQ = 1000;

/** Characters that were once not in everybody's font, as names have them. */
export const RARE_NAME = '𠮷田喆犇䶮𡃁';
/** A character that no font here has. */
export const UNKNOWN_CHARACTER = '\u{2A6A5}';

/** A made-up statement of a closed month: so many services, one late, one undone; its paths lead to its root. */
export function sampleStatement(services: number): MonthStatement {
  const subjects = new Map<string, SubjectFacts>();
  const lines = Array.from({ length: services }, (_, n) => sampleLine(n, services, subjects));
  const accounts = [
    { purpose: 'earned', asset: 'MIN', opening: { minutes: 3_725n, postings: 80n }, lines },
    { purpose: 'granted', asset: 'GRT', opening: { minutes: 600n, postings: 1n }, lines: [] },
    { purpose: 'held', asset: 'MIN', opening: { minutes: 0n, postings: 0n }, lines: [] },
  ] as const;
  const composed = composeStatement(
    accounts.map((account) => ({ ...account, fixed: null })),
    subjects,
  );
  const leaves = composed.accounts.map(({ asset, closing, postings }, n) =>
    leafText({ account: accountId(n), asset, balance: closing, postings }),
  );
  const { root, paths } = treeOf(leaves);
  const close = { seq: 9_000n, leafHash: sha256('close').toString('hex'), root };
  return {
    ...composed,
    member: {
      id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      memberNo: 'A000123',
      unitId: BOOK,
      unitPath: '/GD-YJ/C1/',
      household: null,
      status: 'active',
      roles: ['volunteer'],
    },
    unit: { code: 'C1', name: '兴隆社区' },
    city: 'GD-YJ',
    algorithm: 'sha256',
    bookUid: BOOK,
    month: MONTH,
    from: `${MONTH}-01`,
    to: `${MONTH}-31`,
    toSeq: close.seq,
    close: { ...close, recordedAt: '2026-11-01T01:02:03.000004Z', accounts: SIZE },
    proofs: leaves.map((leaf, n) => ({
      leaf,
      index: BigInt(n),
      size: SIZE,
      path: paths[n] ?? [],
      root,
      closeSeq: close.seq,
      closeLeafHash: close.leafHash,
    })),
  };
}

/** The number of an entry of the sample. */
export function sampleSeq(n: number): number {
  return FIRST_SEQ + n * 7;
}

function sampleLine(n: number, of: number, subjects: Map<string, SubjectFacts>): MonthLine {
  const day = `${MONTH}-${String(1 + Math.floor((n * 28) / of)).padStart(2, '0')}`;
  const service = SERVICES[n % SERVICES.length] ?? { code: 'S', name: 'S', nameEn: null };
  const unit = { code: 'C', name: UNITS[n % UNITS.length] ?? '' };
  subjects.set(`service_record:r${n}`, {
    kind: 'record',
    service,
    serviceDate: n === 3 ? '2026-09-28' : day,
    counterpart: { role: 'elder', unit },
  });
  const isUndone = n === 1;
  return {
    seq: BigInt(sampleSeq(n)),
    n: 1,
    kind: 'service',
    effectiveOn: day,
    recordedAt: `${n === 4 ? `${MONTH}-30` : day}T03:00:00.000000Z`,
    amount: n % 6 === 5 ? -20n : BigInt(30 + ((n * 35) % 400)),
    subjectType: 'service_record',
    subjectId: `r${n}`,
    reverses: null,
    reversedBy: isUndone ? { seq: 1_500n, kind: 'reverse', effectiveOn: `${MONTH}-30` } : null,
    counterparts: ['issuance'],
  };
}

/** As many leaves as a city of half a million members has. */
const SIZE = 2n ** 20n;

/** The first leaves of a full tree; what is beside their way up is made up. */
function treeOf(leaves: readonly string[]): { root: string; paths: string[][] } {
  const paths = leaves.map((): string[] => []);
  let level = leaves.map((leaf) => hashOf(Buffer.of(0), Buffer.from(leaf)));
  for (let height = 0; height < 20; height += 1) {
    if (level.length % 2 === 1) level.push(sha256(`beside ${height}`));
    for (const [n, path] of paths.entries()) {
      path.push((level[(n >> height) ^ 1] ?? Buffer.alloc(32)).toString('hex'));
    }
    level = level.flatMap((left, n) =>
      n % 2 === 0 ? [hashOf(Buffer.of(1), left, level[n + 1] ?? left)] : [],
    );
  }
  return { root: (level[0] ?? Buffer.alloc(32)).toString('hex'), paths };
}

function leafText(leaf: {
  account: string;
  asset: string;
  balance: bigint;
  postings: bigint;
}): string {
  const { account, asset, balance, postings } = leaf;
  return `{"@format":"kapok-closing/1","account":"${account}","asset":"${asset}","balance":"${balance}","book":"${BOOK}","month":"${MONTH}","postings":"${postings}"}`;
}

function accountId(n: number): string {
  return `7c9e6679-7425-40de-944b-e07fc1f90ae${n}`;
}

function sha256(text: string): Buffer {
  return hashOf(Buffer.from(text));
}

function hashOf(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
