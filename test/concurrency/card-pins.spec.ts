import { CardsDesk, wrongPin } from '../e2e/cards-desk.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { SignedInMember } from '../support/redeeming-city.js';

let cards: CardsDesk;
let second: TestApp;

beforeAll(async () => {
  cards = await CardsDesk.open();
  second = await startTestApp({ database: cards.desk.database });
});

afterAll(async () => {
  await second?.close();
  await cards?.close();
});

let keys = 0;
/** A charge at one of the two services. */
function charge(app: TestApp, who: SignedInMember, card: object) {
  keys += 1;
  return app
    .http()
    .post('/v1/spendings')
    .set({ authorization: who.authorization, 'idempotency-key': `two-${keys}` })
    .send({ card, minutes: '10' });
}

const services = () => [cards.desk.app, second] as const;
const staff = (count: number) =>
  Promise.all(Array.from({ length: count }, () => cards.desk.staff()));

describe('two services on one database', () => {
  it('let ten wrong PINs of a card through between them', async () => {
    const { elder, card } = await cards.elderWithCard();
    const guess = { cardNo: card.cardNo, pin: wrongPin(card.pin) };
    const guessers = await staff(16);
    const seen: string[] = [];
    for (let round = 0; round < 12 && !seen.includes('pin_tried_out'); round += 1) {
      const answers = await Promise.all(
        guessers.map((who, n) => charge(services()[n % 2 === 0 ? 0 : 1], who, guess)),
      );
      seen.push(...answers.map(({ body }) => body.code));
      await cards.owner('UPDATE kapok.service_cards SET pin_locked_until = NULL WHERE id = $1', [
        card.id,
      ]);
    }
    expect(seen).toContain('pin_tried_out');
    expect(seen.filter((code) => code === 'card_not_accepted')).toHaveLength(10);
    expect(await cards.desk.accounts(elder)).toEqual({ earned: '100' });
  });

  it('let one person guess ten times in ten minutes between them, all at once', async () => {
    const [thief] = await staff(1);
    const made = await Promise.all(Array.from({ length: 24 }, () => cards.elderWithCard(0n)));
    const answers = await Promise.all(
      made.map(({ card }, n) =>
        charge(services()[n % 2 === 0 ? 0 : 1], thief as SignedInMember, {
          cardNo: card.cardNo,
          pin: wrongPin(card.pin),
        }),
      ),
    );
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === 'card_not_accepted')).toHaveLength(10);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(14);
  });

  it('take a spoken code once between them', async () => {
    const { elder, card } = await cards.elderWithCard();
    const [code] = await cards.sheet(card);
    const cashiers = await staff(8);
    const answers = await Promise.all(
      cashiers.map((who, n) =>
        charge(services()[n % 2 === 0 ? 0 : 1], who, { cardNo: card.cardNo, code }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await cards.desk.accounts(elder)).toEqual({ earned: '90' });
  });
});
