import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SessionOf } from '../platform/web/known-session.js';
import type { GuardedRequest } from './caller.decorator.js';
import { WebSessions } from './web-sessions.service.js';

/**
 * Tells the page that is being sent whose session its cookie is, as `GET /v1/auth/web-session` would. Never fails: a page
 * opens without it, asks that route, and says itself what is wrong.
 */
export function pageSession(app: NestFastifyApplication): SessionOf {
  return async (request, reply) => {
    try {
      const sessions = app.get(WebSessions, { strict: false });
      return await sessions.current({ request: request as GuardedRequest, reply });
    } catch {
      return null;
    }
  };
}
