/** The few parts of a JSON schema that our documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly example?: unknown;
  readonly default?: unknown;
}

const REFERENCE = '#/components/schemas/';
const MAX_DEPTH = 6;

/** The name of a schema, for a sentence: `Page`, `Record[]`, `string`. */
export function schemaName(schema: Schema | undefined): string {
  if (schema === undefined) return '';
  if (schema.$ref !== undefined) return schema.$ref.slice(REFERENCE.length);
  if (schema.items !== undefined) return `${schemaName(schema.items)}[]`;
  return typeText(schema);
}

/** The type of a simple schema, with its format or possible values. */
export function typeText(schema: Schema | undefined): string {
  if (schema === undefined) return '';
  if (schema.$ref !== undefined) return schemaName(schema);
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  const type = typeof schema.type === 'string' ? schema.type : (schema.type ?? []).join(' | ');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

/** A value that shows the shape of a schema: its examples where it has them, else its types. */
export function exampleOf(
  schema: Schema | undefined,
  schemas: Readonly<Record<string, Schema>>,
  depth = 0,
): unknown {
  if (schema === undefined || depth > MAX_DEPTH) return null;
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.$ref !== undefined) return exampleOf(schemas[schemaName(schema)], schemas, depth + 1);
  if (schema.enum !== undefined) return schema.enum[0];
  const part = schema.allOf?.[0] ?? schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (part !== undefined) return exampleOf(part, schemas, depth + 1);
  if (schema.items !== undefined) return [exampleOf(schema.items, schemas, depth + 1)];
  if (schema.properties !== undefined) {
    const entries = Object.entries(schema.properties);
    return Object.fromEntries(entries.map(([k, v]) => [k, exampleOf(v, schemas, depth + 1)]));
  }
  return typeText(schema);
}
