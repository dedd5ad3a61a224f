import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiError, badRequest } from '../api-error';
import { noValidKey, tooManyFailures } from '../http-errors';
import { ApiKeys, isPublic } from './api-key';
import { FailedLogins } from './failed-logins';
import { PAGE_HEADERS, SECURITY_HEADERS } from './security-headers';

/** Wrong keys a minute from one client that are answered 401; more of them are answered 429. */
const WRONG_KEYS_PER_MINUTE = 20;

/** What every request passes first, before its body is read: its id, the headers of its answer, and the key. */
export function guardRequests(fastify: FastifyInstance, apiKeys: readonly string[]): void {
  const logger = new Logger('Door');
  const keys = new ApiKeys(apiKeys);
  const failures = new FailedLogins(WRONG_KEYS_PER_MINUTE);
  fastify.addHook('onRequest', (request, reply, done) => {
    prepareAnswer(request, reply);
    done(hasHost(request) ? askForKey(request, reply) : badRequest('The Host header is missing.'));
  });

  /** The key comes first: a right one passes however often others at the same address have failed. */
  function askForKey(request: FastifyRequest, reply: FastifyReply): ApiError | undefined {
    if (!keys.areAsked) return undefined;
    const login = keys.login(request.headers);
    if (login === 'right' || isPublic(request.method, request.routeOptions.url)) return undefined;
    const limited = login === 'wrong' ? failures.count(request.ip, performance.now()) : undefined;
    if (limited === undefined) {
      void reply.header('www-authenticate', 'Bearer realm="SyncState"');
      return noValidKey();
    }
    if (limited.isFirst)
      logger.warn({ client: request.ip }, 'Too many wrong API keys: more are answered 429 for a minute');
    // Each further guess costs its sender a new connection.
    void reply.header('connection', 'close');
    return tooManyFailures(limited.retryAfterSeconds);
  }
}

function prepareAnswer(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
  if (request.url.startsWith('/docs')) void reply.headers(PAGE_HEADERS);
}

/** HTTP/1.1 asks every request for its Host; what comes without is no client of ours. */
function hasHost({ raw }: FastifyRequest): boolean {
  return raw.headers.host !== undefined || raw.httpVersion !== '1.1';
}
