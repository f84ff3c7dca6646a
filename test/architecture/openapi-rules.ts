/** Any part of a document. */
export type Json = { readonly [key: string]: unknown };

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
const PROBLEM = 'application/problem+json';

/** An operation of a document with where it stands. */
export interface FoundOperation {
  /** `POST /v1/units` */
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

/** All operations of an OpenAPI document. */
export function operationsOf(document: Json): FoundOperation[] {
  return Object.entries(asJson(document.paths)).flatMap(([path, item]) =>
    METHODS.filter((method) => method in asJson(item)).map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation: asJson(asJson(item)[method]),
    })),
  );
}

/**
 * What makes a document no sound OpenAPI 3.1: keywords of 3.0, references that lead nowhere, and operations without
 * id, tag, success or problem. Empty when all is well.
 */
export function openApiFaults(document: Json): string[] {
  const operations = operationsOf(document);
  return [
    ...(/^3\.1\.\d+$/.test(String(document.openapi)) ? [] : ['it is not OpenAPI 3.1']),
    ...repeatedIds(operations),
    ...operations.flatMap((found) => operationFaults(found, document)),
    ...nodeFaults(document, '#', document),
  ];
}

function repeatedIds(operations: readonly FoundOperation[]): string[] {
  const ids = operations.map(({ operation }) => operation.operationId);
  return ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `${id} names two operations`);
}

function operationFaults({ name, path, operation }: FoundOperation, document: Json): string[] {
  const responses = Object.entries(asJson(operation.responses));
  const problems = responses.filter(([status]) => /^(default|4\d\d|4XX)$/.test(status));
  const faults: [boolean, string][] = [
    [typeof operation.operationId === 'string', 'has no operationId'],
    [asList(operation.tags).length > 0, 'has no tag'],
    [responses.some(([status]) => /^2(\d\d|XX)$/.test(status)), 'never succeeds'],
    [
      problems.some(([, response]) => PROBLEM in asJson(asJson(response).content)),
      'has no problem',
    ],
    [namesParameters(path, operation), 'does not describe the parameters of its path'],
    [usesKnownSecurity(operation, document), 'is secured by an unknown scheme'],
  ];
  return faults.filter(([holds]) => !holds).map(([, fault]) => `${name} ${fault}`);
}

function namesParameters(path: string, operation: Json): boolean {
  const wanted = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const given = asList(operation.parameters)
    .map(asJson)
    .filter((parameter) => parameter.in === 'path' && parameter.required === true)
    .map(({ name }) => name);
  return wanted.length === given.length && wanted.every((name) => given.includes(name));
}

function usesKnownSecurity(operation: Json, document: Json): boolean {
  const known = Object.keys(asJson(asJson(document.components).securitySchemes));
  const used = asList(operation.security).flatMap((scheme) => Object.keys(asJson(scheme)));
  return used.every((name) => known.includes(name));
}

/** Faults of a node and of all below it. Keys of `properties` are names, not keywords. */
function nodeFaults(node: unknown, at: string, document: Json): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const isNames = at.endsWith('/properties') || at.endsWith('/schemas');
  const own = Array.isArray(node) || isNames ? [] : schemaFaults(node as Json, at, document);
  const below = Object.entries(node).filter(([key]) => isNames || !/^examples?$/.test(key));
  return [...own, ...below.flatMap(([key, value]) => nodeFaults(value, `${at}/${key}`, document))];
}

function schemaFaults(schema: Json, at: string, document: Json): string[] {
  const isNullable = Array.isArray(schema.type) && schema.type.includes('null');
  const isList = schema.type === 'array' || asList(schema.type).includes('array');
  const faults: [boolean, string][] = [
    [!('nullable' in schema), 'says nullable, which means nothing in 3.1'],
    [typeof schema.exclusiveMinimum !== 'boolean', 'has a boolean exclusiveMinimum'],
    [typeof schema.exclusiveMaximum !== 'boolean', 'has a boolean exclusiveMaximum'],
    [
      !isNullable || !('enum' in schema) || asList(schema.enum).includes(null),
      'lacks null in enum',
    ],
    [!isList || 'items' in schema || 'prefixItems' in schema, 'is a list of anything'],
    [!('$ref' in schema) || resolves(schema.$ref, document), `refers to ${schema.$ref}: not there`],
  ];
  return faults.filter(([holds]) => !holds).map(([, fault]) => `${at} ${fault}`);
}

function resolves(reference: unknown, document: Json): boolean {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return false;
  const keys = reference.slice(2).split('/');
  let node: unknown = document;
  for (const key of keys) node = asJson(node)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  return node !== undefined;
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
