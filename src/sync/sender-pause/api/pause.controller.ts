import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { badRequest } from '../../../platform/http/api-error';
import { NO_BODY } from '../../../platform/http/input/body-parsers';
import { ResumeService, type SendingState } from '../resume.service';
import { PauseDto, ResumeQuery } from './pause.dto';

/** Pauses and resumes the pushes to Amazon. */
@Controller('api/sync')
export class PauseController {
  constructor(private readonly sending: ResumeService) {}

  /** Orders, returns and counts go on. */
  @Post('pause')
  @HttpCode(200)
  pause(@Body() body?: PauseDto): Promise<SendingState> {
    // An array has no reason, and would pause without one.
    if (body !== undefined && !(body instanceof PauseDto))
      throw badRequest('Send a JSON object with the reason, or no body.');
    return this.sending.pause(body?.reason);
  }

  /** Ends a pause, and releases what an import holds; with `dryRun` it only counts. */
  @Post('resume')
  @HttpCode(200)
  @RouteConfig(NO_BODY)
  resume(@Query() { dryRun }: ResumeQuery): Promise<SendingState> {
    return this.sending.resume(dryRun);
  }
}
