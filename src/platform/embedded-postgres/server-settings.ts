import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Settings of a server whose data matters; each can be replaced by the caller. */
const BASE: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  // Log files of this size are kept and written again: writing into cold, new ones halves the append rate.
  min_wal_size: '1GB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The server's log must not hold personal data: neither statements nor the values named in DETAIL.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
};

/** For tests and throw-away clusters: a crash of the machine may lose everything. */
const NOT_DURABLE: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  min_wal_size: '80MB',
};

/** The command-line arguments of `postgres` for these settings. Refuses a name that is not a setting's. */
export function settingArguments(
  given: Readonly<Record<string, string>>,
  durable: boolean,
): string[] {
  const settings = { ...BASE, ...(durable ? {} : NOT_DURABLE), ...given };
  return Object.entries(settings).flatMap(([name, value]) => {
    if (!/^[a-z_][a-z0-9_.]*$/.test(name)) {
      throw new EmbeddedPostgresError(`"${name}" is not the name of a PostgreSQL setting.`);
    }
    return ['-c', `${name}=${value}`];
  });
}
