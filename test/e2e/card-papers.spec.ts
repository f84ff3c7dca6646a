import { groupedCardNo } from '../../src/modules/cards/card-number.js';
import { readCodes, readPdf } from '../support/poppler.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { CardsDesk } from './cards-desk.js';

let cards: CardsDesk;

beforeAll(async () => {
  cards = await CardsDesk.open();
});

afterAll(() => cards?.close());

/** A paper as somebody gets it. */
async function paper(
  who: SignedInMember,
  method: 'get' | 'post',
  path: string,
  language = 'zh-CN',
) {
  const answer = await cards.desk.app
    .http()
    [method](path)
    .set({ authorization: who.authorization, 'accept-language': language })
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    });
  return { status: answer.status, headers: answer.headers, pdf: answer.body as Buffer };
}

describe('a printed card', () => {
  it('shows the holder, the number, and the number as a QR code, and never the PIN', async () => {
    const { elder, card } = await cards.elderWithCard();
    const { status, headers, pdf } = await paper(elder, 'get', `/v1/cards/${card.id}/card.pdf`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'no-store',
    });
    const { texts } = await readPdf(pdf);
    const text = texts.join('\n');
    expect(text).toContain('服务卡');
    expect(text).toContain('测试');
    expect(text).toContain(groupedCardNo(card.cardNo));
    expect(text.replaceAll(/\s/g, '').replaceAll(card.cardNo, '')).not.toContain(card.pin);
    expect(await readCodes(pdf, { first: 1, last: texts.length })).toEqual([
      `KAPOK-CARD/1:${card.cardNo}`,
    ]);
  });

  it('comes in English, and in large print that nothing undercuts', async () => {
    const { card } = await cards.elderWithCard();
    const path = `/v1/cards/${card.id}/card.pdf?large=true`;
    const { sizes, texts } = await readPdf((await paper(cards.keeper, 'get', path, 'en')).pdf);
    expect(texts.join('\n')).toContain('Service card');
    expect(Math.min(...sizes.map(({ size }) => size))).toBeGreaterThanOrEqual(14);
  });

  it('is printed of an active card only, for its elder and keepers', async () => {
    const { card } = await cards.elderWithCard();
    const other = (await cards.elderWithCard()).elder;
    expect((await paper(other, 'get', `/v1/cards/${card.id}/card.pdf`)).status).toBe(404);
    await cards.post(cards.keeper, `/v1/cards/${card.id}/block`, {});
    expect((await paper(cards.keeper, 'get', `/v1/cards/${card.id}/card.pdf`)).status).toBe(409);
  });
});

describe('a printed sheet of codes', () => {
  it('shows twenty codes that work, and makes the sheet before worthless', async () => {
    const { elder, card } = await cards.elderWithCard();
    const [old = ''] = await cards.sheet(card);
    const { status, pdf } = await paper(cards.keeper, 'post', `/v1/cards/${card.id}/codes.pdf`);
    expect(status).toBe(201);
    const text = (await readPdf(pdf)).texts.join('\n');
    const codes = [...text.matchAll(/\b(\d{4}) (\d{4})\b/g)].map(([, a, b]) => `${a}${b}`);
    expect(new Set(codes).size).toBe(20);
    expect(text).not.toContain(groupedCardNo(card.cardNo));
    const shown = { cardNo: card.cardNo };
    const cashier = await cards.desk.staff();
    expect((await cards.charge(cashier, { ...shown, code: old })).status).toBe(403);
    expect((await cards.charge(cashier, { ...shown, code: codes[19] })).status).toBe(201);
    expect(await cards.desk.accounts(elder)).toEqual({ earned: '90' });
  });
});
