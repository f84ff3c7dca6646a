import { formNumber } from '../../src/modules/paper/form-number.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { type FundingCity, FundingDesk } from './funding-desk.js';
import { pdfOf } from './paper-city.js';

let funding: FundingDesk;
let city: FundingCity;
let first: SignedInMember;
let second: SignedInMember;

beforeAll(async () => {
  funding = await FundingDesk.open();
  city = funding.city('grant_first');
  first = await funding.member(city.community, 'station_admin');
  second = await funding.member(city.community, 'station_admin');
});

afterAll(() => funding?.close());

const DAY = addDays(shanghaiDate(new Date()), -1);
let forms = 0;

async function send(
  who: SignedInMember,
  method: 'post' | 'put',
  path: string,
  body: object | Buffer,
): Promise<Record<string, never>> {
  const type = Buffer.isBuffer(body) ? 'application/pdf' : 'application/json';
  forms += 1;
  const answer = await funding.desk.app
    .http()
    [method](`/v1/paper${path}`)
    .set({ authorization: who.authorization, 'content-type': type })
    .set('idempotency-key', `paper-${forms}`)
    .send(body);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.text}`);
  return answer.body;
}

/** The same visit as `FundingDesk.deliver`, on paper; answers the record's id. */
async function deliverOnPaper(
  elder: SignedInMember,
  volunteer: SignedInMember,
  visit: { readonly bookingId: string | null; readonly minutes: number },
): Promise<string> {
  const { code: unitCode } = city.community;
  const run = await send(first, 'post', '/print-runs', { unitCode, forms: 1 });
  const serial = Number(String(run.firstForm).slice(-7, -1));
  const formNo = formNumber({ unitCode, serial });
  const batch = await send(first, 'post', '/batches', { unitCode, month: DAY.slice(0, 7) });
  const form = {
    volunteerNo: volunteer.memberNo,
    recipientNo: elder.memberNo,
    serviceCode: 'COMPANY',
    servedOn: DAY,
    from: '08:00',
    until: `${String(8 + Math.floor(visit.minutes / 60)).padStart(2, '0')}:${String(visit.minutes % 60).padStart(2, '0')}`,
  };
  const path = `/batches/${batch.id}`;
  await send(first, 'put', `${path}/lines/${formNo}`, { ...form, bookingId: visit.bookingId });
  await send(first, 'post', `${path}/scans`, pdfOf(formNo));
  await send(first, 'post', `${path}/shut`, {});
  const sample = [{ ...form, formNo }];
  await send(second, 'post', `${path}/count`, { forms: 1, minutes: String(visit.minutes), sample });
  const lines = await funding.desk.get(second, `/v1/paper${path}/lines`);
  return lines.body.items[0].recordId;
}

describe('care on paper and care on a phone', () => {
  it.each<[string, { granted: number; own: number; booked: number | null }, number]>([
    ['issued by the city', { granted: 0, own: 0, booked: null }, 45],
    ['paid by what an elder has earned', { granted: 0, own: 100, booked: 60 }, 60],
    ['paid by granted minutes', { granted: 60, own: 0, booked: 60 }, 60],
    ['paid by both, and shorter than booked', { granted: 20, own: 40, booked: 60 }, 30],
  ])('%s: the same minutes move between the same accounts', async (_, has, delivered) => {
    const stories = await Promise.all(
      ['phone', 'paper'].map(async (way) => {
        const elder = await funding.elder(city, has);
        const volunteer = await funding.member(city.community, 'volunteer');
        const booking = has.booked === null ? null : (await funding.book(elder, has.booked)).body;
        return { way, elder, volunteer, bookingId: booking === null ? null : String(booking.id) };
      }),
    );
    const posted: unknown[] = [];
    for (const { way, elder, volunteer, bookingId } of stories) {
      const deliver = way === 'paper' ? deliverOnPaper : funding.deliver.bind(funding);
      const record = await deliver(elder, volunteer, { bookingId, minutes: delivered });
      const approved = await funding.approve(city.worker, record);
      expect([way, approved.status, approved.body.outcome]).toEqual([way, 200, 'approved']);
      const postings = await funding.postings(city.bookId, approved.body.entrySeq);
      const text = JSON.stringify(
        postings.map(({ account, amount }) => ({ ...account, amount: String(amount) })),
      );
      posted.push(
        JSON.parse(text.replaceAll(elder.id, 'ELDER').replaceAll(volunteer.id, 'VOLUNTEER')),
      );
      expect(await funding.purse(volunteer)).toMatchObject({ own: String(delivered) });
      if (bookingId !== null) {
        const settled = await funding.desk.get(elder, `/v1/bookings/${bookingId}`);
        expect(settled.body.state).toBe('settled');
      }
    }
    const [onPhone, onPaper] = posted;
    expect(onPhone).toHaveLength((onPaper as unknown[]).length);
    const sorted = (list: unknown) => (list as unknown[]).map((one) => JSON.stringify(one)).sort();
    expect(sorted(onPaper)).toEqual(sorted(onPhone));
  });
});
