import { Body, Controller, Delete, Get, HttpCode, Logger, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasPageHeader } from '../../platform/http/guard/browser-request';
import { KeyCheck } from '../../platform/http/guard/key-check';
import { csrfHeaderMissing, wrongKey } from '../../platform/http/http-errors';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { Sessions } from '../../platform/http/session/sessions';
import { endedCookie, isSecureRequest, sessionCookie } from './session-cookie';
import { SessionDto } from './session.dto';

/** Whether the page may call the API. */
export interface SessionState {
  readonly loginRequired: boolean;
  readonly loggedIn: boolean;
}

/** The login of the page: an API key once, and a cookie from then on. ADR 16. */
@Controller('dashboard/session')
export class SessionController {
  private readonly logger = new Logger('Session');

  constructor(
    private readonly check: KeyCheck,
    private readonly sessions: Sessions,
  ) {}

  /** 200, with a session or without: the page asks before its first call, so that none of its calls is refused. */
  @Get()
  async state(@Req() request: FastifyRequest): Promise<SessionState> {
    const loginRequired = this.check.keys.areRequired;
    const session = this.sessions.read(request.headers.cookie);
    const loggedIn = loginRequired && session !== undefined && !(await this.sessions.isEnded(session));
    return { loginRequired, loggedIn };
  }

  /** 204 with the cookie; 204 without one where no key is needed; 401 for a wrong key, 429 for too many. */
  @Post()
  @HttpCode(204)
  begin(
    @Body() { apiKey }: SessionDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    if (!this.check.keys.areRequired) return;
    if (!this.check.keys.has(apiKey)) throw this.check.countWrong(request, reply) ?? wrongKey();
    void reply.header('set-cookie', sessionCookie(this.sessions.begin(apiKey), isSecureRequest(request)));
    this.logger.log({ client: request.ip }, 'A session of the page began');
  }

  /** 204, with or without a session. */
  @Delete()
  @HttpCode(204)
  @RouteConfig(NO_BODY)
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    // Without a look whether it has ended: a repeat stores the end that an outage of the store has prevented.
    const session = this.sessions.read(request.headers.cookie);
    if (session !== undefined) {
      if (!hasPageHeader(request.headers)) throw csrfHeaderMissing();
      await this.sessions.end(session);
      this.logger.log({ client: request.ip }, 'A session of the page ended');
    }
    void reply.header('set-cookie', endedCookie(isSecureRequest(request)));
  }
}
