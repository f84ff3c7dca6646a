import type { Language } from '../errors/language.js';
import { Paper, type Paragraph } from './paper.js';
import { COLORS, type PaperSizes, pageText, SIZES, tableStyle } from './paper-style.js';
import { qrSquare } from './qr-code.js';
import { type Cell, type Column, Table } from './table.js';

/** How a paper is printed. */
export interface PrintWish {
  readonly brand: string;
  /** The member's own name; null when it is not known any more. */
  readonly name: string | null;
  readonly language: Language;
  readonly isLarge: boolean;
}

/** An account, or another sum, as a band: its name, one big figure, and a line below. */
export interface Band {
  readonly name: string;
  readonly figure: string;
  readonly line: string;
}

const CODE_GAP = 14;
/** How many codes stand side by side, and how wide one is at most. */
const CODES = { normal: { across: 3, side: 158 }, large: { across: 2, side: 235 } } as const;

/** A paper in the house's look: what statements and certificates have in common. */
export class Letter {
  readonly paper: Paper;
  readonly sizes: PaperSizes;
  readonly language: Language;
  private readonly codes: { readonly across: number; readonly side: number };

  constructor(
    private readonly wish: PrintWish,
    private readonly facts: { readonly title: string; readonly createdAt: Date },
  ) {
    const { brand, language, isLarge } = wish;
    this.language = language;
    this.sizes = SIZES[isLarge ? 'large' : 'normal'];
    this.codes = CODES[isLarge ? 'large' : 'normal'];
    this.paper = new Paper({
      ...facts,
      author: brand,
      language: language === 'zh' ? 'zh-CN' : 'en',
    });
  }

  /** The brand and the title, beside a bar of the house's colour. */
  writeTitle(): void {
    const { paper, sizes } = this;
    const place = { x: paper.left + 16, y: paper.y, width: paper.width - 16 };
    const brand: Paragraph = {
      text: this.wish.brand,
      size: sizes.body,
      color: COLORS.accent,
      weight: 'bold',
    };
    const title: Paragraph = { text: this.facts.title, size: sizes.title, weight: 'bold' };
    const height = paper.heightOf(brand, place.width) + paper.heightOf(title, place.width);
    paper.fill({ x: paper.left, y: paper.y, width: 5 }, height, COLORS.accent);
    place.y += paper.draw(brand, place);
    paper.draw(title, place);
    paper.y += height + sizes.body;
  }

  /** `姓名：…`, one a line. */
  writeFacts(facts: readonly (readonly [label: string, value: string])[]): void {
    const colon = this.language === 'zh' ? '：' : ': ';
    for (const [label, value] of facts) {
      this.paper.write({ text: `${label}${colon}${value}`, size: this.sizes.body });
    }
    this.paper.y += this.sizes.body;
  }

  /** One sum with a big figure. */
  writeBand({ name, figure, line }: Band): void {
    const { paper, sizes } = this;
    const inner = { x: paper.left + 14, width: paper.width - 28 };
    const title: Paragraph = { text: name, size: sizes.body, weight: 'bold' };
    const big: Paragraph = {
      text: figure,
      size: sizes.figure,
      weight: 'bold',
      align: 'right',
      color: COLORS.accent,
    };
    const small: Paragraph = { text: line, size: sizes.body, color: COLORS.muted };
    const top = Math.max(paper.heightOf(title, inner.width), paper.heightOf(big, inner.width));
    const height = top + paper.heightOf(small, inner.width) + 16;
    paper.need(height);
    paper.fill({ x: paper.left, y: paper.y, width: paper.width }, height, COLORS.soft, 5);
    const middle = paper.y + 8 + (top - paper.heightOf(title, inner.width)) / 2;
    paper.draw(title, { ...inner, y: middle });
    paper.draw(big, { ...inner, y: paper.y + 6 });
    paper.draw(small, { ...inner, y: paper.y + 8 + top });
    paper.y += height + 8;
  }

  /** A table below its heading. */
  writeTable(heading: string, columns: readonly Column[], rows: readonly Cell[][]): void {
    const table = new Table(this.paper, columns, tableStyle(this.sizes));
    this.writeHeading(heading, table.startHeight(rows));
    table.write(rows);
    this.paper.y += this.sizes.body;
  }

  /** QR codes below a heading and what to do with them. */
  writeCodes(heading: string, how: string, codes: readonly string[]): void {
    const { paper, sizes } = this;
    const { across } = this.codes;
    const room = (paper.width - CODE_GAP * (across - 1)) / across;
    const side = Math.min(room, this.codes.side);
    const text: Paragraph = { text: how, size: sizes.body };
    const caption = sizes.small * 2;
    this.writeHeading(heading, paper.heightOf(text, paper.width) + 8 + side + caption);
    paper.write(text, 8);
    for (let start = 0; start < codes.length; start += across) {
      paper.need(side + caption);
      for (const [n, code] of codes.slice(start, start + across).entries()) {
        const place = { x: paper.left + n * (side + CODE_GAP), y: paper.y, width: side };
        paper.qr(qrSquare(code), place);
        this.writeCaption(`${start + n + 1} / ${codes.length}`, { ...place, y: place.y + side });
      }
      paper.y += side + caption;
    }
  }

  /** One QR code, with what it belongs to beside it. */
  writeCode(heading: string, code: string, texts: readonly string[]): void {
    const { paper, sizes } = this;
    const side = sizes.body * 11;
    const beside = { x: paper.left + side + CODE_GAP, width: paper.width - side - CODE_GAP };
    const lines: Paragraph[] = texts.map((text) => ({ text, size: sizes.body }));
    const height = lines.reduce((sum, line) => sum + paper.heightOf(line, beside.width), 0);
    this.writeHeading(heading, Math.max(side, height));
    paper.qr(qrSquare(code), { x: paper.left, y: paper.y, width: side });
    let y = paper.y;
    for (const line of lines) y += paper.draw(line, { ...beside, y });
    paper.y += Math.max(side, height);
  }

  /** A paragraph in the size of the text. */
  writeText(text: string): void {
    this.paper.write({ text, size: this.sizes.body }, this.sizes.body);
  }

  /** The width of a column that no figure breaks in. */
  widest(texts: readonly string[]): number {
    const widths = texts.map((text) => this.paper.fonts.width(text, 'bold', this.sizes.body));
    // A little more than measured, so that rounding never breaks a figure in two.
    return Math.max(this.sizes.body * 5, ...widths) + 1;
  }

  /** Writes the foot of every page and gives the file. */
  finish(name: string): Promise<Buffer> {
    const { sizes, language } = this;
    const look = { size: sizes.foot, color: COLORS.muted };
    return this.paper.finish((page, pages) => [
      { text: `${this.wish.brand} · ${name}`, ...look },
      { text: pageText(page, pages, language), align: 'right', ...look },
    ]);
  }

  /** A heading never stands apart from what follows it. */
  private writeHeading(text: string, following: number): void {
    const { paper, sizes } = this;
    const heading: Paragraph = {
      text,
      size: sizes.heading,
      weight: 'bold',
      color: COLORS.accent,
    };
    const above = sizes.body * 0.4;
    paper.need(above + paper.heightOf(heading, paper.width) + 4 + following);
    paper.y += above;
    paper.write(heading, 4);
  }

  private writeCaption(text: string, place: { x: number; y: number; width: number }): void {
    const look = { size: this.sizes.small, align: 'center', color: COLORS.muted } as const;
    this.paper.draw({ text, ...look }, place);
  }
}
