import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Letter, type PrintWish } from '../../platform/pdf/letter.js';
import { dateText } from '../../platform/pdf/paper-style.js';
import type { CodeSheet } from './card-codes.service.js';
import { cardCode, groupedCardNo } from './card-number.js';
import type { CardView } from './cards.service.js';

const CODES_ACROSS = 2;

/** A card to cut out and carry: who it is of, its number, its QR code. Never the PIN. */
export function cardPdf(card: CardView, wish: PrintWish): Promise<Buffer> {
  const words = WORDS[wish.language];
  const letter = new Letter(wish, { title: words.card, createdAt: card.issuedAt });
  letter.writeTitle();
  letter.writeFacts([
    ...(wish.name === null ? [] : [[words.name, wish.name] as const]),
    [words.memberNo, card.memberNo],
    [words.issuedOn, dateText(shanghaiDate(card.issuedAt), wish.language)],
  ]);
  letter.writeBand({ name: words.cardNo, figure: groupedCardNo(card.cardNo), line: words.say });
  letter.writeCode(words.how, cardCode(card.cardNo), words.steps);
  return letter.finish(groupedCardNo(card.cardNo).slice(-4));
}

/** A fresh sheet of codes. It is printed once; nobody can print the same one again. */
export function codeSheetPdf(sheet: CodeSheet, wish: PrintWish): Promise<Buffer> {
  const { card, codes } = sheet;
  const words = WORDS[wish.language];
  const letter = new Letter(wish, { title: words.sheet, createdAt: sheet.drawnAt });
  letter.writeTitle();
  letter.writeFacts([
    ...(wish.name === null ? [] : [[words.name, wish.name] as const]),
    [words.cardNo, `**** ${card.cardNo.slice(-4)}`],
    [words.until, dateText(shanghaiDate(sheet.expiresAt), wish.language)],
  ]);
  letter.writeText(words.sheetHow);
  const size = letter.sizes.body;
  const place = letter.widest(['88']);
  const columns = Array.from({ length: CODES_ACROSS }, () => [
    { title: words.n, width: place },
    { title: words.code, width: null },
  ]).flat();
  const rows = Math.ceil(codes.length / CODES_ACROSS);
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: CODES_ACROSS }, (_, column) => {
      const n = column * rows + row;
      const code = codes[n] ?? '';
      const texts = [String(n + 1), `${code.slice(0, 4)} ${code.slice(4)}`];
      return texts.map((text) => [{ text, size }]);
    }).flat(),
  );
  letter.writeTable(words.codes, columns, cells);
  return letter.finish(`**** ${card.cardNo.slice(-4)}`);
}

const WORDS = {
  zh: {
    card: '服务卡',
    sheet: '服务码单',
    name: '姓名',
    memberNo: '成员编号',
    issuedOn: '发卡日期',
    cardNo: '卡号',
    say: '打电话办事时，请报这个卡号。',
    how: '怎么用',
    steps: [
      '志愿者上门时和离开时，各扫一次这个二维码，再由您本人输入密码，或说出一个服务码。',
      '在站点或服务商用时长时，也是出示此卡，再由您本人输入密码，或说出一个服务码。',
      '密码只有您知道，不要写在卡上，也不要告诉任何人。',
      '卡丢了，请马上打电话或到站点停用，另办一张。',
    ],
    until: '有效期至',
    codes: '服务码',
    n: '序号',
    code: '服务码',
    sheetHow:
      '每个服务码只能用一次，用过请划掉。不会按密码时，把下一个没用过的服务码说给志愿者或收银员。请和卡分开放。',
  },
  en: {
    card: 'Service card',
    sheet: 'Sheet of service codes',
    name: 'Name',
    memberNo: 'Member number',
    issuedOn: 'Issued on',
    cardNo: 'Card number',
    say: 'Say this number when you call the hotline.',
    how: 'How to use it',
    steps: [
      'When a volunteer comes and when they leave, let them scan this code; then type your PIN yourself, or say one of your service codes.',
      'At a station or provider show the card, then type your PIN yourself, or say one of your service codes.',
      'Only you know the PIN. Do not write it on the card and tell it to nobody.',
      'If the card is lost, call or visit the station at once: they block it and give you another one.',
    ],
    until: 'Good until',
    codes: 'Service codes',
    n: 'No.',
    code: 'Code',
    sheetHow:
      'Each code works once; cross it out when it is used. If you cannot type a PIN, say the next code to the volunteer or cashier. Keep the sheet apart from the card.',
  },
} as const;
