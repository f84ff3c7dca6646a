import type { Principal, Role } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { isPlainLine, lengthInCharacters } from '../../platform/http/text.js';

/** Every kind of unit, from the top down; stations and providers hang on any administrative one. */
export const UNIT_KINDS = ['city', 'district', 'town', 'community', 'station', 'provider'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** An organisation unit of one book. */
export interface Unit {
  readonly id: string;
  readonly code: string;
  /** Null for the city only. */
  readonly parentId: string | null;
  readonly kind: UnitKind;
  readonly name: string;
  /** '/GD-YJ/D1/D1T1/': a unit reaches another when its path is a prefix of the other's. */
  readonly path: string;
}

/** On what each kind may hang. A city without districts has its towns right below it. */
export const PARENT_KINDS: Readonly<Record<UnitKind, readonly UnitKind[]>> = {
  city: [],
  district: ['city'],
  town: ['city', 'district'],
  community: ['district', 'town'],
  station: ['city', 'district', 'town', 'community'],
  provider: ['city', 'district', 'town', 'community'],
};

const MAX_NAME_LENGTH = 100;

/** Whether a text names a kind of unit. */
export function isUnitKind(text: string): text is UnitKind {
  return (UNIT_KINDS as readonly string[]).includes(text);
}

/** Whether a text has the form of a unit's or service's code. */
export function isCode(text: string): boolean {
  return /^[A-Za-z0-9_.-]{1,32}$/.test(text);
}

/** A name for people, in NFC and trimmed; null when empty, too long or not plain. */
export function readName(text: string): string | null {
  const name = text.normalize('NFC').trim();
  const fits = lengthInCharacters(name) <= MAX_NAME_LENGTH;
  return name !== '' && fits && isPlainLine(name) ? name : null;
}

/** The path of a unit below a parent, or at the top. */
export function pathBelow(parent: { readonly path: string } | null, code: string): string {
  return `${parent?.path ?? '/'}${code}/`;
}

/** The code of the unit right above, read from a path; null at the top. */
export function parentCodeOf(path: string): string | null {
  return path.split('/').at(-3) || null;
}

/** The code at the end of a path. */
export function codeOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/**
 * Throws `forbidden` unless the caller holds one of `roles` for the whole city: rules and catalogue
 * bind everybody, so the same role further down does not suffice.
 */
export function requireCityWide(caller: Principal, roles: readonly Role[]): void {
  const holds = caller.grants.some(
    ({ role, unitPath }) => roles.includes(role) && parentCodeOf(unitPath) === null,
  );
  if (!holds) throw new DomainError('forbidden');
}
