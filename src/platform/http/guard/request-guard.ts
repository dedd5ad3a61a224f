import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiError, badRequest } from '../api-error';
import { crossSiteRequest, csrfHeaderMissing, noValidKey } from '../http-errors';
import { Sessions } from '../session/sessions';
import { isPublic } from './api-key';
import { hasPageHeader, isChange, isForeignChange, isOfPage } from './browser-request';
import { KeyCheck } from './key-check';
import { pageHeadersOf, SECURITY_HEADERS } from './security-headers';

/** Undefined when the request may pass. */
type Verdict = ApiError | undefined;

/**
 * Checks each request before its body is read: Host header, origin of a change, public route, API key or the page's
 * session, number of wrong keys.
 * Order path: Shopify -> RequestGuard -> ShopifyWebhookController. ADR 1.
 */
@Injectable()
export class RequestGuard {
  constructor(
    private readonly check: KeyCheck,
    private readonly sessions: Sessions,
  ) {}

  attachTo(fastify: FastifyInstance): void {
    fastify.decorateRequest('session', undefined);
    fastify.addHook('onRequest', (request, reply, done) => {
      void reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
      const pageHeaders = pageHeadersOf(request.routeOptions.url ?? request.url);
      if (pageHeaders !== undefined) void reply.headers(pageHeaders);
      const verdict = this.verdictOn(request, reply);
      if (verdict instanceof Promise) verdict.then(done, done);
      else done(verdict);
    });
  }

  private verdictOn(request: FastifyRequest, reply: FastifyReply): Verdict | Promise<Verdict> {
    const { method, headers } = request;
    const { keys } = this.check;
    if (!hasHost(request))
      return badRequest('The Host header is missing: send it with every HTTP/1.1 request.');
    if (isForeignChange(method, headers)) return crossSiteRequest();
    if (!keys.areRequired || isPublic(method, request.routeOptions.url)) return undefined;
    // A valid key passes, however often other clients at the same address have failed.
    const login = keys.check(headers);
    if (login === 'valid') return undefined;
    if (login === 'none') return this.verdictOnCookie(request, reply);
    return this.check.countWrong(request, reply) ?? refused(reply);
  }

  /** A cookie that is wrong, expired or ended counts as none: a browser keeps sending it after its end, and it cannot be guessed. */
  private verdictOnCookie(request: FastifyRequest, reply: FastifyReply): Verdict | Promise<Verdict> {
    const { method, headers } = request;
    const session = isOfPage(method, request.routeOptions.url)
      ? this.sessions.read(headers.cookie)
      : undefined;
    if (session === undefined) return refused(reply);
    const decide = (isEnded: boolean): Verdict => {
      if (isEnded) return refused(reply);
      if (isChange(method) && !hasPageHeader(headers)) return csrfHeaderMissing();
      request.session = session;
      return undefined;
    };
    const isEnded = this.sessions.isEnded(session);
    return isEnded instanceof Promise ? isEnded.then(decide) : decide(isEnded);
  }
}

function refused(reply: FastifyReply): ApiError {
  void reply.header('www-authenticate', 'Bearer realm="SyncState"');
  return noValidKey();
}

/** HTTP/1.1 requires a Host in every request. */
function hasHost({ raw }: FastifyRequest): boolean {
  return raw.headers.host !== undefined || raw.httpVersion !== '1.1';
}
