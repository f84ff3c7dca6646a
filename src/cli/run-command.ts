import { HashUnavailableError } from '../ledger/books.js';
import { LogError } from '../ledger/log/log-error.js';
import { ConfigError } from '../platform/config/config.js';
import { ConnectionPlanError } from '../platform/database/connection-plan.js';
import { MigrationError } from '../platform/database/migration-files.js';
import { errorCode } from '../platform/database/sql-state.js';
import { EmbeddedPostgresError } from '../platform/embedded-postgres/embedded-postgres-error.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ERROR_CODES } from '../platform/errors/error-codes.js';
import { UnreachableError } from './client/api-client.js';
import { ImportFailedError } from './client/import-directory.js';
import { ProblemError } from './client/problem-error.js';
import { PasswordChangeRequired } from './client/sign-in.js';
import { type Command, UsageError } from './command.js';
import { MissingKeysError } from './reseal-keys.js';

/** Faults a person at the terminal can mend: their message says all there is to say. */
const PLAIN_ERRORS = [
  ConfigError,
  ConnectionPlanError,
  EmbeddedPostgresError,
  HashUnavailableError,
  ImportFailedError,
  LogError,
  MigrationError,
  MissingKeysError,
  PasswordChangeRequired,
  ProblemError,
  UnreachableError,
];
const SYSTEM_CODE = /^(E[A-Z]+|ERR_PARSE_ARGS_\w+)$/;

/** Exit codes of every command. */
export const EXIT = { done: 0, found: 1, usage: 2, failed: 3 } as const;

/** Picks the command and runs it; prints help and faults in plain words. Resolves with the exit code. */
export async function runCommand(
  commands: readonly Command[],
  argv: readonly string[],
): Promise<number | null> {
  const [name = '', ...args] = argv;
  if (['', 'help', '--help', '-h'].includes(name)) return showHelp(commands, args[0] ?? null);
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    process.stderr.write(`kapok: there is no command ${JSON.stringify(name)}\n\n${list(commands)}`);
    return EXIT.usage;
  }
  if (args.includes('--help') || args.includes('-h')) return showHelp(commands, name);
  try {
    return await command.run(args);
  } catch (error) {
    return fail(command, error);
  }
}

function fail(command: Command, error: unknown): number {
  const code = errorCode(error) ?? '';
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`kapok ${command.name}: ${(error as Error).message}\n\n${command.help}`);
    return EXIT.usage;
  }
  const message = plainMessage(error);
  if (message === null) throw error;
  process.stderr.write(`kapok ${command.name}: ${message}\n`);
  return EXIT.failed;
}

function plainMessage(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof DomainError) return `${error.code}: ${ERROR_CODES[error.code].en}`;
  if (PLAIN_ERRORS.some((kind) => error instanceof kind)) return error.message;
  if (SYSTEM_CODE.test(errorCode(error) ?? '')) return error.message;
  return null;
}

function showHelp(commands: readonly Command[], name: string | null): number {
  const command = commands.find((each) => each.name === name);
  process.stdout.write(command?.help ?? list(commands));
  return EXIT.done;
}

function list(commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`);
  return `Usage: kapok COMMAND [ARGUMENTS]

${lines.join('\n')}
  help NAME explains a command.

Exit codes: 0 done, 1 something was found (verify), 2 wrong usage, 3 failed.
`;
}
