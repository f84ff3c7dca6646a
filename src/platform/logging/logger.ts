import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/settings.js';
import { faultFacts } from './fault-facts.js';

export type { Logger } from 'pino';

const BUFFER_BYTES = 8_192;
const FLUSH_MS = 200;

let output: ReturnType<typeof pino.destination> | null = null;

/**
 * Standard output, written in pieces: a system call for each line would cost more than the request it tells
 * of. What is buffered goes out five times a second, with every warning, and when the process exits.
 */
function standardOutput(): DestinationStream {
  if (output !== null) return output;
  const stream = pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  setInterval(() => stream.flush(), FLUSH_MS).unref();
  output = stream;
  return stream;
}

/** The JSON log of the process, one object a line; to standard output unless told otherwise. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Written out as it is, an error of the database would bring the values of its row along.
    serializers: { err: (error: unknown) => faultFacts(error), error: faultOf },
  };
  if (level === 'silent') return pino(options);
  return pino(options, destination ?? standardOutput());
}

/** What may be said of an error that stands beside the name of an event; anything else stays as it is. */
function faultOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? faultFacts(error) : error;
}

/** What Nest tells at every start, a line for each module and route. */
const NEST_CHATTER: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

const URGENT: ReadonlySet<string> = new Set(['warn', 'error', 'fatal']);

/** Lets Nest, and every `new Logger('Name')` in the service, write into the same log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(NEST_CHATTER.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest hands over the context last; before it may come a stack or further objects. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const last = rest.at(-1);
    const context = typeof last === 'string' && !last.includes('\n') ? last : undefined;
    const fault = [message, ...rest].find((part) => part instanceof Error);
    const line = {
      context,
      ...(fault !== undefined && faultFacts(fault)),
      ...(isPlainObject(message) && message),
    };
    if (typeof message === 'string') this.logger[level](line, message);
    else this.logger[level](line);
    if (URGENT.has(level)) this.logger.flush();
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}
