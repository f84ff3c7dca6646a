import { setImmediate as otherWork } from 'node:timers/promises';
import type { Language } from '../../platform/errors/language.js';
import { Paper, type Paragraph } from '../../platform/pdf/paper.js';
import { COLORS, pageText } from '../../platform/pdf/paper-style.js';
import { qrSquare } from '../../platform/pdf/qr-code.js';
import { formCode, formNumber } from './form-number.js';

/** A run of forms to print. */
export interface FormsPrint {
  readonly brand: string;
  readonly city: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly printedAt: Date;
  readonly language: Language;
}

/** Two forms a page, each this high with the cut below it. */
const FORM_HEIGHT = 360;
const CODE_SIDE = 104;
const ROW_HEIGHT = 41;
const COLUMN_GAP = 22;
const TEXT = 13;

/**
 * The forms as a PDF, two a page; the same bytes whenever the run is printed in the same language. A form takes some
 * hundredths of a second, and the server does other work between two of them.
 */
export async function formsPdf(print: FormsPrint): Promise<Buffer> {
  const { brand, language, unitCode, firstSerial, lastSerial, printedAt } = print;
  const words = WORDS[language];
  const paper = new Paper({
    title: words.title,
    author: brand,
    language: language === 'zh' ? 'zh-CN' : 'en',
    createdAt: printedAt,
  });
  for (let serial = firstSerial; serial <= lastSerial; serial += 1) {
    paper.need(FORM_HEIGHT);
    writeForm(paper, print, serial);
    await otherWork();
  }
  const [first, last] = [firstSerial, lastSerial].map((serial) => formNumber({ unitCode, serial }));
  const look = { size: 9, color: COLORS.muted };
  return paper.finish((page, pages) => [
    { text: `${brand} · ${first} – ${last}`, ...look },
    { text: pageText(page, pages, language), align: 'right', ...look },
  ]);
}

function writeForm(paper: Paper, print: FormsPrint, serial: number): void {
  const { brand, city, unitCode, unitName, language } = print;
  const words = WORDS[language];
  const top = paper.y;
  const form = { unitCode, serial };
  const head: Paragraph[] = [
    { text: brand, size: 11, weight: 'bold', color: COLORS.accent },
    { text: words.title, size: 21, weight: 'bold' },
    { text: `${words.number} ${formNumber(form)}`, size: 16, weight: 'bold' },
    { text: `${words.station}${unitName}`, size: TEXT },
  ];
  const beside = { x: paper.left, width: paper.width - CODE_SIDE - COLUMN_GAP };
  let y = top;
  for (const line of head) y += paper.draw(line, { ...beside, y });
  const corner = { x: paper.left + paper.width - CODE_SIDE, y: top, width: CODE_SIDE };
  paper.qr(qrSquare(formCode(city, form)), corner);
  y = Math.max(y, top + CODE_SIDE);
  for (const [left, right] of words.rows) {
    writeBlank(paper, left, { side: 'left', y });
    writeBlank(paper, right, { side: 'right', y });
    y += ROW_HEIGHT;
  }
  paper.draw(
    { text: words.how, size: 10, color: COLORS.muted },
    { x: paper.left, y: y + 6, width: paper.width },
  );
  paper.y = top + FORM_HEIGHT;
  paper.rule({ x: paper.left, y: paper.y - 8, width: paper.width }, COLORS.line);
}

/** A name with a line to write on behind it. */
function writeBlank(paper: Paper, label: string, at: { side: 'left' | 'right'; y: number }): void {
  const width = (paper.width - COLUMN_GAP) / 2;
  const x = at.side === 'left' ? paper.left : paper.left + width + COLUMN_GAP;
  const baseline = at.y + ROW_HEIGHT - 6;
  paper.draw({ text: label, size: TEXT }, { x, y: baseline - TEXT * 1.4, width });
  const taken = paper.fonts.width(label, 'regular', TEXT) + 8;
  paper.rule({ x: x + taken, y: baseline, width: width - taken }, COLORS.muted, 0.8);
}

const WORDS = {
  zh: {
    title: '志愿服务签字单',
    number: '单号',
    station: '站点：',
    rows: [
      ['志愿者姓名', '志愿者编号'],
      ['老人姓名', '老人编号'],
      ['服务项目', '服务日期'],
      ['开始时间', '结束时间'],
      ['志愿者签名', '老人签名或手印'],
    ],
    how: '服务结束后当场填写，双方看清楚再签名。一张单子只记一次服务；写错了请交回作废，另换一张，不要涂改。',
  },
  en: {
    title: 'Signed record of a service',
    number: 'Form',
    station: 'Station: ',
    rows: [
      ['Volunteer', 'Volunteer number'],
      ['Elder', 'Elder number'],
      ['Service', 'Date'],
      ['From', 'Until'],
      ['Volunteer signs', 'Elder signs'],
    ],
    how: 'Fill this in when the service ends; both read it and sign. One form is for one service. Hand in a form with a mistake to be spoiled and take another one; do not correct it.',
  },
} as const;
