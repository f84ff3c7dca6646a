import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type ArrayType, encodeArray } from '../../src/ledger/binary-array.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

type Elements = Parameters<typeof encodeArray>[1];

describe('a binary array parameter', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.appUrl });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const cases: [ArrayType, Elements, string][] = [
    ['uuid', [uuid, null, uuid.toUpperCase()], `{${uuid},NULL,${uuid}}`],
    ['text', ['', 'a,"b\\', '木棉 😀', null], '{"","a,\\"b\\\\","木棉 😀",NULL}'],
    [
      'bigint',
      [0n, -1n, 9223372036854775807n, -9223372036854775808n, null],
      '{0,-1,9223372036854775807,-9223372036854775808,NULL}',
    ],
    ['integer', [0, -2147483648, 2147483647], '{0,-2147483648,2147483647}'],
    ['smallint', [0, -32768, 32767], '{0,-32768,32767}'],
    [
      'date',
      ['2000-01-01', '1999-12-31', '2026-02-28', '1900-01-01', '9999-12-31', null],
      '{2000-01-01,1999-12-31,2026-02-28,1900-01-01,9999-12-31,NULL}',
    ],
    [
      'timestamptz',
      [0n, 1_767_403_800_123_001n, new Date(5), null],
      '{"1970-01-01 00:00:00+00","2026-01-03 01:30:00.123001+00","1970-01-01 00:00:00.005+00",NULL}',
    ],
    ['bytea', [Buffer.of(0, 255), Buffer.alloc(0), null], '{"\\\\x00ff","\\\\x",NULL}'],
  ];

  it.each(cases)('of %s is read by PostgreSQL as it was meant', async (type, elements, text) => {
    const { rows } = await client.query(`SELECT $1::${type}[]::text AS text`, [
      encodeArray(type, elements),
    ]);
    expect(rows[0].text).toBe(text);
  });

  it.each(cases)('of %s may be empty', async (type) => {
    const { rows } = await client.query(`SELECT cardinality($1::${type}[]) AS size`, [
      encodeArray(type, []),
    ]);
    expect(rows[0].size).toBe(0);
  });
});
