import { canonicalDigest } from '../../platform/canonical-json.js';
import { DomainError, type FieldFault } from '../../platform/errors/domain-error.js';
import { EVIDENCE_KINDS, type EvidenceKind, type PolicyParams } from './policy.js';

interface IntegerField {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly nullable?: true;
}
interface EvidenceListField {
  readonly kind: 'evidence';
}
interface GroupField {
  readonly kind: 'group';
  readonly fields: Fields;
}
type Field = IntegerField | EvidenceListField | GroupField;
type Fields = Readonly<Record<string, Field>>;

/** A bare statement needs two approvers: the database holds it (`service_records_weak_needs_two`). */
const ALWAYS_WEAK: EvidenceKind = 'self';

const minutes = (min: number, max: number): IntegerField => ({ kind: 'integer', min, max });

/** The closed schema: every field is required, no other is known. OpenAPI is written from it too. */
const POLICY_FIELDS = {
  dailyCapMinutes: minutes(1, 1440),
  weeklyCapMinutes: { kind: 'integer', min: 1, max: 10_080, nullable: true },
  balanceCapMinutes: minutes(1, 100_000_000),
  incrementMinutes: minutes(1, 480),
  submissionWindowDays: { kind: 'integer', min: 0, max: 3650 },
  maxIntervalMinutes: minutes(1, 1440),
  weakEvidence: { kind: 'evidence' },
  minimumEarnerAge: { kind: 'integer', min: 0, max: 120 },
  redeem: {
    kind: 'group',
    fields: {
      minimumAge: { kind: 'integer', min: 0, max: 120 },
      orEarnedMinutes: { kind: 'integer', min: 0, max: 100_000_000, nullable: true },
    },
  },
  creditLineMinutes: minutes(0, 100_000),
  spendCodeMinutesValid: minutes(1, 1440),
  objectionWindowDays: { kind: 'integer', min: 0, max: 3650 },
} as const satisfies Readonly<Record<keyof PolicyParams, Field>>;

/** Reads untrusted params. Throws `validation_failed` naming every fault under `/params`. */
export function parsePolicyParams(value: unknown): PolicyParams {
  const faults = groupFaults(POLICY_FIELDS, value, '/params');
  if (faults.length > 0) throw new DomainError('validation_failed', { fields: faults });
  return value as PolicyParams;
}

/**
 * What a version is known by in the ledger: SHA-256 over the RFC 8785 text of
 * `{"effectiveFrom":…,"params":…}`.
 */
export function policyDigest(effectiveFrom: string, params: PolicyParams): Buffer {
  return canonicalDigest({ effectiveFrom, params });
}

/** The OpenAPI properties of the params, from the same table that checks them. */
export function policyParamsSchema(): Record<string, object> {
  return openApiProperties(POLICY_FIELDS);
}

/** The names of all params, in the table's order. */
export const POLICY_PARAM_NAMES: readonly string[] = Object.keys(POLICY_FIELDS);

function groupFaults(fields: Fields, value: unknown, pointer: string): FieldFault[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ pointer, code: 'object' }];
  }
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => ({ pointer: `${pointer}/${escapePointer(name)}`, code: 'unknown_field' }));
  const wrong = Object.entries(fields).flatMap(([name, field]) =>
    Object.hasOwn(given, name)
      ? fieldFaults(field, given[name], `${pointer}/${name}`)
      : [{ pointer: `${pointer}/${name}`, code: 'required' }],
  );
  return [...unknown.slice(0, 20), ...wrong];
}

function fieldFaults(field: Field, value: unknown, pointer: string): FieldFault[] {
  if (field.kind === 'group') return groupFaults(field.fields, value, pointer);
  if (field.kind === 'evidence') {
    if (!isEvidenceList(value)) return [{ pointer, code: 'evidence_list' }];
    return value.includes(ALWAYS_WEAK) ? [] : [{ pointer, code: 'weak_self' }];
  }
  if (value === null && field.nullable) return [];
  if (!Number.isSafeInteger(value)) return [{ pointer, code: 'integer' }];
  const inRange = (value as number) >= field.min && (value as number) <= field.max;
  return inRange ? [] : [{ pointer, code: 'range', message: `${field.min}..${field.max}` }];
}

function isEvidenceList(value: unknown): value is EvidenceKind[] {
  const known: readonly unknown[] = EVIDENCE_KINDS;
  return (
    Array.isArray(value) &&
    new Set(value).size === value.length &&
    Array.from(value).every((item) => known.includes(item))
  );
}

function openApiProperties(fields: Fields): Record<string, object> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, openApiProperty(field)]),
  );
}

function openApiProperty(field: Field): object {
  if (field.kind === 'group') {
    return {
      type: 'object',
      properties: openApiProperties(field.fields),
      required: Object.keys(field.fields),
      additionalProperties: false,
    };
  }
  if (field.kind === 'evidence') {
    return {
      type: 'array',
      uniqueItems: true,
      items: { type: 'string', enum: [...EVIDENCE_KINDS] },
      contains: { const: ALWAYS_WEAK },
    };
  }
  const range = { minimum: field.min, maximum: field.max };
  return { type: 'integer', ...range, ...(field.nullable ? { nullable: true } : {}) };
}

/** RFC 6901; an overlong made-up name is cut, the answer stays small. */
function escapePointer(name: string): string {
  return name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
