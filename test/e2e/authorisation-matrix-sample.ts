/** As much of a JSON schema as the API's description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** One operation of openapi.json. */
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

/** A running service's own description. */
export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What goes into bodies instead of what is made up. */
export interface Wish {
  /** Values by the names of fields. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Fields that are given although they may be left out. */
  readonly given: readonly string[];
}

/** Makes the smallest body that a schema lets pass, with the wished values in it. */
export function sampleOf(api: ApiDescription, schema: Schema | undefined, wish: Wish): unknown {
  if (schema === undefined) return undefined;
  if (schema.$ref !== undefined) {
    return sampleOf(api, api.components.schemas[schema.$ref.split('/').at(-1) ?? ''], wish);
  }
  if (schema.allOf?.[0] !== undefined) return sampleOf(api, schema.allOf[0], wish);
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return objectOf(api, schema, wish);
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        sampleOf(api, schema.items, wish),
      );
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return textOf(schema);
  }
}

function objectOf(api: ApiDescription, schema: Schema, wish: Wish): object {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties).filter(
    (name) => required.includes(name) || wish.given.includes(name),
  );
  return Object.fromEntries(
    names.map((name) => [name, fieldOf(api, name, properties[name], wish)]),
  );
}

/** What is wished for a field; a figure where a text is wished is made up, as is all else. */
function fieldOf(
  api: ApiDescription,
  name: string,
  schema: Schema | undefined,
  wish: Wish,
): unknown {
  const wished = wish.values[name];
  const fits = schema?.type !== 'integer' || typeof wished === 'number';
  return wished !== undefined && fits ? wished : sampleOf(api, schema, wish);
}

const DAY_MS = 86_400_000;

function textOf({ format, example, pattern }: Schema): string {
  if (pattern === '^\\d{8}$') return '12345678';
  switch (format) {
    case 'uuid':
      return '00000000-0000-7000-8000-00000000dead';
    case 'date':
      return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    case 'date-time':
      return new Date(Date.now() + DAY_MS).toISOString();
    default:
      return typeof example === 'string' ? example : 'X1';
  }
}
