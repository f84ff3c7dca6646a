import { createServer } from 'node:net';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Returns the preferred port if it is free on 127.0.0.1, else another free one. */
export async function choosePort(preferred: number | null): Promise<number> {
  const kept = preferred === null ? null : await tryPort(preferred);
  const port = kept ?? (await tryPort(0));
  if (port === null) throw new EmbeddedPostgresError('No free port on 127.0.0.1.');
  return port;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      const got = typeof address === 'object' && address !== null ? address.port : null;
      probe.close(() => resolve(got));
    });
  });
}
