import pg from 'pg';

/**
 * Every row of every table of a database as text, by table: all schemas, the catalogue and its statistics included. More
 * than pg_dump writes, and of any version of the server.
 */
export async function dumpOf(superuserUrl: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema'`,
    );
    const dump = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      dump.set(name, rows.map(({ row }) => row).join('\n'));
    }
    return dump;
  } finally {
    await client.end();
  }
}

/** How words may be written in a dump: as they are, in hexadecimal, in base64 and escaped as JSON. */
export function spellingsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const bytes = Buffer.from(word, 'utf8');
    const escaped = JSON.stringify(word).slice(1, -1);
    const ascii = word.replace(
      /[^\x20-\x7e]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    return [word, bytes.toString('hex'), bytes.toString('base64'), escaped, ascii];
  });
}
