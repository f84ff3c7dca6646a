import type { CardWithPinDto } from '../../src/modules/cards/cards.dto.js';
import { newElder, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { RedeemingDesk } from './redeeming-desk.js';

/** The desk of redeeming, with somebody who hands out cards. */
export class CardsDesk {
  private constructor(
    readonly desk: RedeemingDesk,
    /** Station admin of the community: hands out cards and PINs. */
    readonly keeper: SignedInMember,
  ) {}

  static async open(): Promise<CardsDesk> {
    const desk = await RedeemingDesk.open();
    const { database, app, city } = desk;
    const keeper = await newMember(database, app, {
      unit: city.community,
      roles: ['station_admin'],
    });
    return new CardsDesk(desk, keeper);
  }

  /** A new elder with a card. */
  async elderWithCard(minutes = 100n, household?: string) {
    const { database, app, city } = this.desk;
    const elder = await newElder(database, app, {
      unit: city.community,
      minutes,
      ...(household !== undefined && { household }),
    });
    return { elder, card: await this.cardFor(elder) };
  }

  async cardFor(elder: SignedInMember): Promise<CardWithPinDto> {
    const issued = await this.post(this.keeper, '/v1/cards', { memberId: elder.id });
    if (issued.status !== 201) throw new Error(`issuing answered ${issued.status}: ${issued.text}`);
    return issued.body;
  }

  /** A fresh sheet of codes of a card. */
  async sheet(card: { readonly id: string }): Promise<string[]> {
    const drawn = await this.post(this.keeper, `/v1/cards/${card.id}/codes`, {});
    if (drawn.status !== 201) throw new Error(`drawing answered ${drawn.status}: ${drawn.text}`);
    return drawn.body.codes;
  }

  post(who: SignedInMember, path: string, body: object) {
    return this.desk.post(who, path, body, null);
  }

  charge(who: SignedInMember, card: object, minutes = '10', key?: string) {
    return this.desk.post(who, '/v1/spendings', { card, minutes }, key);
  }

  owner(statement: string, values: unknown[] = []) {
    return sql(this.desk.database.ownerUrl, statement, values);
  }

  /** Two members declare that they are related. */
  async relate(one: SignedInMember, other: SignedInMember): Promise<void> {
    await this.owner(
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by)
       VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'parent_child', $2)`,
      [one.bookId, one.id, other.id],
    );
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}

/** Another PIN than the given one. */
export const wrongPin = (pin: string): string => (pin === '135790' ? '135791' : '135790');
