import { ROLES, type Role } from '../../src/auth/principal.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newElder, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { DisputesDesk } from './disputes-desk.js';

/** How somebody who could judge by role stands to a record. */
const TIES = [
  'none',
  'former relative of the volunteer',
  'revoked proxy of the recipient',
  'volunteer',
  'recipient',
  'household of the volunteer',
  'household of the recipient',
  'relative of the volunteer',
  'relative of the recipient',
  'proxy of the recipient',
  'elder that the volunteer is a proxy of',
] as const;
type Tie = (typeof TIES)[number];
const FREE: readonly Tie[] = TIES.slice(0, 3);

/** Who typed the record: its volunteer, a station, or the very person who then wants to judge it. */
const ENTERERS = ['volunteer', 'station', 'judge'] as const;
type Enterer = (typeof ENTERERS)[number];

/** With how many roles: the one that is needed, or all there are. More of them never help. */
const ROLE_SETS = { 'one role': ['social_worker'], 'every role': ROLES } as const;
type RoleSet = keyof typeof ROLE_SETS;

interface Scene {
  readonly volunteer: SignedInMember;
  readonly elder: SignedInMember;
  readonly judge: SignedInMember;
}

let desk: DisputesDesk;
let station: SignedInMember;
let visits = 0;
let households = 0;

beforeAll(async () => {
  desk = await DisputesDesk.open();
  station = await person(['station_admin']);
});

afterAll(() => desk?.close());

const owner = () => desk.funding.desk.database.ownerUrl;

function person(roles: readonly Role[], household?: string): Promise<SignedInMember> {
  const { database, app } = desk.funding.desk;
  const held = [...new Set(roles)];
  const more = household === undefined ? {} : { household };
  return newMember(database, app, { unit: desk.city.city, roles: held, ...more });
}

/** A volunteer, an elder, and somebody who stands to them as the tie says and holds the roles. */
async function sceneOf(tie: Tie, roles: readonly Role[]): Promise<Scene> {
  households += 1;
  const [ofVolunteer, ofElder] = [`V${households}`, `E${households}`];
  const volunteer = await person(
    tie === 'volunteer' ? [...roles, 'volunteer'] : ['volunteer'],
    ofVolunteer,
  );
  const elder = await person(tie === 'recipient' ? [...roles, 'elder'] : ['elder'], ofElder);
  if (tie === 'volunteer') return { volunteer, elder, judge: volunteer };
  if (tie === 'recipient') return { volunteer, elder, judge: elder };
  const shared = {
    'household of the volunteer': ofVolunteer,
    'household of the recipient': ofElder,
  };
  const household = tie in shared ? shared[tie as keyof typeof shared] : undefined;
  const judge = await person(roles, household);
  if (tie === 'relative of the volunteer') await relate(judge, volunteer);
  if (tie === 'relative of the recipient') await relate(judge, elder);
  if (tie === 'former relative of the volunteer') await relate(judge, volunteer, true);
  if (tie === 'proxy of the recipient') await appoint(judge, elder);
  if (tie === 'revoked proxy of the recipient') await appoint(judge, elder, true);
  if (tie === 'elder that the volunteer is a proxy of') await appoint(volunteer, judge);
  return { volunteer, elder, judge };
}

async function relate(one: SignedInMember, other: SignedInMember, isOver = false): Promise<void> {
  const [low, high] = [one.id, other.id].sort();
  await sql(
    owner(),
    `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by, ended_at)
     VALUES ($1, $2, $3, 'other', $2, $4)`,
    [desk.city.bookId, low, high, isOver ? new Date() : null],
  );
}

async function appoint(
  proxy: SignedInMember,
  elder: SignedInMember,
  isOver = false,
): Promise<void> {
  const today = shanghaiDate(new Date());
  await sql(
    owner(),
    `INSERT INTO kapok.proxies (book_id, id, elder_id, proxy_id, scopes, valid_from, valid_until, state, proposed_by,
       proposed_at, witnessed_by, witnessed_at)
     VALUES ($1, gen_random_uuid(), $2, $3, '{request}', $4, $4::date + 30, 'active', $2, now(), $5, now())`,
    [desk.city.bookId, elder.id, proxy.id, today, desk.worker.id],
  );
  const revoke = `UPDATE kapok.proxies SET state = 'revoked', revoked_by = elder_id, revoked_at = now() WHERE proxy_id = $1`;
  if (isOver) await sql(owner(), revoke, [proxy.id]);
}

const call = (who: SignedInMember, path: string, body: object = {}) =>
  desk.funding.desk.post(who, path, body, null);
const records = (who: SignedInMember, path: string, body?: object) =>
  call(who, `/v1/service-records${path}`, body);

/** A record of an hour of its own, entered by whom the scene says; confirmed by its elder unless it shall stay weak. */
async function logged(
  { volunteer, elder, judge }: Scene,
  enterer: Enterer,
  isWeak = false,
): Promise<string> {
  visits += 1;
  const day = addDays(shanghaiDate(new Date()), -2 - (visits % 20));
  const startedAt = `${day}T08:00:00+08:00`;
  const visit = {
    recipientId: elder.id,
    serviceCode: 'COMPANY',
    startedAt,
    endedAt: `${day}T09:00:00+08:00`,
  };
  const typist = enterer === 'station' ? station : judge;
  const isOwn = enterer === 'volunteer' || typist.id === volunteer.id;
  const answer = isOwn
    ? await records(volunteer, '', { ...visit, evidence: 'self' })
    : await records(typist, '', {
        ...visit,
        evidence: 'self',
        volunteerId: volunteer.id,
      });
  if (answer.status !== 201) throw new Error(`logging answered ${answer.text}`);
  if (!isWeak) await records(elder, `/${answer.body.id}/confirm`);
  return answer.body.id;
}

/** Runs a call that must be refused for closeness, and proves that nothing moved. */
async function apart(
  recordId: string,
  ask: () => PromiseLike<{ status: number; body: { code?: string } }>,
): Promise<void> {
  const before = [await desk.picture(), await desk.stateOf(recordId)];
  const { status, body } = await ask();
  expect({ status, code: body.code }).toEqual({ status: 403, code: 'separation_violated' });
  expect([await desk.picture(), await desk.stateOf(recordId)]).toEqual(before);
}

const COMBINATIONS = (Object.keys(ROLE_SETS) as RoleSet[])
  .flatMap((roles) =>
    ENTERERS.flatMap((enterer) => TIES.map((tie) => [roles, enterer, tie] as const)),
  )
  .filter(([roles, enterer]) => enterer !== 'judge' || roles === 'every role');

describe.each(COMBINATIONS)(
  'with %s, of a record entered by the %s, judged by: %s',
  (roles, enterer, tie) => {
    const mayApprove = FREE.includes(tie) && enterer !== 'judge';
    let scene: Scene;

    beforeAll(async () => {
      scene = await sceneOf(tie, ROLE_SETS[roles]);
    });

    it(mayApprove ? 'may approve' : 'approves it in no way', async () => {
      const { judge } = scene;
      const id = await logged(scene, enterer);
      const approve = () => records(judge, `/${id}/approve`);
      const queue = await desk.funding.desk.get(
        judge,
        '/v1/service-records/queue?approvable=true&limit=200',
      );
      const approvable = queue.body.items.some((item: { id: string }) => item.id === id);
      expect(approvable).toBe(mayApprove);
      if (mayApprove) {
        expect((await approve()).body.outcome).toBe('approved');
        return;
      }
      await apart(id, approve);
      const bulk = await records(judge, '/approvals', { ids: [id] });
      expect(bulk.body.answers).toMatchObject([
        { outcome: 'refused', code: 'separation_violated' },
      ]);
      expect(await desk.stateOf(id)).not.toBe('approved');
    });

    it(
      mayApprove
        ? 'may be the first or the second of two'
        : 'is neither the first nor the second of two',
      async () => {
        const { judge } = scene;
        const first = await logged(scene, enterer, true);
        const second = await logged(scene, enterer, true);
        expect((await records(desk.worker, `/${second}/approve`)).body.outcome).toBe(
          'awaiting_second_approver',
        );
        if (mayApprove) {
          expect((await records(judge, `/${first}/approve`)).body.outcome).toBe(
            'awaiting_second_approver',
          );
          expect((await records(judge, `/${second}/approve`)).body.outcome).toBe('approved');
          return;
        }
        await apart(first, () => records(judge, `/${first}/approve`));
        await apart(second, () => records(judge, `/${second}/approve`));
      },
    );

    it(mayApprove ? 'may judge a dispute' : 'judges no dispute', async () => {
      const { judge, volunteer, elder } = scene;
      const id = await logged(scene, enterer);
      await records(desk.worker, `/${id}/approve`);
      const filed = await desk.post(desk.auditor, '', { recordId: id, text: '抽查' });
      const { id: dispute } = filed.body;
      const finding = { outcome: 'upheld', reason: '查实' };
      if (mayApprove) {
        expect((await desk.post(judge, `/${dispute}/decide`, finding)).status).toBe(200);
        return;
      }
      await apart(id, () => desk.post(judge, `/${dispute}/decide`, finding));
      await desk.decide(dispute, { outcome: 'upheld' });
      await desk.post(judge.id === volunteer.id ? elder : volunteer, `/${dispute}/appeal`, {
        text: 'x',
      });
      if (roles === 'every role') {
        await apart(id, () => desk.post(judge, `/${dispute}/rule`, finding));
      }
    });
  },
);

describe('a second role in the same matter', () => {
  const finding = { outcome: 'upheld', reason: '查实' };

  it('is refused to approvers, the objector and the first judge, whatever roles they hold', async () => {
    const scene = await sceneOf('none', ['volunteer']);
    const [first, second, objector, decider] = [
      await person(ROLES),
      await person(ROLES),
      await person(ROLES),
      await person(ROLES),
    ];
    const id = await logged(scene, 'station', true);
    await records(first, `/${id}/approve`);
    expect((await records(first, `/${id}/approve`)).body.code).toBe('same_approver_twice');
    expect((await records(second, `/${id}/approve`)).body.outcome).toBe('approved');
    const { body } = await desk.post(objector, '', { recordId: id, text: '抽查' });
    const path = (step: string) => `/${body.id}/${step}`;
    for (const hand of [first, second, objector]) {
      await apart(id, () => desk.post(hand, path('decide'), finding));
    }
    expect((await desk.post(decider, path('decide'), finding)).status).toBe(200);
    await desk.post(scene.elder, path('appeal'), { text: '不同意' });
    for (const hand of [first, second, objector, decider]) {
      await apart(id, () => desk.post(hand, path('rule'), finding));
    }
    expect((await desk.post(await person(ROLES), path('rule'), finding)).status).toBe(200);
  });

  it('is refused to whoever entered it, who may neither approve nor judge what they typed', async () => {
    const scene = await sceneOf('none', ROLES);
    const id = await logged(scene, 'judge');
    await apart(id, () => records(scene.judge, `/${id}/approve`));
  });
});

describe('a proxy who confirms in the elder’s place', () => {
  /** The proxy of the elder, and what they are to the other side. */
  const CASES = [
    'nobody',
    'the volunteer',
    'household of the volunteer',
    'relative of the volunteer',
    'who entered it',
  ] as const;

  it.each(CASES)('being %s', async (tie) => {
    const [volunteer, elder] = [
      await person(['volunteer', 'proxy'], `PV${visits}`),
      await person(['elder']),
    ];
    const proxy =
      tie === 'the volunteer'
        ? volunteer
        : await person(
            ['proxy', 'station_admin'],
            tie === 'household of the volunteer' ? `PV${visits}` : undefined,
          );
    const today = shanghaiDate(new Date());
    await sql(
      owner(),
      `INSERT INTO kapok.proxies (book_id, id, elder_id, proxy_id, scopes, valid_from, valid_until, state, proposed_by,
         proposed_at, witnessed_by, witnessed_at)
       VALUES ($1, gen_random_uuid(), $2, $3, '{confirm}', $4, $4::date + 30, 'active', $2, now(), $5, now())`,
      [desk.city.bookId, elder.id, proxy.id, today, desk.worker.id],
    );
    if (tie === 'relative of the volunteer') await relate(proxy, volunteer);
    const enterer = tie === 'who entered it' ? 'judge' : 'volunteer';
    const id = await logged({ volunteer, elder, judge: proxy }, enterer, true);
    const confirm = () => records(proxy, `/${id}/confirm`);
    if (tie !== 'nobody') {
      await apart(id, confirm);
      return;
    }
    expect((await confirm()).status).toBe(200);
    expect(await desk.stateOf(id)).toBe('confirmed');
  });
});

describe('whoever charges an elder’s code at a provider', () => {
  const CASES = ['nobody', 'household', 'relative', 'proxy'] as const;

  it.each(CASES)('being %s to the elder', async (tie) => {
    const { database, app } = desk.funding.desk;
    const household = `C${visits}-${tie}`;
    const elder = await newElder(database, app, {
      unit: desk.city.community,
      minutes: 60n,
      household,
    });
    const staff = await newMember(database, app, {
      unit: desk.city.community,
      roles: [{ role: 'station_admin', unit: desk.city.canteen }],
      ...(tie === 'household' && { household }),
    });
    if (tie === 'relative') await relate(staff, elder);
    if (tie === 'proxy') await appoint(staff, elder);
    const { body } = await call(elder, '/v1/spend-codes', { minutes: '30' });
    const charge = { code: body.code, minutes: '30' };
    const before = await desk.picture();
    const answer = await desk.funding.desk.post(staff, '/v1/spendings', charge);
    if (tie === 'nobody') {
      expect(answer.status).toBe(201);
      return;
    }
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: 403,
      code: 'separation_violated',
    });
    expect(await desk.picture()).toEqual(before);
  });
});
