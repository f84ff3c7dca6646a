import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { storeSealed } from '../support/sealed-person.js';
import { CareDesk, expectStatus } from './care-requests-desk.js';

let desk: CareDesk;
let elder: SignedInMember;
let volunteer: SignedInMember;

beforeAll(async () => {
  desk = await CareDesk.open();
});

afterAll(async () => {
  await desk?.close();
});

beforeEach(async () => {
  [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
  await giveName(elder, '陈阿婆');
  await giveName(volunteer, '王小兰');
});

async function giveName({ id: memberId }: SignedInMember, name: string): Promise<void> {
  const person = { bookId: desk.city.bookId, memberId };
  const vault = desk.app.app.get(PersonVault, { strict: false });
  const sealed = vault.seal(person, { name, idNumber: null, phone: null });
  await storeSealed(desk.database, person, sealed);
}

interface Named {
  readonly id: string;
  readonly elderName?: string | null;
  readonly recipientName?: string | null;
  readonly volunteerName: string | null;
}

/** The names in one item, in the list and by itself alike; null: it is not there. */
async function namesFor(who: SignedInMember, path: string, id: string) {
  const { items } = expectStatus(200, await desk.get(who, path));
  const listed = items.find((one: Named) => one.id === id);
  const alone = await desk.get(who, `${path}/${id}`);
  if (listed !== undefined) expect(namesIn(alone.body)).toEqual(namesIn(listed));
  return listed === undefined ? null : namesIn(listed);
}

const namesIn = ({ elderName, recipientName, volunteerName }: Named) => [
  elderName ?? recipientName ?? null,
  volunteerName,
];

describe('the names in a request', () => {
  const namesOf = (who: SignedInMember, id: string) => namesFor(who, '/v1/care-requests', id);

  it('tell the elder’s side who comes, and the chosen volunteer whose door it is', async () => {
    const worker = await desk.worker();
    const { id } = await desk.matched(elder, volunteer);
    expect(await namesOf(elder, id)).toEqual(['陈阿婆', '王小兰']);
    expect(await namesOf(worker, id)).toEqual(['陈阿婆', '王小兰']);
    expect(await namesOf(await desk.member('auditor'), id)).toEqual([null, null]);
    expect(await namesOf(volunteer, id)).toEqual(['陈阿婆', '王小兰']);
    expect(await namesOf(await desk.volunteer(), id)).toBeNull();
    expect(await namesOf(await desk.worker({ unit: desk.next }), id)).toBeNull();
  });

  it('tell the volunteer nothing more of the elder once the elder has said how it was', async () => {
    const { id: requestId } = await desk.matched(elder, volunteer);
    expectStatus(201, await desk.log(volunteer, { elder, requestId }));
    expect(await namesOf(volunteer, requestId)).toEqual(['陈阿婆', '王小兰']);
    expectStatus(200, await desk.step(elder, requestId, 'evaluate', { rating: 'good' }));
    expect(await namesOf(volunteer, requestId)).toEqual([null, '王小兰']);
    expect(await namesOf(elder, requestId)).toEqual(['陈阿婆', '王小兰']);
  });

  it('say who offers to the elder’s side alone, and the offer does not say whose need it is', async () => {
    const { id } = await desk.publish(elder);
    await desk.offer(volunteer, id);
    const other = await desk.volunteer();
    await desk.offer(other, id);
    const offersFor = async (who: SignedInMember) => {
      const answer = await desk.get(who, `/v1/care-requests/${id}/offers`);
      return expectStatus(200, answer).items.map((one: Named) => one.volunteerName);
    };
    expect(await offersFor(elder)).toContain('王小兰');
    expect(await offersFor(await desk.worker())).toContain('王小兰');
    expect(await offersFor(volunteer)).toEqual(['王小兰']);
    expect(await offersFor(other)).not.toContain('王小兰');
    expect(JSON.stringify(await desk.seen(volunteer, id))).not.toContain('陈阿婆');
  });
});

describe('the names in suggestions', () => {
  it('are told to the worker; the elder reads numbers until somebody offers', async () => {
    const { id } = await desk.publish(elder);
    const suggestedTo = async (who: SignedInMember) => {
      const answer = await desk.get(who, `/v1/care-requests/${id}/suggestions?limit=100`);
      const items: { memberNo: string; volunteerName: string | null }[] = expectStatus(
        200,
        answer,
      ).items;
      return items.find(({ memberNo }) => memberNo === volunteer.memberNo)?.volunteerName;
    };
    expect(await suggestedTo(await desk.worker())).toBe('王小兰');
    expect(await suggestedTo(elder)).toBeNull();
  });
});

describe('the names in a record', () => {
  const namesOf = (who: SignedInMember, id: string) => namesFor(who, '/v1/service-records', id);

  it('are told to the elder at once, and to the volunteer when somebody stood up for it', async () => {
    const { id: requestId } = await desk.matched(elder, volunteer);
    const { id } = expectStatus(201, await desk.log(volunteer, { elder, requestId }));
    expect(await namesOf(elder, id)).toEqual(['陈阿婆', '王小兰']);
    expect(await namesOf(volunteer, id)).toEqual([null, '王小兰']);
    expectStatus(200, await desk.post(elder, `/v1/service-records/${id}/confirm`));
    expect(await namesOf(volunteer, id)).toEqual(['陈阿婆', '王小兰']);
    expect(await namesOf(await desk.volunteer(), id)).toBeNull();
  });

  it('cannot be had by claiming hours', async () => {
    const claim = await desk.log(volunteer, { elder, requestId: '' }, { requestId: undefined });
    const { id } = expectStatus(201, claim);
    expectStatus(200, await desk.post(volunteer, `/v1/service-records/${id}/withdraw`));
    expect(await namesOf(volunteer, id)).toEqual([null, '王小兰']);
  });
});
