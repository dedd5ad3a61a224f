import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpConfig } from '../../../config/app-config';
import type { ApiError } from '../api-error';
import { tooManyFailures } from '../http-errors';
import { ApiKeys } from './api-key';
import { FailedLogins } from './failed-logins';

/** Wrong keys a minute from one client that are answered 401; more are answered 429. */
const WRONG_KEYS_PER_MINUTE = 20;

/** The API keys of the service, and the one count of wrong ones, whether they came in a header or at the page's login. */
@Injectable()
export class KeyCheck {
  private readonly logger = new Logger('Guard');
  private readonly failures = new FailedLogins(WRONG_KEYS_PER_MINUTE);
  readonly keys: ApiKeys;

  constructor(http: HttpConfig) {
    this.keys = new ApiKeys(http.apiKeys);
  }

  /** Counts a wrong key. The error of a client with too many of them, else undefined. */
  countWrong(request: FastifyRequest, reply: FastifyReply): ApiError | undefined {
    const limited = this.failures.count(request.ip, performance.now());
    if (limited === undefined) return undefined;
    if (limited.isFirst)
      this.logger.warn({ client: request.ip }, 'Too many wrong API keys: more are answered 429 for a minute');
    // Each further guess needs a new connection.
    void reply.header('connection', 'close');
    return tooManyFailures(limited.retryAfterSeconds);
  }
}
