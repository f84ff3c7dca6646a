import { checkCharacter } from '../../src/modules/members/id-number.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import { giveMinutes, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { CardsDesk } from './cards-desk.js';

/** Somebody who rings, with what the city knows of them. */
export interface Person {
  readonly name: string;
  readonly birthDate: string;
  readonly phone: string;
}

/** A caller and what they can say of themselves. */
export interface KnownCaller extends SignedInMember {
  readonly person: Person;
}

type Roles = NonNullable<Parameters<typeof newMember>[2]['roles']>;

/** A city with a hotline, where so many of a hundred calls are asked about again. */
export class HotlineDesk {
  #phones = 0;

  private constructor(readonly cards: CardsDesk) {}

  static async open(callBackPercent: number): Promise<HotlineDesk> {
    const cards = await CardsDesk.open();
    const { app, city } = cards.desk;
    // Before anything has read the founding rules: rules are kept in memory for five seconds.
    await app.app.get(Database).transaction((tx) =>
      app.app.get(PoliciesService).append(tx, city.bookId, {
        effectiveFrom: '2000-01-02',
        params: { ...FOUNDING_PARAMS, calls: { callBackPercent } },
        authorId: null,
        reason: 'test',
      }),
    );
    return new HotlineDesk(cards);
  }

  get desk() {
    return this.cards.desk;
  }

  close(): Promise<void> {
    return this.cards.close();
  }

  member(roles: Roles, more: { household?: string } = {}): Promise<SignedInMember> {
    const { database, app, city } = this.desk;
    return newMember(database, app, { unit: city.community, roles, ...more });
  }

  /** A member whose name, birth date and phone the city holds. */
  async caller(
    roles: Roles = ['elder'],
    more: { minutes?: bigint; household?: string; phone?: string | null } = {},
  ): Promise<KnownCaller> {
    const { minutes = 0n, household } = more;
    const member = await this.member(roles, household === undefined ? {} : { household });
    this.#phones += 1;
    const phone =
      more.phone === undefined ? `138${String(this.#phones).padStart(8, '0')}` : more.phone;
    const person = { name: '欧阳·秀 英', birthDate: '1948-02-29', phone: phone ?? '' };
    await this.#seal(member, { ...person, phone });
    if (minutes > 0n) await giveMinutes(this.desk.app, member, minutes);
    return { ...member, person };
  }

  post(who: SignedInMember, path: string, body: object = {}) {
    return this.desk.post(who, path, body, null);
  }

  get(who: SignedInMember, path: string) {
    return this.desk.get(who, path);
  }

  /** What a refusal answers; that no minute moved is part of every one. */
  refused(request: Parameters<CardsDesk['desk']['refused']>[0]) {
    return this.desk.refused(request);
  }

  async openCall(operator: SignedInMember): Promise<{ id: string; callNo: string }> {
    const { body } = await this.post(operator, '/v1/hotline/calls');
    return body;
  }

  identify(operator: SignedInMember, callId: string, person: object) {
    return this.post(operator, `/v1/hotline/calls/${callId}/identify`, { person });
  }

  /** A call in which the caller is identified. */
  async callOf(operator: SignedInMember, caller: KnownCaller): Promise<string> {
    const { id } = await this.openCall(operator);
    const answer = await this.identify(operator, id, caller.person);
    if (answer.status !== 200) throw new Error(`identifying answered ${answer.text}`);
    return id;
  }

  /** What the caller says yes to: read back, agreed to, done. */
  async done(operator: SignedInMember, callId: string, what: string, wish: object) {
    const act = await this.post(operator, `/v1/hotline/calls/${callId}/${what}`, wish);
    if (act.status !== 201) throw new Error(`reading back answered ${act.text}`);
    return this.post(operator, `/v1/hotline/acts/${act.body.id}/agree`);
  }

  closeCall(operator: SignedInMember, callId: string) {
    const outcome = 'informed';
    return this.post(operator, `/v1/hotline/calls/${callId}/close`, { outcome });
  }

  /** A record of an hour some days ago that a volunteer logged. */
  async logged(elder: SignedInMember, volunteer: SignedInMember, daysAgo = 1): Promise<string> {
    const { body } = await this.post(volunteer, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      ...hourOf(daysAgo),
      evidence: 'self',
    });
    return body.id;
  }

  async #seal(member: SignedInMember, person: Omit<Person, 'phone'> & { phone: string | null }) {
    const { database, app } = this.desk;
    const digits = `440000${person.birthDate.replaceAll('-', '')}001`;
    const idNumber = `${digits}${checkCharacter(digits)}`;
    const vault = app.app.get(PersonVault, { strict: false });
    const ref = { bookId: member.bookId, memberId: member.id };
    const { name, phone } = person;
    const sealed = vault.seal(ref, { name, idNumber, phone });
    await storeSealed(database, ref, sealed);
    await sql(
      database.ownerUrl,
      'UPDATE kapok.members SET phone_index = $3 WHERE book_id = $1 AND id = $2',
      [member.bookId, member.id, vault.index('phone', phone)],
    );
  }
}

/** An hour, so many days ago. */
export function hourOf(daysAgo: number): { startedAt: string; endedAt: string } {
  const from = Math.floor(Date.now() / 3_600_000) * 3_600_000 - daysAgo * 86_400_000;
  return {
    startedAt: new Date(from).toISOString(),
    endedAt: new Date(from + 3_600_000).toISOString(),
  };
}
