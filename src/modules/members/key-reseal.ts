import type { Pool, PoolClient } from 'pg';
import { withIndexPlans } from '../../ledger/with-index-plans.js';
import type { PersonRef, PersonVault } from '../../platform/crypto/person-vault.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import {
  type LookedAtKey,
  nextKeys,
  type RewrappedKey,
  replaceKeys,
  WRAPPED_KEY_TABLES,
  type WrappedKeyTable,
} from './wrapped-keys.js';

/** What has been done so far, of all tables together. */
export interface ResealCount {
  readonly lookedAt: number;
  /** Wrapped under the current service key by this run. */
  readonly resealed: number;
  /** Erased or sealed anew by somebody else between reading and writing, and left alone. */
  readonly changedMeanwhile: number;
  /** Left as they are, since the configured key of that name does not open them. */
  readonly unopened: number;
}

/** How to go about it. */
export interface ResealOptions {
  /** Rows looked at in one transaction. */
  readonly chunk: number;
  /** Told after every chunk is committed; what it throws ends the run, and another goes on from there. */
  readonly onChunk: (count: ResealCount) => void;
}

interface DoneChunk {
  readonly count: ResealCount;
  /** Where the next chunk goes on; null at the end of the table. */
  readonly last: PersonRef | null;
}

const BEFORE_ALL: PersonRef = { bookId: 0, memberId: '00000000-0000-0000-0000-000000000000' };
const NOTHING: ResealCount = { lookedAt: 0, resealed: 0, changedMeanwhile: 0, unopened: 0 };

/**
 * Wraps the keys of all persons under the vault's current service key; sealed data stays as it is. Goes through the
 * tables in the order of book and member, a chunk a transaction, on a connection of its own; every row is read once and
 * those already done are passed over, so it may be interrupted and run again. All keys in use must be configured: it
 * throws at the first that is not (`countKeyUses` tells before).
 */
export function resealKeys(
  pool: Pool,
  vault: PersonVault,
  options: ResealOptions,
): Promise<ResealCount> {
  return withIndexPlans(pool, async (client) => {
    let total = NOTHING;
    for (const table of WRAPPED_KEY_TABLES) {
      for (let after: PersonRef | null = BEFORE_ALL; after !== null; ) {
        const page = { table, after, limit: options.chunk };
        const done: DoneChunk = await retryVictims(() => resealChunk(client, vault, page));
        total = sum(total, done.count);
        options.onChunk(total);
        after = done.last;
      }
    }
    return total;
  });
}

async function resealChunk(
  client: PoolClient,
  vault: PersonVault,
  page: { table: WrappedKeyTable; after: PersonRef; limit: number },
): Promise<DoneChunk> {
  await client.query('BEGIN');
  try {
    const [current] = vault.keyIds;
    const keys = await nextKeys(client, page.table, { ...page, current });
    const wanted = keys.filter(({ wrapped }) => wrapped !== null);
    const rewrapped = wanted.flatMap((key) => rewrap(vault, key));
    const resealed = await replaceKeys(client, page.table, rewrapped);
    await client.query('COMMIT');
    const changedMeanwhile = rewrapped.length - resealed;
    const unopened = wanted.length - rewrapped.length;
    const last = keys.length < page.limit ? null : (keys.at(-1)?.ref ?? null);
    return { count: { lookedAt: keys.length, resealed, changedMeanwhile, unopened }, last };
  } catch (error) {
    // When even this fails the connection is gone, and the first error says why.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function rewrap(vault: PersonVault, { ref, wrapped: was }: LookedAtKey): RewrappedKey[] {
  const now = was === null ? null : vault.rewrap(ref, was);
  return was === null || now === null ? [] : [{ ref, was, now }];
}

function sum(left: ResealCount, right: ResealCount): ResealCount {
  return {
    lookedAt: left.lookedAt + right.lookedAt,
    resealed: left.resealed + right.resealed,
    changedMeanwhile: left.changedMeanwhile + right.changedMeanwhile,
    unopened: left.unopened + right.unopened,
  };
}
