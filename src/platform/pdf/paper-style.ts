import type { Language } from '../errors/language.js';
import type { TableStyle } from './table.js';

/** Sizes in points. Nothing a person has to read is smaller than `small`. */
export interface PaperSizes {
  readonly body: number;
  readonly small: number;
  readonly title: number;
  readonly heading: number;
  readonly figure: number;
  readonly foot: number;
}

/** `large` is for weak eyes: 18 points and more. */
export const SIZES: Readonly<Record<'normal' | 'large', PaperSizes>> = {
  normal: { body: 11.5, small: 9.5, title: 25, heading: 15, figure: 21, foot: 9 },
  large: { body: 18, small: 18, title: 33, heading: 24, figure: 30, foot: 14 },
};

/** The colours of our papers: kapok red for marks, warm greys, dark ink; all readable on white. */
export const COLORS = {
  accent: '#a3271f',
  soft: '#faf3ec',
  line: '#dcd3ca',
  muted: '#5a5049',
  credit: '#1c5f3a',
} as const;

/** How tables look at a size. */
export function tableStyle(sizes: PaperSizes): TableStyle {
  return {
    size: sizes.body,
    headColor: COLORS.accent,
    headInk: '#ffffff',
    lineColor: COLORS.line,
  };
}

/** `2026年10月`, `October 2026`. */
export function monthText(month: string, language: Language): string {
  const [year = '', number = ''] = month.split('-');
  return language === 'zh'
    ? `${year}年${Number(number)}月`
    : `${MONTHS[Number(number) - 1]} ${year}`;
}

/** `2026年10月3日`, `3 October 2026`. */
export function dateText(date: string, language: Language): string {
  const day = Number(date.slice(8));
  const month = monthText(date.slice(0, 7), language);
  return language === 'zh' ? `${month}${day}日` : `${day} ${month}`;
}

/** `10月3日`, `3 Oct`. */
export function shortDate(date: string, language: Language): string {
  const [, month = '', day = ''] = date.split('-');
  return language === 'zh'
    ? `${Number(month)}月${Number(day)}日`
    : `${Number(day)} ${MONTHS[Number(month) - 1]?.slice(0, 3)}`;
}

/** `第 1 页 / 共 3 页`, `Page 1 of 3`. */
export function pageText(page: number, pages: number, language: Language): string {
  return language === 'zh' ? `第 ${page} 页 / 共 ${pages} 页` : `Page ${page} of ${pages}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
