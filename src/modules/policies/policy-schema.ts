import { canonicalDigest } from '../../platform/canonical-json.js';
import { DomainError, type FieldFault } from '../../platform/errors/domain-error.js';
import type { PolicyParams } from './policy.js';
import {
  type CodeField,
  type Field,
  type Fields,
  type IntegerField,
  type ListField,
  POLICY_FIELDS,
  type SetField,
} from './policy-fields.js';

const CODE_PATTERN = '^[A-Za-z0-9_.-]{1,32}$';
const CODE_OR_REST = '^([A-Za-z0-9_.-]{1,32}|\\*)$';
const CODE = new RegExp(CODE_PATTERN);
/** Stands for every code without an item of its own. */
const REST = '*';
/** Of a long list with many faults the first are named. */
const MAX_LIST_FAULTS = 20;

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
    case 'set':
      return setFaults(field, value, pointer);
    case 'choice':
      return field.values.some((known) => known === value) ? [] : [{ pointer, code: 'in' }];
    case 'code':
      return isCode(field, value) ? [] : [{ pointer, code: 'matches' }];
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

function setFaults(field: SetField, value: unknown, pointer: string): FieldFault[] {
  const isSet =
    Array.isArray(value) &&
    new Set(value).size === value.length &&
    Array.from(value).every((item) => field.values.some((known) => known === item));
  if (!isSet) return [{ pointer, code: field.fault }];
  const { mustHold } = field;
  const lacks = mustHold !== undefined && !value.includes(mustHold.value);
  return lacks ? [{ pointer, code: mustHold.fault }] : [];
}

function isCode(field: CodeField, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return CODE.test(value) || (field.orRest === true && value === REST);
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
    case 'set':
      return {
        type: 'array',
        uniqueItems: true,
        items: { type: 'string', enum: [...field.values] },
        ...(field.mustHold ? { contains: { const: field.mustHold.value } } : {}),
      };
    case 'choice':
      return { type: 'string', enum: [...field.values] };
    case 'code':
      return { type: 'string', pattern: field.orRest ? CODE_OR_REST : CODE_PATTERN };
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
