import { randomBytes } from 'node:crypto';
import type { ApiClient } from '../../src/cli/client/api-client.js';
import { signIn } from '../../src/cli/client/sign-in.js';
import type { Community } from './export-directory.js';
import { inParallel } from './in-parallel.js';

/** A social worker who has logged in with a password of their own. */
export interface Worker {
  readonly id: string;
  readonly memberNo: string;
  readonly client: ApiClient;
}

/** A community with its workers at their desks, in the order of the export. */
export interface StaffedCommunity {
  readonly code: string;
  readonly workers: readonly Worker[];
}

/** More logins at once would only wait for the server's processor: hashing a password is slow on purpose. */
const LOGINS_AT_ONCE = 4;

interface MemberView {
  readonly id: string;
  readonly memberNo: string;
}

/**
 * The admin issues a one-time password to every listed worker; each logs in with it and chooses an own one.
 * A worker who has a password already gets a new one. Throws when a worker is not a member.
 */
export async function staff(
  admin: ApiClient,
  communities: readonly Community[],
): Promise<StaffedCommunity[]> {
  const ids = await workerIds(admin);
  const numbers = communities.flatMap(({ workers }) => workers);
  const workers = new Map<string, Worker>();
  await inParallel(numbers, LOGINS_AT_ONCE, async (memberNo) => {
    const id = ids.get(memberNo);
    if (id === undefined) throw new Error(`${memberNo} is not a social worker of this service`);
    workers.set(memberNo, { id, memberNo, client: await enter(admin, { id, memberNo }) });
  });
  return communities.map(({ code, workers: listed }) => ({
    code,
    workers: listed
      .map((memberNo) => workers.get(memberNo))
      .filter((worker) => worker !== undefined),
  }));
}

async function workerIds(admin: ApiClient): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const member of admin.list<MemberView>('/v1/members', { role: 'social_worker' })) {
    ids.set(member.memberNo, member.id);
  }
  return ids;
}

/** Issues a one-time password, uses it, and leaves a random one behind. */
async function enter(admin: ApiClient, member: MemberView): Promise<ApiClient> {
  const login = await issueLogin(admin, member);
  return signIn(admin.baseUrl, login.first, login.chosen);
}

/** A one-time password of the admin's making, and the one its holder will choose. */
export async function issueLogin(admin: ApiClient, member: MemberView) {
  const { initialPassword } = await admin.post<{ initialPassword: string }>(
    `/v1/members/${member.id}/credential`,
    {},
  );
  const first = { identifier: member.memberNo, password: initialPassword };
  return { first, chosen: randomBytes(12).toString('base64url') };
}
