/** Session settings sent when a connection opens (`-c name=value` in the `options` parameter). */
export type SessionSettings = Readonly<Record<string, string>>;

/** What every session of ours has, whoever it logs in as and whatever the server's defaults are. */
export const SESSION_SETTINGS: SessionSettings = {
  TimeZone: 'UTC',
  // Nothing is found by accident: every name of ours is written with its schema, pg_temp comes last.
  search_path: 'pg_catalog,pg_temp',
  default_transaction_isolation: 'read committed',
};

/**
 * Adds session settings to a PostgreSQL URL, after those it already has, so ours win. The result must be
 * used as it is: an `options` field beside the URL would be overruled by the URL.
 */
export function withSessionSettings(url: string, settings: SessionSettings): string {
  const parsed = parseUrl(url);
  const given = parsed.searchParams.get('options');
  const added = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${escapeOption(value)}`,
  );
  parsed.searchParams.delete('options');
  const options = [...(given === null ? [] : [given]), ...added].join(' ');
  // URLSearchParams would write a space as "+", which libpq does not read as one.
  const joint = parsed.search === '' ? '?' : '&';
  return `${parsed.toString()}${joint}options=${encodeURIComponent(options)}`;
}

/** The same server and parameters, another database. */
export function withDatabase(url: string, database: string): string {
  const parsed = parseUrl(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.toString();
}

/** The same server and parameters, another login. */
export function withLogin(url: string, login: { user: string; password: string }): string {
  const parsed = parseUrl(url);
  parsed.username = encodeURIComponent(login.user);
  parsed.password = encodeURIComponent(login.password);
  return parsed.toString();
}

/** The database a URL names, or null when it names none (then the driver uses the user's name). */
export function databaseOf(url: string): string | null {
  const name = decodeURIComponent(parseUrl(url).pathname.slice(1));
  return name === '' ? null : name;
}

/** Throws an error that never repeats the URL, which may hold a password. */
function parseUrl(url: string): URL {
  if (!URL.canParse(url)) throw new TypeError('The database URL is not a URL.');
  const parsed = new URL(url);
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new TypeError('The database URL must start with postgres:// or postgresql://.');
  }
  return parsed;
}

function escapeOption(value: string): string {
  return value.replace(/[\\ ]/g, '\\$&');
}
