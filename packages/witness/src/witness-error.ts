/** A fault that a person at the terminal can mend: the message says all there is to say. */
export class WitnessError extends Error {
  override readonly name = 'WitnessError';
}

/** The command line cannot be understood. The message says why; the help follows it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
