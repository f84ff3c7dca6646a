import { databaseFault } from '../errors/database-faults.js';

const MAX_STACK_LENGTH = 4_000;
const MAX_CAUSES = 3;

/**
 * What the log may say of an exception. Messages of PostgreSQL and of TypeORM can quote values of rows, so of those
 * only the codes and names are kept; stacks lose their first lines, which repeat the message.
 */
export function faultFacts(exception: unknown, depth = 0): Record<string, unknown> {
  if (typeof exception !== 'object' || exception === null) return { fault: typeof exception };
  const error = exception as Partial<Error>;
  const database = databaseFault(exception);
  const cause =
    depth < MAX_CAUSES && error.cause !== undefined ? faultFacts(error.cause, depth + 1) : null;
  return {
    fault: error.name ?? 'Object',
    ...(database === null ? { message: error.message } : database),
    stack: framesOf(error),
    ...(cause !== null && { cause }),
  };
}

function framesOf(error: Partial<Error>): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.join('\n').slice(0, MAX_STACK_LENGTH);
}
