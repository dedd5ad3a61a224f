import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiError } from '../../platform/http/api-error';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import type { Verification } from './domain/verification';
import { VerifyScheduler } from './verify.scheduler';

@Controller('api/verify')
export class VerifyController {
  constructor(private readonly verify: VerifyScheduler) {}

  @Get()
  state(): Promise<Verification> {
    return this.verify.state();
  }

  /** 202 with the run that is under way; 409 on Lambda. */
  @Post()
  @HttpCode(202)
  @RouteConfig(NO_BODY)
  start(): Promise<Verification> {
    if (!this.verify.isAvailable) throw verifyNotHere();
    return this.verify.start();
  }
}

/** The proof outlasts an invocation of a function. */
export function verifyNotHere(): ApiError {
  return new ApiError(
    409,
    'verify_not_here',
    'The proof does not run here, because nothing runs after the answer. Run `npm run verify` against the same tables.',
  );
}
