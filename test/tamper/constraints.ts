import type { Forgeable } from '../support/forger.js';

interface Constraint {
  readonly place: string;
  readonly name: string;
  readonly definition: string;
}

const CONSTRAINTS = `SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name,
    pg_get_constraintdef(oid) || CASE contype WHEN 'c' THEN ' NOT VALID' ELSE '' END AS definition
  FROM pg_constraint WHERE connamespace = 'ledger'::regnamespace AND contype IN ('c', 'u') AND conrelid <> 0`;
const ONE_REVERSAL = `SELECT indexdef AS definition FROM pg_indexes
  WHERE schemaname = 'ledger' AND indexname = 'journal_entry_reversed_once'`;

/**
 * Lets a forger work, and puts the constraints that were in the way back afterwards, as somebody would who wants the
 * service to go on.
 */
export async function behindConstraints(
  { superuser }: Pick<Forgeable, 'superuser'>,
  work: () => Promise<void>,
): Promise<void> {
  const before = (await superuser.query<Constraint>(CONSTRAINTS)).rows;
  const [index] = (await superuser.query<{ definition: string }>(ONE_REVERSAL)).rows;
  await work();
  const after = (await superuser.query<Constraint>(CONSTRAINTS)).rows;
  const left = new Set(after.map(({ place, name }) => `${place} ${name}`));
  for (const { place, name, definition } of before) {
    if (left.has(`${place} ${name}`)) continue;
    await superuser.query(`ALTER TABLE ${place} ADD CONSTRAINT ${name} ${definition}`);
  }
  if (index !== undefined) {
    await superuser.query(index.definition.replace(' INDEX ', ' INDEX IF NOT EXISTS '));
  }
}
