import { type EntryBrief, readEntriesBySeq } from '../../ledger/read-reconciliation.js';
import { inSnapshot } from '../../platform/database/read-snapshot.js';
import type { CheckScope } from './check-scope.js';
import type { Drift } from './checks.js';
import { FIRST_ID, type IdPage } from './read-subjects.js';

const ROWS_AT_ONCE = 2_000;

/** Pages of rows by id, each judged in one snapshot with what it is compared with. */
export async function eachPage<T extends { readonly id: string }>(
  { client, bookId, findings, pulse }: CheckScope,
  read: (client: CheckScope['client'], bookId: number, page: IdPage) => Promise<T[]>,
  judge: (rows: readonly T[]) => Promise<(Drift | null)[]>,
): Promise<void> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; pulse()) {
    const page: IdPage = { after, limit: ROWS_AT_ONCE };
    const rows = await inSnapshot(client, async () => {
      const found = await read(client, bookId, page);
      for (const drift of await judge(found)) findings.add(drift);
      return found;
    });
    findings.look(rows.length);
    after = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.id;
  }
}

/** The entries that rows name, by number. */
export function entriesOf<T>(
  { client, bookId }: CheckScope,
  rows: readonly T[],
  seqsOf: (row: T) => readonly (bigint | null)[],
): Promise<Map<bigint, EntryBrief>> {
  const seqs = rows.flatMap(seqsOf).filter((seq) => seq !== null);
  return readEntriesBySeq(client, bookId, [...new Set(seqs)]);
}
