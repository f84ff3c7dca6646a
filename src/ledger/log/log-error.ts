/** A fault of the log that an operator has to mend; the message says all there is to say, over several lines. */
export class LogError extends Error {
  override readonly name = 'LogError';
}
