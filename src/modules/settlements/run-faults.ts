import type { ErrorCode } from '../../platform/errors/error-codes.js';

/** Somebody asked this server to stop: what is written counts, another server goes on. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted';
}

/** An entry of the run was refused for a reason that waiting does not mend; the code says which. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';

  constructor(readonly code: ErrorCode) {
    super(code);
  }
}
