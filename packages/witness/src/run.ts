import { useEngine } from '../../verifier/src/crypto-engine.js';
import { nodeEngine } from '../../verifier/src/node/node-engine.js';
import { Refusal } from '../../verifier/src/refusal.js';
import { hasCode } from './durable-file.js';
import { MIRROR_HELP, WITNESS_HELP } from './help.js';
import { FetchError } from './http-source.js';
import { mirror } from './mirror-command.js';
import { addLog, keygen, status } from './setup-commands.js';
import { EXIT } from './terminal.js';
import { BrokenTileError } from './tile-tree.js';
import { follow, serve } from './watch-commands.js';
import { UsageError, WitnessError } from './witness-error.js';

type Run = (args: readonly string[]) => Promise<number>;

const WITNESS: Readonly<Record<string, Run>> = {
  keygen,
  'add-log': addLog,
  serve,
  follow,
  status,
};
const PLAIN_ERRORS = [WitnessError, FetchError, BrokenTileError, Refusal];
const SYSTEM_CODES = [
  'EACCES',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EROFS',
];

/** `kapok witness COMMAND …`: resolves with the exit code. Faults are told in plain words. */
export async function runWitness(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  return attempt('witness', WITNESS_HELP, async () => {
    const run = Object.hasOwn(WITNESS, name) ? WITNESS[name] : undefined;
    if (run === undefined) throw new UsageError(`there is no command ${JSON.stringify(name)}`);
    return run(rest);
  });
}

/** `kapok mirror ADDRESS DIR …`: resolves with the exit code. Faults are told in plain words. */
export function runMirror(args: readonly string[]): Promise<number> {
  return attempt('mirror', MIRROR_HELP, () => mirror(args));
}

async function attempt(
  command: string,
  help: string,
  work: () => Promise<number>,
): Promise<number> {
  useEngine(nodeEngine);
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || isArgumentFault(error)) {
      process.stderr.write(`${command}: ${(error as Error).message}\n\n${help}`);
      return EXIT.usage;
    }
    const isPlain =
      PLAIN_ERRORS.some((kind) => error instanceof kind) ||
      SYSTEM_CODES.some((code) => hasCode(error, code));
    if (!isPlain) throw error;
    process.stderr.write(`${command}: ${(error as Error).message}\n`);
    return EXIT.failed;
  }
}

function isArgumentFault(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
