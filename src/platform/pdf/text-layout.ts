import type { Weight } from './font-files.js';
import type { FontStack } from './font-stack.js';

/** How a text is set. Sizes in points. */
export interface TextStyle {
  readonly size: number;
  readonly weight: Weight;
}

/** Stands at the end of what goes before it, never at the start of a line. */
const CLOSING = /^[\p{Pe}\p{Pf}，。、；：！？％…·,.;:!?%]$/u;
/** Stands at the start of what comes after it, never at the end of a line. */
const OPENING = /^[\p{Ps}\p{Pi}]$/u;
/** Letters and figures that belong together. */
const WORD = /^[\p{Script=Latin}\p{Nd}\-–−+/_'’@&#*]$/u;

/** A figure and the sign of what it counts: 2026年10月3日, 第12号, 5小时30分. */
const COUNTED = /^(\d[年月日号小时分]|[年月]\d|小时)$/u;

/** Cuts a text into lines that fit a width. Chinese may break anywhere but around marks, words only at blanks. */
export function layLines(
  fonts: FontStack,
  text: string,
  style: TextStyle,
  width: number,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (fits(fonts, line + piece, style, width)) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    const cut = fits(fonts, piece, style, width) ? [piece] : cutToFit(fonts, piece, style, width);
    lines.push(...cut.slice(0, -1));
    line = (cut.at(-1) ?? '').trimStart();
  }
  return [...lines, line.trimEnd()];
}

function fits(fonts: FontStack, text: string, style: TextStyle, width: number): boolean {
  return fonts.width(text.trimEnd(), style.weight, style.size) <= width;
}

/** What cannot be cut without harm: words with the blank after them, characters with the marks around them. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let before = '';
  for (const character of text) {
    const isJoined =
      before !== '' &&
      (character === ' ' ||
        CLOSING.test(character) ||
        OPENING.test(before) ||
        COUNTED.test(before + character) ||
        (WORD.test(character) && WORD.test(before)));
    if (isJoined) pieces.push((pieces.pop() ?? '') + character);
    else pieces.push(character);
    before = character;
  }
  return pieces;
}

/** A word longer than the line is cut wherever the line ends. */
function cutToFit(fonts: FontStack, word: string, style: TextStyle, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && !fits(fonts, part + character, style, width)) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
