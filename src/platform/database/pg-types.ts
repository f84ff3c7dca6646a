import pg from 'pg';

const { builtins } = pg.types;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;

/**
 * Sets, for the whole process, how PostgreSQL's values arrive: `bigint` as BigInt (minutes never lose a
 * digit), `date` as 'YYYY-MM-DD' (a day has no time zone), arrays of both likewise; `timestamptz` stays a
 * Date and `numeric` a string, as the driver has them. Safe to call again.
 */
export function setPgTypes(): void {
  pg.types.setTypeParser(builtins.INT8, BigInt);
  pg.types.setTypeParser(builtins.DATE, (text) => text);
  setArrayParser(INT8_ARRAY, BigInt);
  setArrayParser(DATE_ARRAY, (text) => text);
}

/** Elements are digits or dates, so they are never quoted and hold no comma. One dimension only. */
function setArrayParser<T>(oid: number, parse: (text: string) => T): void {
  // The driver's types name only scalar ids here; the parser table takes any.
  pg.types.setTypeParser(oid as number, (text: string) => {
    const inner = text.slice(1, -1);
    if (inner === '') return [];
    return inner.split(',').map((item) => (item === 'NULL' ? null : parse(item)));
  });
}

setPgTypes();
