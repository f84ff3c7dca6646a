/** A short message to one phone. */
export interface ShortMessage {
  /** The same for every attempt, so that a gateway can tell a repeat. */
  readonly reference: string;
  /** A mobile number. Personal: never logged, never in errors. */
  readonly to: string;
  readonly text: string;
}

/** Where short messages leave the house. A city's own gateway takes the place of the file by extending this. */
export abstract class SmsGateway {
  /** Resolves when the message was taken. Rejects otherwise, with nothing personal in the error; it is tried again. */
  abstract send(message: ShortMessage): Promise<void>;
}
