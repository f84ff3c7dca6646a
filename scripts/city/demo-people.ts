import { ApiClient } from '../../src/cli/client/api-client.js';
import { ProblemError } from '../../src/cli/client/problem-error.js';
import { signIn } from '../../src/cli/client/sign-in.js';
import type { DemoLogin } from '../../src/cli/demo-logins.js';
import type { CityExport } from './export-directory.js';
import { issueLogin } from './workers.js';

/** Age from which earned hours may be redeemed. */
const REDEEMING_AGE = 60;
const STATION = { code: 'DEMO-STATION', kind: 'station', name: '示范养老服务站' };

type DemoRole = DemoLogin['role'];

interface Holder {
  readonly role: DemoRole;
  readonly member: { readonly id: string; readonly memberNo: string };
}

/**
 * One login for each role but the admin's: two people of the export who have earned hours (one of them old
 * enough to redeem, who becomes an elder as well) and four of the staff, made for the demonstration. Can be
 * repeated: who is there already gets a new password. Throws when nobody has earned anything.
 */
export async function demoPeople(admin: ApiClient, city: CityExport): Promise<DemoLogin[]> {
  const holders = [...(await earners(admin, city)), ...(await staffHolders(admin, city))];
  const logins: DemoLogin[] = [];
  for (const { role, member } of holders) {
    const { first, chosen } = await issueLogin(admin, member);
    await signIn(admin.baseUrl, first, chosen);
    logins.push({ role, identifier: member.memberNo, password: chosen });
  }
  return logins;
}

/** The volunteer with most minutes, and the one with most among those who may redeem by age. */
async function earners(admin: ApiClient, city: CityExport): Promise<Holder[]> {
  const query = { purpose: 'earned', asset: 'MIN' };
  const minutes = new Map<string, number>();
  const balances = admin.list<{ memberNo: string; minutes: string }>('/v1/balances', query);
  for await (const balance of balances) minutes.set(balance.memberNo, Number(balance.minutes));
  const ranked = city.members
    .filter(({ role, memberNo }) => role === 'volunteer' && (minutes.get(memberNo) ?? 0) > 0)
    .sort((one, other) => (minutes.get(other.memberNo) ?? 0) - (minutes.get(one.memberNo) ?? 0));
  const lastYear = new Date().getFullYear() - REDEEMING_AGE - 1;
  const elder = ranked.find(({ birthYear }) => birthYear <= lastYear);
  const volunteer = ranked.find((member) => member !== elder);
  if (elder === undefined || volunteer === undefined)
    throw new Error('nobody has earned hours yet');
  const [elderId, volunteerId] = await Promise.all(
    [elder, volunteer].map(({ memberNo }) => idOf(admin, memberNo)),
  );
  await unlessThere(admin, `/v1/members/${elderId}/roles`, {
    role: 'elder',
    unitCode: elder.community,
  });
  return [
    { role: 'volunteer', member: { id: volunteerId ?? '', memberNo: volunteer.memberNo } },
    { role: 'elder', member: { id: elderId ?? '', memberNo: elder.memberNo } },
  ];
}

async function staffHolders(admin: ApiClient, city: CityExport): Promise<Holder[]> {
  const community = city.communities[0]?.code ?? city.cityCode;
  await unlessThere(admin, '/v1/units', { ...STATION, parentCode: community });
  const staff: readonly [DemoRole, string, string][] = [
    ['social_worker', 'DEMO-WORKER', community],
    ['station_admin', 'DEMO-STATION', STATION.code],
    ['operator', 'DEMO-OPERATOR', city.cityCode],
    ['auditor', 'DEMO-AUDITOR', city.cityCode],
  ];
  const holders: Holder[] = [];
  for (const [role, memberNo, unitCode] of staff) {
    await unlessThere(admin, '/v1/members', { memberNo, name: `示范${memberNo}`, unitCode, role });
    holders.push({ role, member: { id: await idOf(admin, memberNo), memberNo } });
  }
  return holders;
}

async function idOf(admin: ApiClient, memberNo: string): Promise<string> {
  for await (const member of admin.list<{ id: string }>('/v1/members', { memberNo }))
    return member.id;
  throw new Error(`${memberNo} is not a member`);
}

/** Adds something; what an interrupted first start has added stays as it is. */
async function unlessThere(admin: ApiClient, path: string, body: object): Promise<void> {
  try {
    await admin.post(path, body);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'already_exists') throw error;
  }
}
