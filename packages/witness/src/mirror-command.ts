import { parseArgs } from 'node:util';
import { parseVerifierKey } from '../../verifier/src/notes/verifier-key.js';
import { mirrorLog } from './mirror.js';
import { addressOf, hashOf } from './setup-commands.js';
import { EXIT, languageOf, needed, say } from './terminal.js';
import { UsageError } from './witness-error.js';
import { mirrorSentence } from './words.js';

/** `mirror ADDRESS DIR --key VKEY [--key VKEY …] [--hash sm3] [--lang LANGUAGE]` */
export async function mirror(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true },
      hash: { type: 'string' },
      lang: { type: 'string' },
    },
  });
  const [address, folder, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError('say "mirror ADDRESS DIR"');
  const url = addressOf(needed(address, 'the address of the log'));
  const [first = '', ...others] = values.key ?? [];
  const key = parseVerifierKey(needed(first, '--key'));
  const keys = [key, ...others.map(parseVerifierKey)];
  const log = { origin: key.name, keys, algorithm: hashOf(values.hash), url: url ?? '' };
  const language = languageOf(values.lang);
  const result = await mirrorLog({ log, folder: needed(folder, 'the folder of the copy') });
  say(`${log.origin}: ${mirrorSentence(result, language)}`);
  return result.outcome === 'copied' || result.outcome === 'unchanged' ? EXIT.done : EXIT.found;
}
