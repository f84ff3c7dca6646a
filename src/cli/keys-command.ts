import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Command, say, UsageError } from './command.js';

const KEY_BYTES = 32;

/** `kapok keys` */
export const keysCommand: Command = {
  name: 'keys',
  summary: 'make keys for the configuration',
  help: `Usage: kapok keys generate [--kid NAME]

Prints fresh keys as settings, to be stored where only the service can read them:
  KAPOK_TOKEN_KEYS    sign access tokens; to rotate, put a new one in front and keep the old one
  KAPOK_PERSON_KEYS   wrap the keys of personal data; lost with them, that data is lost
  KAPOK_INDEX_KEY     finds people by phone and identity number; it cannot be exchanged

  --kid NAME   the name of the keys (default: today's date)
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { kid: { type: 'string' } },
    });
    if (positionals.join(' ') !== 'generate') throw new UsageError('say "keys generate"');
    const kid = values.kid ?? new Date().toISOString().slice(0, 10);
    if (!/^[A-Za-z0-9_.-]{1,32}$/.test(kid))
      throw new UsageError('the kid has 1 to 32 of A-Z a-z 0-9 _ . -');
    say(`KAPOK_TOKEN_KEYS=${kid}:${freshKey()}`);
    say(`KAPOK_PERSON_KEYS=${kid}:${freshKey()}`);
    say(`KAPOK_INDEX_KEY=${freshKey()}`);
    return 0;
  },
};

function freshKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}
