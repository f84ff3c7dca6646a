import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { sql } from '../support/sql.js';
import { type Inspection, InspectionsDesk } from './inspections-desk.js';

let desk: InspectionsDesk;

beforeAll(async () => {
  desk = await InspectionsDesk.open(1);
}, 60_000);

afterAll(() => desk?.close());

async function refused(request: () => PromiseLike<{ status: number; body: object }>) {
  const before = await desk.picture();
  const { status, body } = await request();
  expect(await desk.picture()).toEqual(before);
  return { status, code: (body as { code?: string }).code };
}

describe('an overseer', () => {
  const replacedOf = async (drawId: string) =>
    ((await desk.public(`/${drawId}`)).body as { replaced: number | null }).replaced;
  const inspectorIdOf = async ({ id }: Inspection) =>
    (await desk.get(desk.auditor, `inspections/${id}`)).body.inspectorId;
  const forced = `UPDATE kapok.inspections SET inspector_id = $2, action = 'replace', moved_as = 'overseer', moved_by = $3,
    moved_at = now() WHERE id = $1`;

  it('does not go on to the inspector they would like', async () => {
    const { inspections } = await desk.drawn({ sample: 1 });
    const inspection = inspections[0] as Inspection;
    for (const who of [desk.admin, desk.auditor]) {
      const answer = await refused(() => desk.step(who, inspection, 'replace'));
      expect(answer).toEqual({ status: 409, code: 'too_early' });
    }
    const other = desk.inspectors.find(({ id }) => id !== inspection.inspectorId);
    await expect(
      sql(desk.disputes.funding.desk.database.appUrl, forced, [
        inspection.id,
        other?.id,
        desk.admin.id,
      ]),
    ).rejects.toMatchObject({ constraint: 'inspections_replaced_for_a_reason' });
  });

  const reasons: [string, (inspection: Inspection) => Promise<() => Promise<unknown>>][] = [
    [
      'is not active any more',
      async ({ inspectorId }) => {
        const status = 'UPDATE kapok.members SET status = $2 WHERE id = $1';
        await sql(desk.ownerUrl, status, [inspectorId, 'suspended']);
        return () => sql(desk.ownerUrl, status, [inspectorId, 'active']);
      },
    ],
    [
      'has no such role any more',
      async ({ inspectorId }) => {
        const roles = (value: string) =>
          desk.asSuperuser(
            `UPDATE kapok.role_grants SET revoked_at = ${value} WHERE member_id = '${inspectorId}'`,
          );
        await roles('now()');
        return () => roles('NULL');
      },
    ],
    [
      'has come near to a party',
      async (inspection) => {
        const near = 'UPDATE kapok.members SET household = $3 WHERE id IN ($1, $2)';
        const ids = [inspection.inspectorId, desk.recordOf(inspection).elder.id];
        await sql(desk.ownerUrl, near, [...ids, 'replaced']);
        return () => sql(desk.ownerUrl, near, [...ids, null]);
      },
    ],
    [
      'has let the last day pass',
      async ({ id }) => {
        const yesterday = addDays(shanghaiDate(new Date()), -1);
        await desk.asSuperuser(
          `UPDATE kapok.inspections SET due_on = '${yesterday}' WHERE id = '${id}'`,
        );
        return () => Promise.resolve();
      },
    ],
  ];

  it.each(reasons)('replaces who %s, and everybody sees how many were', async (_, come) => {
    const { draw, inspections } = await desk.drawn({ sample: 1 });
    const inspection = inspections[0] as Inspection;
    expect(await replacedOf(draw.id)).toBe(0);
    const undo = await come(inspection);
    await desk.took(desk.admin, inspection, 'replace');
    await undo();
    expect(await inspectorIdOf(inspection)).not.toBe(inspection.inspectorId);
    expect(await replacedOf(draw.id)).toBe(1);
  });

  it('leaves it to whoever has it to step aside', async () => {
    const { draw, inspections } = await desk.drawn({ sample: 1 });
    const inspection = inspections[0] as Inspection;
    await desk.took(desk.inspectorOf(inspection), inspection, 'replace');
    expect(await replacedOf(draw.id)).toBe(1);
    const { id } = await desk.announced({ sample: 1 });
    expect(await replacedOf(id)).toBeNull();
  });
});
