// The closes of docs/format.md: the closing balances of all accounts are reckoned again from the entries.
import { fromHex, sameBytes, utf8 } from '../bytes.js';
import type { HashAlgorithm } from '../crypto-engine.js';
import type { Findings } from '../findings.js';
import { lastDay, parseMonth } from '../leaf/calendar.js';
import type { LeafReader } from '../leaf/leaf-reader.js';
import { isDigest, isNatural, isSum } from '../leaf/values.js';
import { leafHash, treeRoot } from '../merkle/tree-hash.js';
import { type BookSums, type ClosingBalance, monthText } from './book-sums.js';

export const CLOSING_FORMAT = 'kapok-closing/1';

const SUM_NAME = /^sum:[a-z_]+:[a-z_]+:(MIN|GRT)$/;
const NAMES = [
  'accounts',
  'boundarySeq',
  'closingRoot',
  'format',
  'month',
  'postings',
  'treeSize',
] as const;

/** What a close says of its month. */
export type CloseDetail = Readonly<Record<(typeof NAMES)[number], string>>;

/** The text of a closing leaf. */
export function closingLeafText(
  { account, asset, balance, postings }: ClosingBalance,
  { book, month }: { book: string; month: string },
): string {
  return `{"@format":"${CLOSING_FORMAT}","account":"${account}","asset":"${asset}","balance":"${balance}","book":"${book}","month":"${month}","postings":"${postings}"}`;
}

/**
 * The detail of an entry that closes a month, and the members that are not as they should be; null for an entry that
 * closes none.
 */
export function readClose(leaf: LeafReader): { detail: CloseDetail; wrong: string[] } | null {
  const detail = leaf.kind === 'close' ? leaf.detail : null;
  if (detail?.format !== CLOSING_FORMAT) return null;
  const month = parseMonth(detail.month ?? '');
  const rules: Record<string, boolean> = {
    accounts: isNatural(detail.accounts),
    boundarySeq: isNatural(detail.boundarySeq),
    closingRoot: isDigest(detail.closingRoot),
    month: month !== null,
    postings: isNatural(detail.postings),
    treeSize: isNatural(detail.treeSize) && follows(detail.treeSize, detail.boundarySeq),
    effective: month !== null && leaf.text('effective') === lastDay(month),
    policy: leaf.optional('policy') === null,
    reverses: leaf.optional('reverses') === null,
    commitment: leaf.optional('commitment') === null,
    'subject.type': leaf.text('type') === 'book_close',
    'subject.id': leaf.text('id') === leaf.bookText,
    'postings of the entry': leaf.count === 0,
    sums: areSums(detail),
  };
  const wrong = Object.keys(rules).filter((name) => !rules[name]);
  return { detail: detail as CloseDetail, wrong };
}

/** Follows the closes of one book. */
export class Closings {
  private lastMonth = -1;
  private closedUpTo = -1;
  /** The months whose balances were reckoned again and found right. */
  readonly proven: string[] = [];

  constructor(
    private readonly findings: Findings,
    private readonly sums: BookSums,
  ) {}

  /** Whether a month is closed already. */
  isClosed(month: number): boolean {
    return month <= this.closedUpTo;
  }

  /** Takes a close. `areSumsKnown` is whether every entry before it was read. */
  take(leaf: LeafReader, seq: number, areSumsKnown: boolean): void {
    const close = readClose(leaf);
    if (close === null) return;
    const { detail, wrong } = close;
    for (const member of wrong) this.findings.fault('close_wrong', { member }, seq);
    const month = parseMonth(detail.month ?? '');
    if (month === null) return;
    this.checkOrder(month, detail, seq);
    const balances = this.sums.close(month);
    this.closedUpTo = Math.max(this.closedUpTo, month);
    if (wrong.length > 0 || !areSumsKnown) return;
    if (this.checkBalances(balances, detail, leaf, seq)) this.proven.push(detail.month);
  }

  private checkOrder(month: number, detail: CloseDetail, seq: number): void {
    const { findings } = this;
    if (month <= this.lastMonth) findings.fault('close_order', { month: detail.month }, seq);
    this.lastMonth = month;
    const boundary = Number(detail.boundarySeq);
    if (!(boundary < seq)) findings.fault('close_wrong', { member: 'boundarySeq' }, seq);
    for (const open of this.sums.openMonthsUpTo(month)) {
      const last = this.sums.lastSeqOf(open);
      // What came into a month that was closed before was found when it came.
      if (this.isClosed(open)) continue;
      if (last > boundary) {
        findings.fault('month_closed', { month: detail.month }, last);
      } else if (open < month && last >= 0) {
        findings.fault('close_skips', { month: monthText(open) }, seq);
      }
    }
  }

  private checkBalances(
    balances: readonly ClosingBalance[],
    detail: CloseDetail,
    leaf: LeafReader,
    seq: number,
  ): boolean {
    const month = detail.month;
    const postings = balances.reduce((sum, balance) => sum + balance.postings, 0);
    const expected = { accounts: String(balances.length), postings: String(postings) };
    for (const name of ['accounts', 'postings'] as const) {
      if (detail[name] === expected[name]) continue;
      const facts = { month, what: name, said: detail[name], found: expected[name] };
      this.findings.fault('close_count', facts, seq);
      return false;
    }
    const root = closingRoot(balances, leaf.algorithm, { book: leaf.bookText, month });
    if (sameBytes(root, fromHex(detail.closingRoot) as Uint8Array)) return true;
    this.findings.fault('close_root', { month }, seq);
    return false;
  }
}

function closingRoot(
  balances: readonly ClosingBalance[],
  algorithm: HashAlgorithm,
  of: { book: string; month: string },
): Uint8Array {
  const hashes = balances.map((one) => leafHash(algorithm, utf8(closingLeafText(one, of))));
  return treeRoot(algorithm, hashes);
}

function follows(size: string | undefined, boundary: string | undefined): boolean {
  return isNatural(boundary) && BigInt(size ?? '') === BigInt(boundary) + 1n;
}

/** No other members than the known ones and sums; the sums of each asset add up to zero. */
function areSums(detail: Readonly<Record<string, string>>): boolean {
  const totals: Record<string, bigint> = {};
  for (const [name, value] of Object.entries(detail)) {
    if ((NAMES as readonly string[]).includes(name)) continue;
    const asset = SUM_NAME.exec(name)?.[1];
    if (asset === undefined || !isSum(value)) return false;
    totals[asset] = (totals[asset] ?? 0n) + BigInt(value);
  }
  return Object.values(totals).every((total) => total === 0n);
}
