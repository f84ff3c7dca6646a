import { hoursText } from '../../platform/clock/hours-text.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import type { Letter } from '../../platform/pdf/letter.js';
import type { Paragraph } from '../../platform/pdf/paper.js';
import { COLORS, dateText, shortDate } from '../../platform/pdf/paper-style.js';
import type { Cell, Column } from '../../platform/pdf/table.js';
import type { StatementItem } from './month-statement.js';
import { paperWords } from './paper-words.js';
import { counterpartOf, counterpartText, lineText } from './statement-words.js';

/** The lines of one account as a table. In large print the day stands above the line, for want of width. */
export class LineRows {
  private readonly words;

  constructor(
    private readonly letter: Letter,
    private readonly isLarge: boolean,
  ) {
    this.words = paperWords(letter.language);
  }

  /** Columns as wide as the figures in them need. */
  columns(items: readonly StatementItem[]): Column[] {
    const { words, letter } = this;
    const figures = (title: string, texts: string[]): Column => ({
      title,
      align: 'right',
      width: letter.widest([title, ...texts]),
    });
    const days = items.map((item) => this.day(item));
    const day: Column = { title: words.date, width: letter.widest([words.date, ...days]) };
    return [
      ...(this.isLarge ? [] : [day]),
      { title: words.what, width: null },
      figures(
        words.change,
        items.map(({ amount }) => this.signed(amount)),
      ),
      figures(
        words.balance,
        items.map(({ balanceAfter }) => this.hours(balanceAfter)),
      ),
    ];
  }

  /** One line. */
  row(item: StatementItem): Cell[] {
    const { body: size, small } = this.letter.sizes;
    const change: Paragraph = {
      text: this.signed(item.amount),
      size,
      weight: 'bold',
      ...(item.amount > 0n && { color: COLORS.credit }),
    };
    const what: Cell = [
      { text: lineText(item, this.letter.language), size },
      ...this.notes(item).map((text) => ({ text, size: small, color: COLORS.muted })),
    ];
    const sums: Cell[] = [[change], [{ text: this.hours(item.balanceAfter), size }]];
    if (!this.isLarge) return [[{ text: this.day(item), size }], what, ...sums];
    const first: Paragraph = {
      text: `${this.day(item)} · ${this.entry(item)}`,
      size,
      weight: 'bold',
    };
    return [[first, ...what], ...sums];
  }

  /** What stands below a line: the other side, the entry, and the days that differ from its own. */
  private notes(item: StatementItem): string[] {
    const { words } = this;
    const { language } = this.letter;
    const { about, reverses, reversedBy, effectiveOn } = item;
    const other = counterpartText(counterpartOf(item), language);
    const served = about === null || about.kind === 'spending' ? effectiveOn : about.serviceDate;
    const recorded = shanghaiDate(new Date(item.recordedAt));
    const date = (day: string): string => dateText(day, language);
    return [
      this.isLarge ? other : `${other} · ${this.entry(item)}`,
      ...(served === effectiveOn ? [] : [this.servedNote(item, date(served))]),
      ...(recorded === effectiveOn ? [] : [words.recorded(date(recorded))]),
      ...(reverses === null
        ? []
        : [words.reverses(String(reverses.seq), date(reverses.effectiveOn))]),
      ...(reversedBy === null
        ? []
        : [words.reversedBy(String(reversedBy.seq), date(reversedBy.effectiveOn))]),
    ];
  }

  private servedNote(item: StatementItem, date: string): string {
    if (item.about?.kind === 'booking') return this.words.agreed(date);
    return item.isLate ? this.words.late(date) : this.words.served(date);
  }

  private entry(item: StatementItem): string {
    return this.words.entry(String(item.seq));
  }

  private day(item: StatementItem): string {
    return shortDate(item.effectiveOn, this.letter.language);
  }

  private hours(minutes: bigint): string {
    return hoursText(minutes, this.letter.language);
  }

  private signed(minutes: bigint): string {
    return (minutes > 0n ? '+' : '') + this.hours(minutes);
  }
}
