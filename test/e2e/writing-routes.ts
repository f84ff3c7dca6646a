import type { OpenAPIObject } from '@nestjs/swagger';
import { newId } from '../../src/platform/ids.js';
import { exampleOf, type Schema } from '../../src/platform/openapi/schema-text.js';

/** A route that writes, as the OpenAPI document describes it. */
export interface WritingRoute {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly takesJson: boolean;
  readonly needsKey: boolean;
  /** Of its JSON body; null when it takes none. */
  readonly schema: Schema | null;
  readonly schemas: Readonly<Record<string, Schema>>;
}

const METHODS = ['post', 'put', 'patch', 'delete'] as const;

/** Values that no field of any request should accept, or that it must at least survive. */
const STRANGE_VALUES: readonly string[] = [
  'null',
  'true',
  '-1',
  '0',
  '1.5',
  '1e308',
  '1e999',
  '9007199254740993',
  '""',
  '"-1"',
  '"0"',
  '"1.5"',
  '"99999999999999999999999"',
  '"\\u202e"',
  '"\'; DROP TABLE kapok.members; --"',
  '"2026-02-30"',
  '"2026-02-30T25:00:00Z"',
  '"+275760-09-13T00:00:00Z"',
  '"0001-01-01T00:00:00Z"',
  `"${'x'.repeat(20_000)}"`,
  '"😀"',
  '[]',
  '["x"]',
  '[null]',
  '[{}]',
  '{}',
  '{"toString":1,"length":1000000000}',
];

/** Every POST, PUT, PATCH and DELETE under /v1. */
export function writingRoutes(document: OpenAPIObject): WritingRoute[] {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const { requestBody, parameters = [] } = operation;
      const content =
        requestBody !== undefined && 'content' in requestBody ? requestBody.content : {};
      const json = content['application/json'];
      const types = Object.keys(content);
      const route: WritingRoute = {
        method: method.toUpperCase() as WritingRoute['method'],
        path,
        takesJson: types.length === 0 || json !== undefined,
        needsKey: parameters.some((one) => 'name' in one && one.name === 'Idempotency-Key'),
        schema: (json?.schema as Schema | undefined) ?? null,
        schemas,
      };
      return [route];
    }),
  );
}

/** Every GET under /v1 with the names of its query parameters. */
export function readingRoutes(document: OpenAPIObject): { path: string; names: string[] }[] {
  return Object.entries(document.paths).flatMap(([path, { get }]) => {
    if (get === undefined) return [];
    const named = (get.parameters ?? []).filter((one) => 'name' in one);
    return [{ path, names: named.filter((one) => one.in === 'query').map((one) => one.name) }];
  });
}

/** The path with a made-up id for every parameter. */
export function fillPath(path: string, id = newId()): string {
  return path.replace(/\{\w+\}/g, id);
}

/** Bodies around the example of the route's schema; `mustFail` marks those that no route may accept. */
export function badBodies(route: WritingRoute): { body: string; mustFail: boolean }[] {
  const example = exampleOf(route.schema ?? undefined, route.schemas);
  const fields = typeof example === 'object' && example !== null ? Object.entries(example) : [];
  const render = (entries: [string, string][]): string =>
    `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
  const sound = fields.map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  const whole = ['[]', '[{}]', '"x"', '5', 'true'].map((body) => ({ body, mustFail: true }));
  const unknown = { body: render([...sound, ['noSuchField', '1']]), mustFail: true };
  const changed = sound.flatMap(([name]) =>
    STRANGE_VALUES.map((value) => ({
      body: render(sound.map(([other, text]) => [other, other === name ? value : text])),
      mustFail: false,
    })),
  );
  return [...whole, unknown, ...changed];
}
