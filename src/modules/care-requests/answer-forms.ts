/** An id. */
export const ID = { type: String, format: 'uuid' } as const;
/** An RFC 3339 time. */
export const INSTANT = { type: String, format: 'date-time' } as const;
/** A day. */
export const DATE = { type: String, format: 'date' } as const;
/** An id, or null. */
export const MAYBE_ID = { ...ID, nullable: true } as const;
/** A time, or null. */
export const MAYBE_INSTANT = { ...INSTANT, nullable: true } as const;
/** A text, or null. */
export const MAYBE_TEXT = { type: String, nullable: true } as const;
/** Minutes as digits. */
export const MINUTES = { type: String, example: '60' } as const;
