import { Body, Controller, Delete, Get, HttpCode, Ip, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from './access.decorator.js';
import { LoginRequest } from './auth.dto.js';
import type { GuardedRequest } from './caller.decorator.js';
import { MaybeWebSessionAnswer, WebSessionAnswer } from './web-session.dto.js';
import { WebSessions } from './web-sessions.service.js';

/** The session of a browser, kept in a cookie that no script can read. */
@ApiTags('auth')
@Controller('v1/auth/web-session')
export class WebSessionController {
  constructor(private readonly sessions: WebSessions) {}

  @Post()
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Log in from a browser; the session is kept in a cookie' })
  @ApiOkResponse({ type: WebSessionAnswer })
  async openWebSession(
    @Body() body: LoginRequest,
    @Ip() address: string,
    @Req() request: GuardedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WebSessionAnswer> {
    const { identifier, password, city = null } = body;
    return this.sessions.open({ request, reply }, { identifier, password, city, address });
  }

  @Get()
  @Public()
  @ApiOperation({ summary: 'Who this browser is signed in as, if anybody' })
  @ApiOkResponse({ type: MaybeWebSessionAnswer })
  async getWebSession(
    @Req() request: GuardedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MaybeWebSessionAnswer> {
    return { session: await this.sessions.current({ request, reply }) };
  }

  @Delete()
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'End the session of this browser' })
  @ApiNoContentResponse()
  async endWebSession(
    @Req() request: GuardedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end({ request, reply });
  }
}
