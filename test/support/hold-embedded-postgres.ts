// A process that starts or adopts the server in the given folder, says so in one line, and stops it when its
// input ends. Tests run it, kill it, and look what is left.
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('Which folder?');

const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '16MB' } });
process.stdout.write(
  `${JSON.stringify({ pid: server.pid, port: server.port, owned: server.owned })}\n`,
);
process.stdin.resume();
process.stdin.once('end', () => {
  void server.stop();
});
