import { connect, type Socket } from 'node:net';

/** The little of an answer that a load needs. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One keep-alive connection that sends a request after the other (HTTP/1.1, Content-Length answers only): a client
 * so cheap that it leaves the machine to what is measured. Only for the bench, only for loopback.
 */
export class BenchConnection {
  private readonly socket: Socket;
  private received = '';
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;

  constructor(
    private readonly host: string,
    port: number,
  ) {
    this.socket = connect(port, host);
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => this.take(chunk));
    this.socket.on('error', (error) => this.waiting?.reject(error));
    this.socket.on('close', () =>
      this.waiting?.reject(new Error('the service closed the connection')),
    );
  }

  /** Sends one request and waits for its answer. */
  send(method: string, path: string, options: { token?: string; body?: string }): Promise<Answer> {
    const { token, body = '' } = options;
    const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
    const type = body === '' ? '' : 'Content-Type: application/json\r\n';
    this.socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${authorization}${type}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: string): void {
    this.received += chunk;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.received)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    const status = Number(this.received.slice(9, 12));
    const body = this.received.slice(end + 4, end + 4 + length);
    this.received = '';
    this.waiting?.resolve({ status, body });
  }
}
