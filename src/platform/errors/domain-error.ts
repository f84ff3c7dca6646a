import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** A value that a message or a client may show. Never personal data. */
export type Fact = string | number | boolean | null;
export type Facts = Readonly<Record<string, Fact>>;

/** One failing field: where (JSON pointer into the body, or `/name` of a query or path value) and why. */
export interface FieldFault {
  pointer: string;
  code: string;
  message?: string;
}

export interface DomainErrorOptions {
  facts?: Facts;
  fields?: FieldFault[];
  cause?: unknown;
}

/**
 * A refusal with a code of the closed table. The exception filter answers it as a problem document;
 * a service throws it instead of returning half a result. Facts may be shown to the caller.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly facts: Facts;
  readonly fields: readonly FieldFault[];

  constructor(code: ErrorCode, options: DomainErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.retryable = ERROR_CODES[code].retryable;
    this.facts = options.facts ?? {};
    this.fields = options.fields ?? [];
  }
}
