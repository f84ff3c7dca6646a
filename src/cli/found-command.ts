import { parseArgs } from 'node:util';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../ledger/vocabulary.js';
import { FoundingService } from '../modules/members/founding.service.js';
import { type Command, say, UsageError } from './command.js';
import { withApplication } from './with-application.js';

/** `kapok found` */
export const foundCommand: Command = {
  name: 'found',
  summary: 'found a city: its book, its first rules and its first admin',
  help: `Usage: kapok found --code CODE --name NAME --admin NUMBER [--hash sha256|sm3]

Founds a city in the database of the configuration and prints the admin's one-time password, which is
shown once and must be changed at the first login. A city that was founded before is left as it is.

  --code CODE      the city's code, such as GD-YJ
  --name NAME      its name for people
  --admin NUMBER   the member number of its first admin, such as A000001
  --hash NAME      what its journal is hashed with, for ever: sha256 (without this option) or sm3; sm3 needs the
                   extension pgcrypto in the database
`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        code: { type: 'string' },
        name: { type: 'string' },
        admin: { type: 'string' },
        hash: { type: 'string' },
      },
    });
    const { code = '', name = '', admin: adminNo = '', hash = 'sha256' } = values;
    if (code === '' || name === '' || adminNo === '') {
      throw new UsageError('--code, --name and --admin are needed');
    }
    const city = { code, name, adminNo, algorithm: readAlgorithm(hash) };
    const founded = await withApplication((app) => app.get(FoundingService).found(city));
    if (founded.initialPassword === null) {
      say(`${code} was founded before, with ${founded.algorithm}; nothing was changed.`);
    } else {
      say(`${code} is founded. ${adminNo} logs in once with: ${founded.initialPassword}`);
    }
    return 0;
  },
};

function readAlgorithm(name: string): HashAlgorithm {
  const algorithm = HASH_ALGORITHMS.find((known) => known === name);
  if (algorithm === undefined) throw new UsageError(`--hash is ${HASH_ALGORITHMS.join(' or ')}`);
  return algorithm;
}
