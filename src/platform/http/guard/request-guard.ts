import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiError, badRequest } from '../api-error';
import { noValidKey, tooManyFailures } from '../http-errors';
import { ApiKeys, isPublic } from './api-key';
import { FailedLogins } from './failed-logins';
import { PAGE_HEADERS, SECURITY_HEADERS } from './security-headers';

/** Wrong keys a minute from one client that are answered 401; more are answered 429. */
const WRONG_KEYS_PER_MINUTE = 20;

/**
 * Checks each request before its body is read: Host header, public route, API key, number of wrong keys.
 * Order path: Shopify -> guardRequests -> ShopifyWebhookController. ADR 1.
 */
export function guardRequests(fastify: FastifyInstance, apiKeys: readonly string[]): void {
  const logger = new Logger('Guard');
  const keys = new ApiKeys(apiKeys);
  const failures = new FailedLogins(WRONG_KEYS_PER_MINUTE);

  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
    if (request.url.startsWith('/docs')) void reply.headers(PAGE_HEADERS);
    done(errorOf(request, reply));
  });

  function errorOf(request: FastifyRequest, reply: FastifyReply): ApiError | undefined {
    if (!hasHost(request))
      return badRequest('The Host header is missing: send it with every HTTP/1.1 request.');
    if (!keys.areRequired || isPublic(request.method, request.routeOptions.url)) return undefined;
    // A valid key passes, however often other clients at the same address have failed.
    const login = keys.check(request.headers);
    if (login === 'valid') return undefined;
    const limited = login === 'wrong' ? failures.count(request.ip, performance.now()) : undefined;
    if (limited === undefined) {
      void reply.header('www-authenticate', 'Bearer realm="SyncState"');
      return noValidKey();
    }
    if (limited.isFirst)
      logger.warn({ client: request.ip }, 'Too many wrong API keys: more are answered 429 for a minute');
    // Each further guess needs a new connection.
    void reply.header('connection', 'close');
    return tooManyFailures(limited.retryAfterSeconds);
  }
}

/** HTTP/1.1 requires a Host in every request. */
function hasHost({ raw }: FastifyRequest): boolean {
  return raw.headers.host !== undefined || raw.httpVersion !== '1.1';
}
