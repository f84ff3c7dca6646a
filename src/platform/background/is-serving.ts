import type { HttpAdapterHost } from '@nestjs/core';

/** Whether this process takes requests. Tools that are made of the same parts do not, and leave what is due alone. */
export function isServing(host: HttpAdapterHost): boolean {
  const server: unknown = host.httpAdapter?.getHttpServer();
  return typeof server === 'object' && server !== null && Reflect.get(server, 'listening') === true;
}
