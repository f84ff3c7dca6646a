import { Body, Controller, Get, HttpCode, Ip, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BeforePasswordChange, Public, SignedIn } from './access.decorator.js';
import { AccessTokens } from './access-tokens.js';
import {
  ChangePasswordRequest,
  LoginRequest,
  MeAnswer,
  RefreshRequest,
  SessionAnswer,
} from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { Caller, CallerSession } from './caller.decorator.js';
import { CredentialsService } from './credentials.service.js';
import type { LiveSession } from './live-session.js';
import type { Principal } from './principal.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';

/** Logging in and out, and the caller's own password. */
@ApiTags('auth')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly credentials: CredentialsService,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
  ) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Log in by member number or phone number' })
  @ApiOkResponse({ type: SessionAnswer })
  async login(@Body() body: LoginRequest, @Ip() address: string): Promise<SessionAnswer> {
    const { identifier, password, city = null } = body;
    return this.answer(await this.auth.login({ identifier, password, city, address }));
  }

  @Post('refresh')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Exchange a refresh token for new tokens' })
  @ApiOkResponse({ type: SessionAnswer })
  async refresh(@Body() body: RefreshRequest): Promise<SessionAnswer> {
    return this.answer(await this.auth.refresh(body.refreshToken));
  }

  @Post('logout')
  @SignedIn()
  @BeforePasswordChange()
  @HttpCode(204)
  @ApiOperation({ summary: 'End this session' })
  @ApiNoContentResponse()
  async logout(@Caller() caller: Principal): Promise<void> {
    await this.sessions.revoke(caller.sessionId, 'logout');
  }

  @Put('password')
  @SignedIn()
  @BeforePasswordChange()
  @HttpCode(204)
  @ApiOperation({ summary: 'Change the own password and end the other sessions' })
  @ApiNoContentResponse()
  async changePassword(
    @Caller() caller: Principal,
    @Body() body: ChangePasswordRequest,
  ): Promise<void> {
    await this.credentials.change(caller, body);
  }

  @Get('me')
  @SignedIn()
  @BeforePasswordChange()
  @ApiOperation({ summary: 'Who is signed in, with which roles' })
  @ApiOkResponse({ type: MeAnswer })
  me(@CallerSession() session: LiveSession): MeAnswer {
    const { memberId, memberNo, grants } = session.principal;
    const { mustChangePassword } = session;
    return { memberId, memberNo, mustChangePassword, roles: [...grants] };
  }

  private answer(session: OpenedSession): SessionAnswer {
    const { member, sessionId } = session;
    return {
      accessToken: this.tokens.sign({ ...member, sessionId }),
      expiresInSeconds: this.tokens.lifetimeSeconds,
      refreshToken: session.refreshToken,
      refreshExpiresAt: session.refreshExpiresAt.toISOString(),
      mustChangePassword: session.mustChange,
      memberId: member.memberId,
      memberNo: member.memberNo,
    };
  }
}
