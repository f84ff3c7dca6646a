import { type Json, openApiFaults } from './openapi-rules.js';

/** A sound document of one route, with `change` made to its operation and `schema` for its answer. */
function documentWith(change: Json = {}, schema: Json = { type: ['string', 'null'] }): Json {
  const problem = { description: 'x', content: { 'application/problem+json': { schema: {} } } };
  const operation = {
    operationId: 'getThing',
    tags: ['things'],
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    responses: {
      200: { description: 'x', content: { 'application/json': { schema } } },
      default: problem,
    },
    ...change,
  };
  return {
    openapi: '3.1.0',
    paths: { '/things/{id}': { get: operation } },
    components: { schemas: { Thing: { type: 'object', properties: { nullable: {} } } } },
  };
}

describe('the rules for the OpenAPI document', () => {
  it('find nothing in a sound one', () => {
    expect(openApiFaults(documentWith())).toEqual([]);
    expect(openApiFaults(documentWith({}, { $ref: '#/components/schemas/Thing' }))).toEqual([]);
  });

  it.each<[string, Json]>([
    ['has no operationId', { operationId: undefined }],
    ['has no tag', { tags: [] }],
    ['never succeeds', { responses: {} }],
    ['has no problem', { responses: { 200: { description: 'x' }, 404: { description: 'x' } } }],
    ['does not describe the parameters of its path', { parameters: [] }],
    ['is secured by an unknown scheme', { security: [{ magic: [] }] }],
  ])('find an operation that %s', (fault, change) => {
    expect(openApiFaults(documentWith(change))).toContain(`GET /things/{id} ${fault}`);
  });

  it.each<[RegExp, Json]>([
    [/says nullable/, { type: 'string', nullable: true }],
    [/says nullable/, { type: 'object', properties: { a: { type: 'string', nullable: false } } }],
    [/boolean exclusiveMinimum/, { type: 'integer', minimum: 0, exclusiveMinimum: true }],
    [/lacks null in enum/, { type: ['string', 'null'], enum: ['a'] }],
    [/is a list of anything/, { type: 'array' }],
    [/refers to #\/components\/schemas\/Nothing: not/, { $ref: '#/components/schemas/Nothing' }],
  ])('find a schema that %s', (fault, schema) => {
    expect(openApiFaults(documentWith({}, schema)).join()).toMatch(fault);
  });

  it('find another version and an id used twice', () => {
    const { get } = (documentWith().paths as Record<string, { get: Json }>)['/things/{id}'] ?? {};
    const twice = { '/things/{id}': { get }, '/other/{id}': { get } };
    const faults = openApiFaults({ ...documentWith(), openapi: '3.0.3', paths: twice });
    expect(faults).toEqual(['it is not OpenAPI 3.1', 'getThing names two operations']);
  });
});
