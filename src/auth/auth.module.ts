import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { CredentialsService } from './credentials.service.js';
import { LoginAttempts } from './login-attempts.js';
import { LoginDirectory } from './login-directory.js';
import { LoginLimiter } from './login-limiter.js';
import { Passwords } from './passwords.js';
import { SessionCache } from './session-cache.js';
import { SessionCleaner } from './session-cleaner.js';
import { SessionsService } from './sessions.service.js';
import { WebCallers } from './web-callers.js';
import { WebSessionController } from './web-session.controller.js';
import { WebSessions } from './web-sessions.service.js';
import { WebTokens } from './web-tokens.js';

/** Who asks and what may they do. Global: its guard stands before every route of the application. */
@Global()
@Module({
  controllers: [AuthController, WebSessionController],
  providers: [
    AccessTokens,
    AuthService,
    CredentialsService,
    LoginAttempts,
    LoginDirectory,
    LoginLimiter,
    Passwords,
    SessionCache,
    SessionCleaner,
    SessionsService,
    WebCallers,
    WebSessions,
    WebTokens,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [CredentialsService, LoginLimiter, SessionCache],
})
export class AuthModule {}
