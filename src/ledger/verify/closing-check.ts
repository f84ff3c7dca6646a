import { sha256 } from '../../platform/crypto/sha256.js';
import type { Book } from '../books.js';
import { CLOSING_FORMAT, closingLeafHash } from '../closing-leaf.js';
import type { LeafContent } from '../leaf.js';
import { GrowingTree, treeRoot } from '../merkle-tree.js';
import { ASSETS, type Asset } from '../vocabulary.js';
import type { AccountTable } from './account-table.js';
import { ClosingFigures } from './closing-figures.js';
import type { StoredPeriod, StoredPeriods } from './closing-periods.js';
import type { ClosingRows } from './closing-rows.js';
import { dayText } from './entry-row.js';
import type { FaultList } from './faults.js';

/** What a book's closes are held against. */
export interface ClosingSource {
  readonly book: Book;
  readonly accounts: AccountTable;
  /** `owner kind:purpose` of every account, by its index in the table. */
  readonly owners: readonly string[];
  readonly periods: StoredPeriods;
  readonly rows: ClosingRows;
}

/**
 * Recomputes every close of a book as its entries stream by. It keeps what took effect by the end of the month that
 * is closed next, and, for the months after it that have begun already, what took effect in them.
 */
export class ClosingCheck {
  /** Digests over the hashes above the closing balances, by the last day of their month. */
  readonly nodeDigests = new Map<number, string>();
  private readonly figures: ClosingFigures;
  private readonly later = new Map<number, ClosingFigures>();
  private target: ClosingFigures | null = null;
  /** Index of the month that is closed next. */
  private next = 0;
  private due: { readonly seq: number; readonly content: LeafContent | null } | null = null;

  constructor(
    private readonly source: ClosingSource,
    private readonly faults: FaultList,
  ) {
    this.figures = new ClosingFigures(source.accounts.size);
  }

  /** An entry that takes effect on a day (since 2000-01-01) comes next. */
  enter(seq: number, day: number): void {
    const { closed, closing } = this.source.periods;
    const before = closed[this.next - 1];
    if (before !== undefined && day <= before.lastDay) this.isTooLate(seq, day);
    let index = this.next;
    for (; index < closed.length; index += 1)
      if (day <= (closed[index] as StoredPeriod).lastDay) break;
    const month = closed[index] ?? closing;
    const isIn = month !== null && day <= month.lastDay && seq !== month.closeSeq;
    if (isIn && month.boundarySeq !== null && seq > month.boundarySeq) this.isTooLate(seq, day);
    this.target = index < closed.length ? this.figuresOf(index) : null;
  }

  /** A posting of the entry. */
  add(account: number, amount: bigint): void {
    this.target?.add(account, amount);
  }

  /** The entry is a close; `content` is null when its leaf has no detail. */
  meetClose(seq: number, content: LeafContent | null): void {
    this.due = { seq, content };
  }

  /** Whether a close was met that is to be settled before the next entry. */
  get isDue(): boolean {
    return this.due !== null;
  }

  /** Compares the close that was met with what was recomputed. */
  async settle(): Promise<void> {
    const { due } = this;
    if (due === null) return;
    this.due = null;
    const month = this.source.periods.closed[this.next];
    if (month === undefined || month.closeSeq !== due.seq) {
      this.faults.add('period_wrong', due.seq, 'no month is known to be closed by it');
      return;
    }
    this.checkClose(due.seq, due.content, month);
    await this.source.rows.compare(month, this.figures);
    this.next += 1;
    const begun = this.later.get(this.next);
    this.later.delete(this.next);
    if (begun !== undefined) this.figures.addAll(begun);
  }

  /** All entries have been seen: every month that is said to be closed must have met its close. */
  async finish(): Promise<void> {
    const { closed, closing } = this.source.periods;
    const missing = closed[this.next];
    if (missing !== undefined) {
      const found = `no close entry of ${missing.monthEnd.slice(0, 7)} stands there`;
      this.faults.add('period_wrong', missing.closeSeq, found);
    }
    await this.source.rows.finish(closing);
  }

  private isTooLate(seq: number, day: number): void {
    this.faults.add('effective_in_closed_month', seq, dayText(day));
  }

  private figuresOf(index: number): ClosingFigures {
    if (index === this.next) return this.figures;
    const known = this.later.get(index);
    if (known !== undefined) return known;
    const fresh = new ClosingFigures(this.source.accounts.size);
    this.later.set(index, fresh);
    return fresh;
  }

  private checkClose(seq: number, content: LeafContent | null, month: StoredPeriod): void {
    const right = this.recompute(month);
    const said = JSON.parse(content?.detail ?? '{}') as Readonly<Record<string, string>>;
    const names = new Set([...Object.keys(right), ...Object.keys(said)]);
    const different = [...names].filter((name) => right[name] !== said[name]);
    if (said.closingRoot !== right.closingRoot) {
      const fact = `${said.closingRoot} is said, ${right.closingRoot} is right`;
      this.faults.add('closing_root_wrong', seq, fact);
    }
    if (content?.effectiveOn !== month.monthEnd) different.push('effective');
    if (content !== null && content.postings.length > 0) different.push('postings');
    if (different.length > 0) this.faults.add('close_wrong', seq, different.sort().join());
    const isKept =
      month.detail === content?.detail &&
      month.root === right.closingRoot &&
      String(month.accounts) === right.accounts &&
      String(month.postings) === right.postings;
    if (!isKept)
      this.faults.add('period_wrong', seq, `the record of ${month.monthEnd.slice(0, 7)}`);
  }

  /** What the detail of the month's close has to say. */
  private recompute(month: StoredPeriod): Readonly<Record<string, string>> {
    const { accounts, owners, book } = this.source;
    const { minutes, postings } = this.figures;
    const tree = new GrowingTree(book.algorithm);
    const sums = new Map<string, bigint>();
    let leaves = 0;
    let total = 0;
    for (let account = 0; account < postings.length; account += 1) {
      const count = postings[account] as number;
      if (count === 0) continue;
      const asset = ASSETS[accounts.assets[account] as number] as Asset;
      const balance = minutes[account] as bigint;
      const leaf = {
        bookUid: book.uid,
        month: month.monthEnd.slice(0, 7),
        accountId: accounts.idText(account),
        asset,
        balance,
        postings: BigInt(count),
      };
      tree.add(closingLeafHash(leaf, book.algorithm));
      const name = `sum:${owners[account]}:${asset}`;
      sums.set(name, (sums.get(name) ?? 0n) + balance);
      leaves += 1;
      total += count;
    }
    const blocks = tree.blocks();
    if (blocks.length > 0) this.nodeDigests.set(month.lastDay, sha256(...blocks).toString('hex'));
    return {
      accounts: String(leaves),
      boundarySeq: String(month.boundarySeq),
      closingRoot: treeRoot(blocks, book.algorithm).toString('hex'),
      format: CLOSING_FORMAT,
      month: month.monthEnd.slice(0, 7),
      postings: String(total),
      ...Object.fromEntries([...sums].map(([name, sum]) => [name, String(sum)])),
      treeSize: String((month.boundarySeq ?? 0) + 1),
    };
  }
}
