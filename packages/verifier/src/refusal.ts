import type { Facts, FaultCode } from './faults.js';

/**
 * Something that was handed in is not what it should be. Thrown by parsers and checks deep down, and turned into one
 * fault of a report at the top.
 */
export class Refusal extends Error {
  constructor(
    readonly code: FaultCode,
    readonly facts: Facts = {},
  ) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.name = 'Refusal';
  }
}
