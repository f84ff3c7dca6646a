import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFile } from '../../src/cli/client/import-directory.js';
import { signIn as signInClient } from '../../src/cli/client/sign-in.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { TEST_PASSWORD } from '../support/people.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { care, RedeemingDesk } from './redeeming-desk.js';

const FILE = readFileSync(join(PROJECT_ROOT, 'catalogue', 'services.csv'));

interface Service {
  code: string;
  name: string;
  nameEn: string | null;
  training: string | null;
  minimumLevel: number | null;
  referred: boolean;
}

let desk: RedeemingDesk;
let admin: SignedInMember;
let catalogue: Service[];

beforeAll(async () => {
  desk = await RedeemingDesk.open();
  const { city: unit } = desk.city;
  admin = await newMember(desk.database, desk.app, { unit, roles: ['city_admin'] });
  const login = { identifier: admin.memberNo, password: TEST_PASSWORD, city: unit.code };
  const client = await signInClient(desk.app.url, login, TEST_PASSWORD);
  const first = await importFile(client, { kind: 'services', file: FILE, dryRun: false });
  const again = await importFile(client, { kind: 'services', file: FILE, dryRun: false });
  expect([first.state, first.refused, again.accepted, again.refusals]).toEqual([
    ...['done', 0, 0, { already_recorded: first.accepted }],
  ]);
  const { body } = await desk.get(admin, '/v1/services?limit=200');
  catalogue = body.items.filter(({ code }: Service) => /^[SN]\d\d$/.test(code));
  expect(catalogue).toHaveLength(first.accepted);
});

afterAll(() => desk?.close());

/** An hour of a service yesterday; answers status and code. */
async function logged(volunteer: SignedInMember, recipient: SignedInMember, serviceCode: string) {
  const startedAt = new Date(Date.now() - 86_400_000).toISOString();
  const endedAt = new Date(Date.now() - 82_800_000).toISOString();
  const body = { recipientId: recipient.id, serviceCode, startedAt, endedAt, evidence: 'self' };
  const answer = await desk.post(volunteer, '/v1/service-records', body, null);
  return [answer.status, answer.body.code];
}

const volunteerOf = () =>
  newMember(desk.database, desk.app, { unit: desk.city.community, roles: ['volunteer'] });
const elder = (minutes = 0n) => desk.elderWith(minutes);

async function assessed(member: SignedInMember, level: number, until: string | null = null) {
  await sql(
    desk.database.ownerUrl,
    `INSERT INTO kapok.assessments (book_id, id, member_id, level, assessed_on, valid_until, assessor, recorded_by)
     VALUES ($1, $2, $3, $4, '2025-01-01', $5, 'x', $6)`,
    [member.bookId, newId(), member.id, level, until, admin.id],
  );
}

async function trained(member: SignedInMember, training: string, until: string | null = null) {
  await sql(
    desk.database.ownerUrl,
    `INSERT INTO kapok.volunteer_trainings (book_id, id, member_id, training, completed_on, valid_until, recorded_by,
       recorded_at)
     VALUES ($1, $2, $3, $4, '2025-01-01', $5, $6, now())`,
    [member.bookId, newId(), member.id, training, until, admin.id],
  );
}

describe('the catalogue that comes along', () => {
  it('has at least 53 services to earn by, each with a name in both languages', () => {
    expect(catalogue.filter(({ referred }) => !referred).length).toBeGreaterThanOrEqual(53);
    for (const { name, nameEn } of catalogue) {
      expect(name).toMatch(/^\p{Script=Han}+$/u);
      expect(nameEn).toMatch(/^[A-Z][a-z' ,-]+/);
    }
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
  });

  it('earns no more than two minutes a minute, and no visit more than an hour', () => {
    const lines = FILE.toString('utf8').trim().split('\n').slice(1);
    for (const line of lines) {
      const cells = line.replace(/"[^"]*"/g, 'x').split(',');
      const [, , , basis, numerator, denominator, tariff] = cells;
      const isModest =
        basis === 'per_visit' ? Number(tariff) <= 60 : Number(numerator) / Number(denominator) <= 2;
      expect([line, isModest]).toEqual([line, true]);
    }
  });
});

describe('a service that is only referred', () => {
  it('is logged by nobody and booked by nobody', async () => {
    const recipient = await elder(100n);
    expect(await logged(await volunteerOf(), recipient, 'N01')).toEqual([422, 'service_referred']);
    const booked = await desk.refused(() =>
      desk.post(recipient, '/v1/bookings', care({ serviceCode: 'N01' })),
    );
    expect(booked).toEqual({ status: 422, code: 'service_referred' });
  });

  it('has no record in the database either', async () => {
    const [volunteer, recipient] = [await volunteerOf(), await elder()];
    expect(await logged(volunteer, recipient, 'S01')).toEqual([201, undefined]);
    await expect(
      sql(
        desk.database.appUrl,
        `INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
           starts_at, ends_at, service_date, registered_on, evidence, earned_minutes, policy_id, salt, commitment,
           entered_by)
         SELECT book_id, gen_random_uuid(), 'referred', 'submitted', volunteer_id, recipient_id,
           (SELECT id FROM kapok.services s WHERE s.book_id = r.book_id AND s.code = 'N01'), unit_id,
           starts_at, ends_at, service_date, registered_on, evidence, earned_minutes, policy_id, salt, commitment,
           entered_by
         FROM kapok.service_records r WHERE volunteer_id = $1`,
        [volunteer.id],
      ),
    ).rejects.toThrow('only referred');
  });

  it('is one from its date on', async () => {
    const tomorrow = addDays(shanghaiDate(new Date()), 1);
    const version = { code: 'S20', name: '理发', basis: 'per_visit', tariffMinutes: '45' };
    const added = await desk.post(
      admin,
      '/v1/services',
      { ...version, referred: true, effectiveFrom: tomorrow },
      null,
    );
    expect([added.status, added.body.referred]).toEqual([201, true]);
    expect(await logged(await volunteerOf(), await elder(), 'S20')).toEqual([201, undefined]);
  });
});

describe('a service that asks for something', () => {
  it('is given by whoever has its training on that day', async () => {
    const recipient = await elder();
    const [untrained, holder, formerly] = [
      ...[await volunteerOf(), await volunteerOf(), await volunteerOf()],
    ] as [SignedInMember, SignedInMember, SignedInMember];
    await trained(holder, 'home-repair');
    await trained(formerly, 'home-repair', '2025-12-31');
    await trained(untrained, 'legal');
    for (const volunteer of [untrained, formerly]) {
      expect(await logged(volunteer, recipient, 'S27')).toEqual([422, 'volunteer_untrained']);
    }
    expect(await logged(holder, recipient, 'S27')).toEqual([201, undefined]);
  });

  it('is for whoever is assessed at its level on that day', async () => {
    const volunteer = await volunteerOf();
    await trained(volunteer, 'dementia-care');
    const [unknown, low, over, right] = [
      ...[await elder(), await elder(), await elder(), await elder()],
    ] as [SignedInMember, SignedInMember, SignedInMember, SignedInMember];
    await assessed(low, 2);
    await assessed(over, 5, '2025-12-31');
    await assessed(right, 3);
    for (const recipient of [unknown, low, over]) {
      expect(await logged(volunteer, recipient, 'S10')).toEqual([422, 'level_too_low']);
    }
    expect(await logged(volunteer, right, 'S10')).toEqual([201, undefined]);
  });

  it('is added by hand with what it asks for, which its digest covers', async () => {
    const service = { code: 'X1', name: '插花', basis: 'per_visit', tariffMinutes: '30' };
    const plain = await desk.post(admin, '/v1/services', service, null);
    const asks = { training: 'ikebana', minimumLevel: 1 };
    const asking = await desk.post(
      admin,
      '/v1/services',
      { ...service, code: 'X2', ...asks },
      null,
    );
    expect([plain.body.training, plain.body.minimumLevel, plain.body.referred]).toEqual([
      ...[null, null, false],
    ]);
    expect([asking.status, asking.body]).toEqual([201, expect.objectContaining(asks)]);
    for (const wrong of [{ training: 'Ikebana!' }, { minimumLevel: 7 }, { referred: 'yes' }]) {
      const answer = await desk.post(
        admin,
        '/v1/services',
        { ...service, code: 'X3', ...wrong },
        null,
      );
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    }
  });

  it('is refused in a file that writes it wrong', async () => {
    const login = {
      identifier: admin.memberNo,
      password: TEST_PASSWORD,
      city: desk.city.city.code,
    };
    const client = await signInClient(desk.app.url, login, TEST_PASSWORD);
    const head =
      'code,name,basis,rate_numerator,rate_denominator,tariff_minutes,referred,minimum_level';
    const rows = [
      'Y1,甲,per_visit,,,20,maybe,',
      'Y2,乙,per_visit,,,20,,7',
      'Y3,丙,per_visit,,,20,no,2',
    ];
    const file = Buffer.from([head, ...rows].join('\n'));
    const view = await importFile(client, { kind: 'services', file, dryRun: false });
    expect([view.accepted, view.refusals]).toEqual([1, { malformed_row: 2 }]);
    // The same code asks for something else: a change needs a date.
    const other = Buffer.from([head, 'Y3,丙,per_visit,,,20,no,3'].join('\n'));
    const changed = await importFile(client, { kind: 'services', file: other, dryRun: false });
    expect(changed.refusals).toEqual({ conflicts_with_existing: 1 });
  });
});
