/** What stands in an export in the place of a member: oneself, or somebody else, of whom nothing is said. */
export const SELF = 'self';
export const SOMEBODY_ELSE = 'somebody_else';

/**
 * A row of a table as its member may read it: names as the API writes them, ids of members replaced by whether it is
 * the member or not, bytes in hexadecimal.
 */
export function shownRow(
  row: Readonly<Record<string, unknown>>,
  who: { readonly memberId: string; readonly members: ReadonlySet<string> },
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) shown[camelCase(name)] = shownValue(value, who);
  return shown;
}

function shownValue(
  value: unknown,
  who: { readonly memberId: string; readonly members: ReadonlySet<string> },
): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => shownValue(item, who));
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (value === who.memberId) return SELF;
  if (typeof value === 'string' && who.members.has(value)) return SOMEBODY_ELSE;
  return value;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
