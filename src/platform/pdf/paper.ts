import PDFDocument from 'pdfkit';
import type { Weight } from './font-files.js';
import { BOX_WIDTH, type FontDocument, FontStack } from './font-stack.js';
import { type QrSquare, QUIET_ZONE } from './qr-code.js';
import { layLines } from './text-layout.js';

/** What a document says of itself. Never personal data. */
export interface PaperFacts {
  readonly title: string;
  readonly author: string;
  /** `zh-CN` or `en`. */
  readonly language: string;
  /** Fixed by what the paper shows, so that the same paper has the same bytes. */
  readonly createdAt: Date;
}

/** One paragraph. Sizes in points, colours as `#rrggbb`. */
export interface Paragraph {
  readonly text: string;
  readonly size: number;
  readonly weight?: Weight;
  readonly color?: string;
  readonly align?: 'left' | 'center' | 'right';
}

/** Where something is drawn, in points from the top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const MARGIN = { side: 46, top: 48, bottom: 58 } as const;
const LINE_HEIGHT = 1.42;
const INK = '#1f1a17';

/** A4 pages that are written from top to bottom; `y` is where the next thing goes. */
export class Paper {
  readonly left = MARGIN.side;
  readonly width: number;
  readonly fonts: FontStack;
  y: number = MARGIN.top;
  private readonly document: FontDocument;
  private readonly bytes: Promise<Buffer>;
  private readonly bottom: number;

  constructor(facts: PaperFacts) {
    const { title, author, language, createdAt } = facts;
    this.document = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: language,
      displayTitle: true,
      pdfVersion: '1.7',
      info: {
        Title: title,
        Author: author,
        Creator: author,
        Producer: 'Kapok',
        CreationDate: createdAt,
      },
    });
    this.fonts = new FontStack(this.document);
    this.width = this.document.page.width - 2 * MARGIN.side;
    this.bottom = this.document.page.height - MARGIN.bottom;
    this.bytes = collect(this.document);
  }

  /** What is left of the page. */
  get room(): number {
    return this.bottom - this.y;
  }

  /** The room of a page that nothing stands on. */
  get wholeRoom(): number {
    return this.bottom - MARGIN.top;
  }

  /** Goes on to a new page, unless there is room for so many points on this one. */
  need(height: number): void {
    if (this.room < height) this.turn();
  }

  /** Goes on to a new page. */
  turn(): void {
    this.document.addPage({ size: 'A4', margin: 0 });
    this.y = MARGIN.top;
  }

  /** How high a paragraph is in a column of that width. */
  heightOf(paragraph: Paragraph, width: number): number {
    return this.linesOf(paragraph, width).length * paragraph.size * LINE_HEIGHT;
  }

  /** Writes a paragraph over the whole width, on a new page where it does not fit, and moves below it. */
  write(paragraph: Paragraph, gap = 0): void {
    const height = this.heightOf(paragraph, this.width);
    this.need(height);
    this.draw(paragraph, { x: this.left, y: this.y, width: this.width });
    this.y += height + gap;
  }

  /** Draws a paragraph at a place; returns its height. */
  draw(paragraph: Paragraph, { x, y, width }: Place): number {
    const { size, weight = 'regular', align = 'left' } = paragraph;
    const lines = this.linesOf(paragraph, width);
    for (const [n, line] of lines.entries()) {
      const free = width - this.fonts.width(line, weight, size);
      const shift = { left: 0, center: free / 2, right: free }[align];
      this.drawLine(line, paragraph, { x: x + shift, y: y + n * size * LINE_HEIGHT });
    }
    return lines.length * size * LINE_HEIGHT;
  }

  /** Fills a rectangle. */
  fill({ x, y, width }: Place, height: number, color: string, radius = 0): void {
    this.document.roundedRect(x, y, width, height, radius).fill(color);
  }

  /** A line across. */
  rule({ x, y, width }: Place, color: string, thickness = 0.6): void {
    this.document
      .lineWidth(thickness)
      .moveTo(x, y)
      .lineTo(x + width, y)
      .stroke(color);
  }

  /** Draws a QR code with its quiet zone into a square of that width. */
  qr(square: QrSquare, { x, y, width }: Place): void {
    const module = width / (square.size + 2 * QUIET_ZONE);
    this.document.rect(x, y, width, width).fill('#ffffff');
    for (let row = 0; row < square.size; row += 1) {
      for (let column = 0; column < square.size; column += 1) {
        if (!square.isDark(row, column)) continue;
        const [dx, dy] = [(column + QUIET_ZONE) * module, (row + QUIET_ZONE) * module];
        this.document.rect(x + dx, y + dy, module, module);
      }
    }
    this.document.fill('#000000');
  }

  /** Writes a foot below every page and gives the finished file. Nothing can be written after. */
  finish(foot: (page: number, pages: number) => readonly Paragraph[]): Promise<Buffer> {
    const { count } = this.document.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.document.switchToPage(page);
      const place = { x: this.left, y: this.bottom + 16, width: this.width };
      this.rule({ ...place, y: this.bottom + 10 }, '#c9c2bb');
      for (const paragraph of foot(page + 1, count)) this.draw(paragraph, place);
    }
    this.document.end();
    return this.bytes;
  }

  private linesOf({ text, size, weight = 'regular' }: Paragraph, width: number): string[] {
    return layLines(this.fonts, text, { size, weight }, width);
  }

  private drawLine(
    line: string,
    { size, weight = 'regular', color = INK }: Paragraph,
    { x, y }: Omit<Place, 'width'>,
  ): void {
    let at = x;
    for (const run of this.fonts.runs(line, weight)) {
      const width = this.fonts.width(run.text, weight, size);
      if (run.font === null) this.drawBox(run.text, { x: at, y, width }, { size, color });
      else {
        this.document.font(run.font).fontSize(size).fillColor(color);
        this.document.text(run.text, at, y, { lineBreak: false });
      }
      at += width;
    }
  }

  /** A character that no font has, as its number in a box: readable, and plainly not the character itself. */
  private drawBox(
    character: string,
    { x, y, width }: Place,
    { size, color }: { size: number; color: string },
  ): void {
    const code = character.codePointAt(0) ?? 0;
    const text = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    const small = (size * (BOX_WIDTH - 0.3)) / (this.fonts.width(text, 'regular', 1) || 1);
    const box = { x: x + size * 0.05, y: y + size * 0.3, width: width - size * 0.1 };
    this.document
      .lineWidth(0.5)
      .rect(box.x, box.y, box.width, size * 0.95)
      .stroke(color);
    const middle = box.y + (size * 0.95 - small * LINE_HEIGHT) / 2;
    this.draw({ text, size: small, color, align: 'center' }, { ...box, y: middle });
  }
}

async function collect(document: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of document) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
