import { invariant } from '../errors/invariant.js';
import { type FontFile, fontBytes, fontFiles, type Weight } from './font-files.js';

/** What this folder needs to know of an opened font. */
interface OpenFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

/** What this folder uses of a pdfkit document, fonts included, which its types leave out. */
export type FontDocument = PDFKit.PDFDocument & {
  readonly _font?: { readonly font?: OpenFont };
};

/** A stretch of text that one font draws; `font` is null where no font has the character. */
export interface Run {
  readonly font: string | null;
  readonly text: string;
}

/** Says how a character looks and needs no glyph of its own: nothing is lost where the font has only one look. */
const VARIATION_SELECTOR = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;
/** How wide a character is, measured at this size. */
const MEASURED_AT = 1_000;
/** A box that says `U+20BB7`, against the size of the text around it. */
export const BOX_WIDTH = 3.4;

/** The fonts of one document. They are opened when the first character needs them. */
export class FontStack {
  private readonly opened = new Map<string, OpenFont>();
  private readonly fontOf = new Map<string, string | null>();
  private readonly widths = new Map<string, number>();

  constructor(private readonly document: FontDocument) {}

  /** Cuts a text where the font changes. Characters that no font has come alone. */
  runs(text: string, weight: Weight): Run[] {
    const runs: { font: string | null; text: string }[] = [];
    for (const character of text.replace(VARIATION_SELECTOR, '')) {
      const font = this.find(character, weight);
      const last = runs.at(-1);
      if (last !== undefined && font !== null && last.font === font) last.text += character;
      else runs.push({ font, text: character });
    }
    return runs;
  }

  /** The width of a text in points. */
  width(text: string, weight: Weight, size: number): number {
    let width = 0;
    for (const { font, text: run } of this.runs(text, weight)) {
      for (const character of run) width += this.widthOf(character, font, size);
    }
    return width;
  }

  private widthOf(character: string, font: string | null, size: number): number {
    if (font === null) return BOX_WIDTH * size;
    const key = `${font}${character}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = this.document.font(font).fontSize(MEASURED_AT).widthOfString(character);
      this.widths.set(key, width);
    }
    return (width * size) / MEASURED_AT;
  }

  private find(character: string, weight: Weight): string | null {
    const key = `${weight}${character}`;
    let name = this.fontOf.get(key);
    if (name === undefined) {
      const codePoint = character.codePointAt(0) ?? 0;
      const file = fontFiles(weight).find((one) => this.open(one).hasGlyphForCodePoint(codePoint));
      name = file?.name ?? null;
      this.fontOf.set(key, name);
    }
    return name;
  }

  private open(file: FontFile): OpenFont {
    const { name } = file;
    const known = this.opened.get(name);
    if (known !== undefined) return known;
    this.document.registerFont(name, fontBytes(file));
    const font = this.document.font(name)._font?.font;
    invariant(font, 'a registered font is opened by its first use');
    this.opened.set(name, font);
    return font;
  }
}
