/** One subcommand of `kapok`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The full help: arguments, settings, exit codes. */
  readonly help: string;
  /** Does it and resolves with the exit code, or with null when the process has to stay. */
  run(args: readonly string[]): Promise<number | null>;
}

/** The command line cannot be understood. The message says why; the help follows it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes a line of a result. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
