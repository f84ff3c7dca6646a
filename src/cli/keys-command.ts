import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Command, say, UsageError } from './command.js';
import { resealPersonKeys } from './reseal-keys.js';

const KEY_BYTES = 32;

/** `kapok keys` */
export const keysCommand: Command = {
  name: 'keys',
  summary: 'make keys for the configuration, and exchange those of personal data',
  help: `Usage: kapok keys generate [--kid NAME]
       kapok keys reseal [--dry-run]

generate prints fresh keys as settings, to be stored where only the service can read them:
  KAPOK_TOKEN_KEYS    sign access tokens; to rotate, put a new one in front and keep the old one
  KAPOK_PERSON_KEYS   wrap the keys of personal data; lost with them, that data is lost
  KAPOK_INDEX_KEY     finds people by phone and identity number; it cannot be exchanged

  --kid NAME   the name of the keys (default: today's date)

reseal wraps the key of every person under the first of KAPOK_PERSON_KEYS and says which of the others nobody
needs any more. Every process of the service must have been started with the new key first; they may go on
meanwhile. It may be interrupted and run again. It prints numbers and names of keys, nothing about people.

  --dry-run    only counts people by key

Exit code of reseal 0: nobody is left under another key; 1: somebody is; 3: a key in use is not configured.
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { kid: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    });
    const { kid, 'dry-run': dryRun } = values;
    switch (positionals.join(' ')) {
      case 'generate':
        if (dryRun !== undefined) throw new UsageError('--dry-run goes with "keys reseal"');
        return generate(kid ?? new Date().toISOString().slice(0, 10));
      case 'reseal':
        if (kid !== undefined) throw new UsageError('--kid goes with "keys generate"');
        return resealPersonKeys({ dryRun: dryRun ?? false });
      default:
        throw new UsageError('say "keys generate" or "keys reseal"');
    }
  },
};

function generate(kid: string): number {
  if (!/^[A-Za-z0-9_.-]{1,32}$/.test(kid))
    throw new UsageError('the kid has 1 to 32 of A-Z a-z 0-9 _ . -');
  say(`KAPOK_TOKEN_KEYS=${kid}:${freshKey()}`);
  say(`KAPOK_PERSON_KEYS=${kid}:${freshKey()}`);
  say(`KAPOK_INDEX_KEY=${freshKey()}`);
  return 0;
}

function freshKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}
