import type { Paper, Paragraph } from './paper.js';

/** One column. Its share of the width is what the fixed ones leave. */
export interface Column {
  readonly title: string;
  /** In points; null takes what is left, shared evenly. */
  readonly width: number | null;
  readonly align?: 'left' | 'right';
}

/** One cell: paragraphs below each other. */
export type Cell = readonly Paragraph[];

/** How a table looks. Sizes in points. */
export interface TableStyle {
  readonly size: number;
  readonly headColor: string;
  readonly headInk: string;
  readonly lineColor: string;
}

/** Draws a table whose head stands on every page; a row is never cut. */
export class Table {
  private readonly widths: readonly number[];
  /** Between columns, and before the first one. */
  private readonly gap: number;

  constructor(
    private readonly paper: Paper,
    private readonly columns: readonly Column[],
    private readonly style: TableStyle,
  ) {
    this.gap = style.size * 0.85;
    const given = columns.reduce((sum, { width }) => sum + (width ?? 0), 0);
    const flexible = columns.filter(({ width }) => width === null).length;
    const rest = paper.width - given - this.gap * (columns.length + 1);
    this.widths = columns.map(({ width }) => width ?? rest / flexible);
  }

  /** How much room the head takes with the first row, which never part. */
  startHeight(rows: readonly (readonly Cell[])[]): number {
    return this.headHeight() + (rows[0] === undefined ? 0 : this.rowHeight(rows[0]));
  }

  /** Writes the rows, and the head above them on every page they take. */
  write(rows: readonly (readonly Cell[])[]): void {
    this.paper.need(this.startHeight(rows));
    this.writeHead();
    for (const row of rows) {
      const height = this.rowHeight(row);
      if (this.paper.room < height) {
        this.paper.turn();
        this.writeHead();
      }
      this.writeRow(row);
      this.paper.y += height;
      this.paper.rule(this.line(), this.style.lineColor);
    }
  }

  private writeHead(): void {
    const { paper, style } = this;
    const height = this.headHeight();
    paper.fill(this.line(), height, style.headColor);
    this.writeRow(this.head());
    paper.y += height;
  }

  private writeRow(row: readonly Cell[]): void {
    const { paper } = this;
    let x = paper.left + this.gap;
    for (const [n, cell] of row.entries()) {
      const width = this.widths[n] ?? 0;
      const align = this.columns[n]?.align ?? 'left';
      let y = paper.y + this.padding();
      for (const paragraph of cell) {
        y += paper.draw({ align, ...paragraph }, { x, y, width });
      }
      x += width + this.gap;
    }
  }

  private head(): Cell[] {
    const { size, headInk: color } = this.style;
    return this.columns.map(({ title }) => [{ text: title, size, weight: 'bold', color }]);
  }

  private headHeight(): number {
    return this.rowHeight(this.head());
  }

  private rowHeight(row: readonly Cell[]): number {
    const heights = row.map((cell, n) =>
      cell.reduce((sum, part) => sum + this.paper.heightOf(part, this.widths[n] ?? 0), 0),
    );
    return Math.max(0, ...heights) + 2 * this.padding();
  }

  private padding(): number {
    return this.style.size * 0.35;
  }

  private line(): { x: number; y: number; width: number } {
    return { x: this.paper.left, y: this.paper.y, width: this.paper.width };
  }
}
