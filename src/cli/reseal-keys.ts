import { type ResealCount, resealKeys } from '../modules/members/key-reseal.js';
import { countKeyUses, type KeyUse } from '../modules/members/wrapped-keys.js';
import { loadConfig } from '../platform/config/config.js';
import { PersonVault } from '../platform/crypto/person-vault.js';
import { say } from './command.js';
import { withBooks } from './with-books.js';

const CHUNK = 500;
/** Rows between two lines of progress. */
const TOLD_EVERY = 20_000;

/** Some people's key is wrapped by a service key that is not configured. The message names keys, no people. */
export class MissingKeysError extends Error {
  override readonly name = 'MissingKeysError';

  constructor(missing: readonly KeyUse[]) {
    const keys = missing
      .map(({ keyId, people }) => `${keyId} (${number(people)} people)`)
      .join(', ');
    super(
      `KAPOK_PERSON_KEYS lacks keys that are in use: ${keys}. Nothing was changed; put them back, behind the first one.`,
    );
  }
}

/**
 * `kapok keys reseal`: wraps the keys of all people under the first service key and says which of the others may go.
 * Resolves with 0 when nobody is left under another key (or after a dry run), else with 1. Throws MissingKeysError,
 * having changed nothing, when a key in use is not configured.
 */
export function resealPersonKeys(options: { readonly dryRun: boolean }): Promise<number> {
  const vault = new PersonVault(loadConfig(process.env));
  return withBooks(null, async (pool) => {
    const before = await countKeyUses(pool);
    tellUses(vault, before);
    const missing = before.filter(({ keyId }) => !vault.keyIds.includes(keyId));
    if (missing.length > 0) throw new MissingKeysError(missing);
    if (options.dryRun) {
      say(`${number(peopleUnderOthers(vault, before))} people would be sealed anew.`);
      return 0;
    }
    const count = await resealKeys(pool, vault, { chunk: CHUNK, onChunk: progress() });
    return tellOutcome(vault, count, await countKeyUses(pool));
  });
}

function tellUses(vault: PersonVault, uses: readonly KeyUse[]): void {
  const [current, ...others] = vault.keyIds;
  const used = uses.map(({ keyId }) => keyId);
  const unknown = used.filter((keyId) => !vault.keyIds.includes(keyId));
  for (const keyId of [current, ...others, ...unknown]) {
    const people = uses.find((use) => use.keyId === keyId)?.people ?? 0n;
    const note = keyId === current ? '  seals now' : unknown.includes(keyId) ? '  MISSING' : '';
    say(`  ${keyId.padEnd(32)} ${number(people).padStart(12)} people${note}`);
  }
}

/** Tells from time to time how far it is. */
function progress(): (count: ResealCount) => void {
  let toldAt = 0;
  return ({ lookedAt }) => {
    if (lookedAt - toldAt < TOLD_EVERY) return;
    toldAt = lookedAt;
    say(`${number(lookedAt)} looked at …`);
  };
}

function tellOutcome(vault: PersonVault, count: ResealCount, after: readonly KeyUse[]): number {
  const [current, ...others] = vault.keyIds;
  say(
    `${number(count.lookedAt)} looked at, ${number(count.resealed)} sealed anew under ${current}.`,
  );
  if (count.changedMeanwhile > 0) {
    say(`${number(count.changedMeanwhile)} changed meanwhile and were left alone.`);
  }
  if (count.unopened > 0) {
    say(
      `${number(count.unopened)} COULD NOT BE OPENED: another key has that name, or the rows were altered.`,
    );
  }
  for (const keyId of others) {
    const people = after.find((use) => use.keyId === keyId)?.people ?? 0n;
    say(
      people === 0n
        ? `Nobody is sealed under ${keyId} any more: it may be taken out of KAPOK_PERSON_KEYS.`
        : `${number(people)} people are still sealed under ${keyId}: keep it.`,
    );
  }
  return peopleUnderOthers(vault, after) === 0n ? 0 : 1;
}

function peopleUnderOthers(vault: PersonVault, uses: readonly KeyUse[]): bigint {
  const [current] = vault.keyIds;
  return uses.reduce((sum, { keyId, people }) => (keyId === current ? sum : sum + people), 0n);
}

function number(value: number | bigint): string {
  return value.toLocaleString('en');
}
