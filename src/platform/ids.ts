import { v7 } from 'uuid';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A new random id in time order (UUIDv7): ordered ids keep B-trees dense. */
export function newId(): string {
  return v7();
}

/** The smallest id that `newId` can have made at a moment: a UUIDv7 begins with the milliseconds. */
export function firstIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Whether a text is a UUID of any version, in the 36-character form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const LOWER_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in the one form that enters a leaf: 36 characters, lower case. */
export function isLowerUuid(text: string): boolean {
  return LOWER_UUID.test(text);
}
