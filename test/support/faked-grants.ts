import { HardshipClassesService } from '../../src/modules/grants/hardship-classes.service.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type GrantRate } from '../../src/modules/policies/policy.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import type { Actor, FakedCity } from './faked-city.js';
import { sql } from './sql.js';

/** Classes that the rules of the faked city grant by, with and without an assessment. */
const TABLE: readonly GrantRate[] = ['destitute', 'dibao', 'aged-alone'].flatMap(
  (hardshipClass, index) =>
    [0, 1, 2, 3].map((level) => ({ hardshipClass, level, minutes: 60 * (index + 1) + 20 * level })),
);

/**
 * Rules that grant by class and level and let grants expire after three months; and elders in hardship, of whom some
 * hold their class for a part of the time only. All by arithmetic on `from`, the day from which on it holds.
 */
export async function prepareGrants(
  city: FakedCity,
  elders: readonly Actor[],
  from: string,
): Promise<void> {
  const get = city.app.app;
  const grants = { expiryMonths: 3, spendOrder: 'grant_first', table: TABLE } as const;
  await get.get(PoliciesService, { strict: false }).publish(city.admin, {
    effectiveFrom: addDays(from, 1),
    params: { ...FOUNDING_PARAMS, grants },
    reason: 'grants for those in hardship',
  });
  const adopted = await get
    .get(HardshipClassesService, { strict: false })
    .adoptStandard(city.admin, from);
  const classes = adopted.filter(({ code }) => TABLE.some((row) => row.hardshipClass === code));
  const workers = workersOf(city);
  const apart = elders.filter(
    ({ household }) => household === null || workers.every((each) => each.household !== household),
  );
  const holders = apart.map((elder, index) => {
    const begins = addDays(from, (index % 5) * 45);
    return {
      book_id: city.bookId,
      id: newId(),
      member_id: elder.memberId,
      class_id: classes[index % classes.length]?.id,
      valid_from: begins,
      valid_until: index % 3 === 0 ? addDays(begins, 200 + 10 * (index % 7)) : null,
      level: index % 4,
    };
  });
  await insertHolders(city, holders);
}

/** The two who register and confirm. */
function workersOf(city: FakedCity): readonly Actor[] {
  return city.neighbourhoods.at(-1)?.workers.slice(0, 2) ?? [];
}

/** As two workers would have registered and confirmed them one by one. */
async function insertHolders(city: FakedCity, holders: readonly object[]): Promise<void> {
  const [registrar, confirmer] = workersOf(city);
  const rows = JSON.stringify(holders);
  await sql(
    city.database.ownerUrl,
    `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, valid_until, evidence_kind,
       evidence_digest, registered_by, registered_at, confirmed_by, confirmed_at, confirmed_on)
     SELECT h.book_id, h.id, h.member_id, h.class_id, 'confirmed', h.valid_from, h.valid_until, 'official_list',
       sha256('list'), $2, h.at, $3, h.at, (h.at AT TIME ZONE 'Asia/Shanghai')::date
     FROM (SELECT *, valid_from::timestamp AT TIME ZONE 'Asia/Shanghai' AS at FROM json_to_recordset($1) AS
       t (book_id integer, id uuid, member_id uuid, class_id uuid, valid_from date, valid_until date)) h`,
    [rows, registrar?.memberId, confirmer?.memberId],
  );
  await sql(
    city.database.ownerUrl,
    `INSERT INTO kapok.assessments (book_id, id, member_id, level, assessed_on, valid_until, assessor, recorded_by)
     SELECT t.book_id, t.id, t.member_id, t.level, t.valid_from, NULL, 'assessor', $2
     FROM json_to_recordset($1) AS t (book_id integer, id uuid, member_id uuid, valid_from date, level smallint)
     WHERE t.level > 0`,
    [rows, registrar?.memberId],
  );
}
