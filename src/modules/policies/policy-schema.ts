import { canonicalDigest } from '../../platform/canonical-json.js';
import { DomainError, type FieldFault } from '../../platform/errors/domain-error.js';
import { EVIDENCE_KINDS, type EvidenceKind, type PolicyParams, SPEND_ORDERS } from './policy.js';

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
interface ChoiceField {
  readonly kind: 'choice';
  readonly values: readonly string[];
}
/** A code of another catalogue; whether it exists there is not asked. */
interface CodeField {
  readonly kind: 'code';
}
interface ListField {
  readonly kind: 'list';
  readonly maxItems: number;
  readonly item: GroupField;
  /** No two items may agree in all of these. */
  readonly key: readonly string[];
}
type Field = IntegerField | EvidenceListField | GroupField | ChoiceField | CodeField | ListField;
type Fields = Readonly<Record<string, Field>>;

/** A bare statement needs two approvers: the database holds it (`service_records_weak_needs_two`). */
const ALWAYS_WEAK: EvidenceKind = 'self';

const CODE_PATTERN = '^[A-Za-z0-9_.-]{1,32}$';
const CODE = new RegExp(CODE_PATTERN);
/** Of a long list with many faults the first are named. */
const MAX_LIST_FAULTS = 20;

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
  grants: {
    kind: 'group',
    fields: {
      expiryMonths: { kind: 'integer', min: 1, max: 120, nullable: true },
      spendOrder: { kind: 'choice', values: SPEND_ORDERS },
      table: {
        kind: 'list',
        maxItems: 200,
        item: {
          kind: 'group',
          fields: {
            hardshipClass: { kind: 'code' },
            level: { kind: 'integer', min: 0, max: 6 },
            minutes: minutes(1, 100_000),
          },
        },
        key: ['hardshipClass', 'level'],
      },
    },
  },
  settlement: { kind: 'group', fields: { waitDays: { kind: 'integer', min: 0, max: 90 } } },
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
  switch (field.kind) {
    case 'group':
      return groupFaults(field.fields, value, pointer);
    case 'list':
      return listFaults(field, value, pointer);
    case 'evidence':
      if (!isEvidenceList(value)) return [{ pointer, code: 'evidence_list' }];
      return value.includes(ALWAYS_WEAK) ? [] : [{ pointer, code: 'weak_self' }];
    case 'choice':
      return field.values.some((known) => known === value) ? [] : [{ pointer, code: 'in' }];
    case 'code':
      return typeof value === 'string' && CODE.test(value) ? [] : [{ pointer, code: 'matches' }];
    case 'integer':
      return integerFaults(field, value, pointer);
  }
}

function integerFaults(field: IntegerField, value: unknown, pointer: string): FieldFault[] {
  if (value === null && field.nullable) return [];
  if (!Number.isSafeInteger(value)) return [{ pointer, code: 'integer' }];
  const inRange = (value as number) >= field.min && (value as number) <= field.max;
  return inRange ? [] : [{ pointer, code: 'range', message: `${field.min}..${field.max}` }];
}

function listFaults(field: ListField, value: unknown, pointer: string): FieldFault[] {
  if (!Array.isArray(value)) return [{ pointer, code: 'array' }];
  if (value.length > field.maxItems) return [{ pointer, code: 'array_max_size' }];
  const items: unknown[] = Array.from(value);
  const faults = items.flatMap((item, n) =>
    groupFaults(field.item.fields, item, `${pointer}/${n}`),
  );
  return faults.length > 0
    ? faults.slice(0, MAX_LIST_FAULTS)
    : duplicateFaults(field, items, pointer);
}

/** The items are sound by themselves; each that repeats an earlier one is a fault. */
function duplicateFaults(field: ListField, items: unknown[], pointer: string): FieldFault[] {
  const seen = new Set<string>();
  return items.flatMap((item, n) => {
    const given = item as Readonly<Record<string, unknown>>;
    const key = JSON.stringify(field.key.map((name) => given[name]));
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ pointer: `${pointer}/${n}`, code: 'duplicate' }];
  });
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
  switch (field.kind) {
    case 'group':
      return {
        type: 'object',
        properties: openApiProperties(field.fields),
        required: Object.keys(field.fields),
        additionalProperties: false,
      };
    case 'list':
      return { type: 'array', maxItems: field.maxItems, items: openApiProperty(field.item) };
    case 'evidence':
      return {
        type: 'array',
        uniqueItems: true,
        items: { type: 'string', enum: [...EVIDENCE_KINDS] },
        contains: { const: ALWAYS_WEAK },
      };
    case 'choice':
      return { type: 'string', enum: [...field.values] };
    case 'code':
      return { type: 'string', pattern: CODE_PATTERN };
    case 'integer': {
      const range = { minimum: field.min, maximum: field.max };
      return { type: 'integer', ...range, ...(field.nullable ? { nullable: true } : {}) };
    }
  }
}

/** RFC 6901; an overlong made-up name is cut, the answer stays small. */
function escapePointer(name: string): string {
  return name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
