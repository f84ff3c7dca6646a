import { checkCharacter } from '../../src/modules/members/id-number.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import type { TestApp } from '../support/app.js';
import { giveMinutes, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { need } from './care-requests-desk.js';
import { RedeemingDesk } from './redeeming-desk.js';

let people = 0;

/** What must be found nowhere once its owner is erased. */
export interface Canary {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly memberNo: string;
  readonly words: string;
}

/** A city with two officers, and what tests of erasures do there. */
export class ErasureCity {
  private constructor(
    readonly desk: RedeemingDesk,
    readonly worker: SignedInMember,
    readonly first: SignedInMember,
    readonly second: SignedInMember,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<ErasureCity> {
    return ErasureCity.in(await RedeemingDesk.open(env));
  }

  /** In a city that is open already. */
  static async in(desk: RedeemingDesk): Promise<ErasureCity> {
    const { database, app, city } = desk;
    const staff = (role: 'social_worker' | 'city_admin' | 'auditor') =>
      newMember(database, app, { unit: city.city, roles: [role] });
    return new ErasureCity(
      desk,
      await staff('social_worker'),
      await staff('city_admin'),
      await staff('auditor'),
    );
  }

  /** The same city on another service. */
  on(app: TestApp): ErasureCity {
    return new ErasureCity(this.desk.on(app), this.worker, this.first, this.second);
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  get bookId(): number {
    return this.desk.city.bookId;
  }

  /** An elder who also helps others, sealed as enrolment seals, with so many own minutes. */
  async person(minutes = 0n): Promise<{ member: SignedInMember; canary: Canary }> {
    people += 1;
    const { database, app, city } = this.desk;
    const tail = String(people).padStart(3, '0');
    const memberNo = `KANARI-${tail}`;
    const member = await newMember(database, app, {
      unit: city.community,
      memberNo,
      roles: ['volunteer', 'elder'],
      household: `H-${memberNo}`,
    } as Parameters<typeof newMember>[2]);
    const digits = `44010519500301${tail}`;
    const idNumber = `${digits}${checkCharacter(digits)}`;
    const phone = `13901234${tail}`;
    const name = `金丝雀${'甲乙丙丁戊己庚辛壬癸'[people % 10]}${tail}`;
    const vault = app.app.get(PersonVault, { strict: false });
    const ref = { bookId: member.bookId, memberId: member.id };
    await storeSealed(database, ref, vault.seal(ref, { name, idNumber, phone }));
    await sql(
      database.ownerUrl,
      'UPDATE kapok.members SET phone_index = $3, id_number_index = $4 WHERE book_id = $1 AND id = $2',
      [member.bookId, member.id, vault.index('phone', phone), vault.index('id_number', idNumber)],
    );
    if (minutes > 0n) await giveMinutes(app, member, minutes);
    const words = `${name}家住榕树下${tail}号`;
    return { member, canary: { name, idNumber, phone, memberNo, words } };
  }

  /** Files and checks an erasure. */
  async checked(
    member: SignedInMember,
    wish: { acceptsLoss?: boolean } = { acceptsLoss: true },
  ): Promise<string> {
    const body = { ground: 'own_wish', ...wish };
    const filed = await this.post(member, `/v1/members/${member.id}/erasures`, body);
    if (filed.status !== 201) throw new Error(`filing: ${filed.text}`);
    const checked = await this.step(this.first, filed.body.id, 'check');
    if (checked.status !== 200) throw new Error(`checking: ${checked.text}`);
    return filed.body.id;
  }

  post(who: SignedInMember, path: string, body: object = {}, key: string | null = null) {
    return this.desk.post(who, path, body, key);
  }

  get(who: SignedInMember, path: string) {
    return this.desk.get(who, path);
  }

  step(
    who: SignedInMember,
    id: string,
    action: 'check' | 'approve' | 'refuse' | 'withdraw',
    body: object = {},
  ) {
    return this.post(who, `/v1/erasures/${id}/${action}`, body);
  }

  /** A need of somebody's own, with the address and words of the canary, that holds their minutes. */
  async publish(member: SignedInMember, words: string): Promise<string> {
    const body = need({ funding: 'own', address: words, note: words });
    const answer = await this.post(member, '/v1/care-requests', body, this.desk.freshKey());
    if (answer.status !== 201) throw new Error(`publishing: ${answer.text}`);
    return answer.body.id;
  }

  /** Hours that somebody logs for another, with words; answers the record's id. */
  async log(
    volunteer: SignedInMember,
    recipient: SignedInMember,
    words: string,
    hour: number,
  ): Promise<string> {
    const day = new Date(Date.now() - 86_400_000 + 28_800_000).toISOString().slice(0, 10);
    const two = (n: number) => String(n).padStart(2, '0');
    const answer = await this.post(volunteer, '/v1/service-records', {
      recipientId: recipient.id,
      serviceCode: 'COMPANY',
      startedAt: `${day}T${two(hour)}:00:00+08:00`,
      endedAt: `${day}T${two(hour + 1)}:00:00+08:00`,
      evidence: 'self',
      place: words,
      note: words,
    });
    if (answer.status !== 201) throw new Error(`logging: ${answer.text}`);
    return answer.body.id;
  }
}
