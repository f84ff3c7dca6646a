import pg from 'pg';

/** Runs one statement as the login of the URL, on a connection of its own; the error is PostgreSQL's. */
export async function sql<Row = Record<string, unknown>>(
  url: string,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const answer = await client.query(statement, values);
    return answer.rows as Row[];
  } finally {
    await client.end();
  }
}
