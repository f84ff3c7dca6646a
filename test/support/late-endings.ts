import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** ReadyForQuery, "in a failed transaction block" (PostgreSQL's protocol 3.0, section 55.7). */
const FAILED_AND_READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x45]);

/** A relay in front of a database. */
export interface Relay {
  /** The database's address, through the relay. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Relays a database's connections, but delivers the message that ends a failed statement only after the error itself
 * has been received: on a network nothing promises that the two arrive together.
 */
export async function relayWithLateEndings(databaseUrl: string): Promise<Relay> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect({ host: target.hostname, port: Number(target.port) });
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
    }
    client.pipe(database);
    database.on('data', (data) => void deliver(client, data));
    database.on('close', () => client.destroy());
    client.on('close', () => database.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function deliver(client: Socket, data: Buffer): Promise<void> {
  const at = data.length - FAILED_AND_READY.length;
  if (at < 0 || !data.subarray(at).equals(FAILED_AND_READY)) {
    client.write(data);
    return;
  }
  if (at > 0) client.write(data.subarray(0, at));
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.write(data.subarray(at));
}
