import { parseArgs } from 'node:util';
import { LOSS_REASONS } from '../ledger/log/log-losses.js';
import { type Command, UsageError } from './command.js';
import { acceptLoss } from './log/accept-loss.js';
import { makeLogKey } from './log/keygen.js';
import { rotateKey } from './log/rotate.js';
import { tellStatus } from './log/status.js';

const OPTIONS = {
  city: { type: 'string' },
  out: { type: 'string' },
  previous: { type: 'string' },
  signature: { type: 'string' },
  confirm: { type: 'string' },
  reason: { type: 'string' },
} as const;

/** Which options go with which verb. */
const VERBS: Readonly<Record<string, readonly (keyof typeof OPTIONS)[]>> = {
  keygen: ['out'],
  status: ['city'],
  rotate: ['city', 'previous', 'signature'],
  'accept-loss': ['city', 'confirm', 'reason'],
};

/** `kapok log` */
export const logCommand: Command = {
  name: 'log',
  summary: 'the public log: its key, its checkpoints, a database that has lost some',
  help: `Usage: kapok log keygen --out FILE
       kapok log status [--city CODE]
       kapok log rotate [--city CODE] [--previous FILE | --signature BASE64]
       kapok log accept-loss --city CODE [--confirm DIGEST --reason REASON]

keygen makes an Ed25519 key for KAPOK_LOG_KEY_FILE and prints its public half. A file that is there stays.

status tells, for each city: who signs, how far the tree and the newest checkpoint have come, and whether the
database still holds what was signed. Exit code 1: it does not, or another key signs than the chain names.

rotate hands over from the key that the chain names to the one of the configuration. The service must not run.
  --previous FILE     the key before (PKCS#8, PEM); it signs the hand-over
  --signature BASE64  the hand-over, signed elsewhere (needs --city); without either, prints what to sign

accept-loss goes on with a database that is older than its newest checkpoint, or holds another history. Without
--confirm it only tells what is lost, and a digest of that. With it the loss is put into the chain, for good and
for everybody to see. Look for a newer backup first: what is lost here is lost to the people it belongs to.
  --confirm DIGEST    what was printed
  --reason REASON     ${LOSS_REASONS.join(', ')}

See docs/log.md.
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: OPTIONS,
    });
    const [verb = '', ...more] = positionals;
    const allowed = VERBS[verb];
    if (allowed === undefined || more.length > 0) {
      throw new UsageError(`say one of: ${Object.keys(VERBS).join(', ')}`);
    }
    const foreign = Object.keys(values).find((name) => !allowed.some((each) => each === name));
    if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with "log ${verb}"`);
    switch (verb) {
      case 'keygen':
        return makeLogKey(values.out ?? '');
      case 'status':
        return tellStatus(values.city ?? null);
      case 'rotate':
        return rotateKey({
          city: values.city ?? null,
          previousFile: values.previous ?? null,
          signature: values.signature ?? null,
        });
      default:
        return acceptLoss({
          city: values.city ?? '',
          confirm: values.confirm ?? null,
          reason: values.reason ?? null,
        });
    }
  },
};
