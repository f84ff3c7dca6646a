import type { Socket } from 'node:net';
import { newId } from '../ids.js';
import { DomainError } from './domain-error.js';
import { languageTag } from './language.js';
import { toProblem } from './problem.js';

/**
 * Answers bytes that are no HTTP request, headers that are too long and requests that take too long to arrive:
 * Node gives up on them before any route is known. Says the same as every other refusal, then hangs up.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = newId();
  const refusal = new DomainError('malformed_request');
  const problem = toProblem(refusal, { language: 'zh', path: '/', requestId });
  const body = JSON.stringify(problem);
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/problem+json',
    `Content-Language: ${languageTag('zh')}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
