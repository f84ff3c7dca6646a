import { ApiClient } from '../../src/cli/client/api-client.js';
import { type Login, signIn } from '../../src/cli/client/sign-in.js';
import { shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { issueLogin } from '../city/workers.js';

/** The shell variables of a session, by name: `KAPOK`, `VOLUNTEER`, `LIN`, … */
export type Variables = Record<string, string>;

const DAY_MS = 86_400_000;
const UNITS = [
  { code: 'D1', parentCode: 'GD-YJ', kind: 'district', name: '江城区' },
  { code: 'T1', parentCode: 'D1', kind: 'town', name: '南恩街道' },
  { code: 'C1', parentCode: 'T1', kind: 'community', name: '木棉社区' },
];
const SERVICE = { code: 'S03', name: '助洁', basis: 'per_minute' };
const RATE = { rateNumerator: 1, rateDenominator: 1, effectiveFrom: '2000-01-01' };
/** Invented people; Lin, who volunteers, is old enough to redeem. */
const LIN = { memberNo: 'V1', name: '林木棉', role: 'volunteer', idNumber: '441702195503130015' };
const CHEN = { memberNo: 'E1', name: '陈奶奶', role: 'elder', idNumber: '441702193806150022' };
const HUANG = { memberNo: 'W1', name: '黄社工', role: 'social_worker' };

/**
 * Gives an empty city what the session needs, as its admin, whose password is an own one already: a community
 * with a service, a volunteer who is an elder too, an elder and a social worker. Answers the session's variables.
 */
export async function setStage(url: string, adminLogin: Login): Promise<Variables> {
  const admin = await signIn(url, adminLogin);
  for (const unit of UNITS) await admin.post('/v1/units', unit);
  await admin.post('/v1/services', { ...SERVICE, ...RATE });
  const lin = await enrol(admin, LIN);
  const chen = await enrol(admin, CHEN);
  const huang = await enrol(admin, HUANG);
  await admin.post(`/v1/members/${lin}/roles`, { role: 'elder', unitCode: 'C1' });
  return {
    KAPOK: admin.baseUrl,
    VOLUNTEER: await firstLogin(admin, { id: lin, memberNo: LIN.memberNo }),
    ELDER: await firstLogin(admin, { id: chen, memberNo: CHEN.memberNo }),
    WORKER: await firstLogin(admin, { id: huang, memberNo: HUANG.memberNo }),
    ADMIN: await header(url, adminLogin),
    JSON: 'Content-Type: application/json',
    LIN: lin,
    CHEN: chen,
    YESTERDAY: dayFromNow(-1),
    TODAY: dayFromNow(0),
    MONTH: dayFromNow(0).slice(0, 7),
    TOMORROW: dayFromNow(1),
  };
}

async function enrol(admin: ApiClient, member: object): Promise<string> {
  const enrolled = await admin.post<{ id: string }>('/v1/members', { ...member, unitCode: 'C1' });
  return enrolled.id;
}

/** Issues a first password and exchanges it, then logs in. */
async function firstLogin(
  admin: ApiClient,
  member: { id: string; memberNo: string },
): Promise<string> {
  const { first, chosen } = await issueLogin(admin, member);
  await signIn(admin.baseUrl, first, chosen);
  return header(admin.baseUrl, { identifier: member.memberNo, password: chosen });
}

/** The header that makes a request the member's own. */
async function header(url: string, login: Login): Promise<string> {
  const visitor = new ApiClient(url);
  const { accessToken } = await visitor.post<{ accessToken: string }>('/v1/auth/login', login);
  return `Authorization: Bearer ${accessToken}`;
}

/** A day in Shanghai, so many days from now. */
function dayFromNow(days: number): string {
  return shanghaiDate(new Date(Date.now() + days * DAY_MS));
}
