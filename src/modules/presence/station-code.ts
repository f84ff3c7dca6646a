import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** A station shows another code so often. */
export const STEP_SECONDS = 60;
const CODE_DIGITS = 8;
const STEP_MS = STEP_SECONDS * 1000;

/** The form of a station's code as a person reads it. */
export const STATION_CODE_FORM = /^\d{8}$/;

/** What a station's QR code says. */
export interface StationCode {
  readonly unitCode: string;
  /** The minute it is of, counted from 1970. */
  readonly step: number;
  readonly code: string;
}

/** The step that an instant falls in. */
export function stepOf(instant: Date): number {
  return Math.floor(instant.getTime() / STEP_MS);
}

/** When a step begins, and the last second of it. */
export function boundsOf(step: number): { readonly first: Date; readonly last: Date } {
  return { first: new Date(step * STEP_MS), last: new Date((step + 1) * STEP_MS - 1000) };
}

/** The code of a step: TOTP by RFC 6238 with HMAC-SHA-256 and eight digits. */
export function totp(secret: KeyObject, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha256', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0');
}

/** Whether a code is that of its step, in a time that does not depend on where it differs. */
export function isCodeOf(secret: KeyObject, { step, code }: Pick<StationCode, 'step' | 'code'>) {
  const shown = Buffer.from(code, 'utf8');
  const right = Buffer.from(totp(secret, step), 'utf8');
  return shown.length === right.length && timingSafeEqual(shown, right);
}

/** Whether a code belongs to a moment: its step is that of the moment, or as near as the rules allow. */
export function isTimely(step: number, at: Date, tolerance: number): boolean {
  return Math.abs(stepOf(at) - step) <= tolerance;
}

/** The moment a code proves: as claimed, and never outside its own minute. */
export function provenMoment(step: number, claimed: Date): Date {
  const { first, last } = boundsOf(step);
  if (claimed < first) return first;
  return claimed > last ? last : claimed;
}

/** The text of a station's QR code. */
export function stationPayload(city: string, { unitCode, step, code }: StationCode): string {
  return `KAPOK-STATION/1:${city}:${unitCode}:${step}:${code}`;
}
