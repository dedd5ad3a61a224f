import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AccessTokens, tokenOf } from './login/access-tokens';
import {
  accessDenied,
  type Answer,
  apiError,
  invalidInput,
  quotaExceeded,
  requestTooLarge,
  tokenExpired,
} from './http/answer';
import { carriesToken, loggedName, readHead, skusOf, withBody } from './arrival';
import { type CallLog, detailsOf, type OpenCall } from './http/call-log';
import { controlError } from './control/control-routes';
import { EventLoopMonitor } from './http/event-loop-monitor';
import { readBody, send, sendHalf, type SimulatorRequest, splitTarget } from './http/exchange';
import { applyFault } from './control/apply-fault';
import { type Faults } from './control/faults';
import { rateHeader, TokenBucket } from './http/rate-limits';
import { type ReportsStore } from './reports/reports-store';
import { type ApiRoute, type Endpoint, type Match, matchRoute } from './http/route';

/** The statuses for which the models declare `x-amzn-RateLimit-Limit`. */
const STATUSES_WITH_RATE = [200, 202, 400, 404];

export interface GatewayParts {
  readonly apiRoutes: readonly ApiRoute[];
  readonly controls: readonly Endpoint[];
  readonly tokens: AccessTokens;
  readonly faults: Faults;
  readonly reports: ReportsStore;
  readonly callLog: CallLog;
  readonly enforceLimits: boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** A request that was read completely; a body that is too large is dropped. */
interface Arrival {
  readonly request: SimulatorRequest;
  readonly isTooLarge: boolean;
  readonly at: number;
  readonly earliestAt: number;
}

/** Checks every call in Amazon's order: path, token, quota, then the operation. Faults apply to admitted calls. */
export class Gateway {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly closing = new AbortController();
  private readonly eventLoop: EventLoopMonitor;

  constructor(private readonly parts: GatewayParts) {
    this.eventLoop = new EventLoopMonitor(parts.now);
  }

  /** Answers one request; never rejects. */
  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(incoming, response);
    } catch (error) {
      // A closed connection and a closing simulator are no errors; everything else is a bug of the simulator.
      if (response.destroyed || this.closing.signal.aborted) return;
      this.parts.log(`internal error: ${error instanceof Error ? error.message : String(error)}`);
      const answer = apiError(500, 'InternalFailure', 'The simulator failed; see its log.');
      send(response, answer, { 'x-amzn-requestid': randomUUID() });
    }
  }

  /** Fills all rate-limit buckets. */
  resetLimits(): void {
    this.buckets.clear();
  }

  /** Ends the delayed calls, so that they do not keep the process running. */
  close(): void {
    this.closing.abort();
    this.eventLoop.stop();
  }

  private async route(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { segments, query } = splitTarget(incoming.url ?? '/');
    const method = incoming.method ?? 'GET';
    const control = matchRoute(this.parts.controls, method, segments);
    if (control !== undefined) {
      const { request, malformed } = readHead(incoming, control, query);
      const bytes = await readBody(incoming, control.route.maxBodyBytes);
      const answer = malformed
        ? controlError(400, 'The path has a malformed percent sequence.')
        : bytes === undefined
          ? controlError(413, 'The body is too large.')
          : await control.route.handle(withBody(request, bytes));
      send(response, answer, { 'x-amzn-requestid': request.id });
    } else if (segments[0] === '_simulator') {
      const answer = controlError(404, 'The simulator has no such control.');
      send(response, answer, { 'x-amzn-requestid': randomUUID() });
    } else await this.call(incoming, response, matchRoute(this.parts.apiRoutes, method, segments), query);
  }

  private async call(
    incoming: IncomingMessage,
    response: ServerResponse,
    match: Match<ApiRoute> | undefined,
    query: string,
  ): Promise<void> {
    const { request, malformed } = readHead(incoming, match, query);
    const at = this.parts.now();
    const earliestAt = this.eventLoop.earliestArrival();
    const sku = request.params.get('sku');
    const reportId = request.params.get('reportId');
    const operation = match?.route.operation ?? 'unknown';
    const call = this.parts.callLog.begin({
      at,
      ...(earliestAt < at ? { earliestAt } : {}),
      operation,
      ...(sku === undefined ? {} : { sku }),
      ...(reportId === undefined ? {} : { reportId }),
    });
    if (match?.route.access === 'signed-url' && carriesToken(incoming)) call.add({ carriedToken: true });
    response.once('close', () => {
      call.end(null);
    });
    const bytes = await readBody(incoming, match?.route.maxBodyBytes);
    const whole = withBody(request, bytes ?? Buffer.alloc(0));
    const quantity = match?.route.quantityIn?.(whole.body);
    if (quantity !== undefined) call.add({ quantity });

    const arrival = { request: whole, isTooLarge: bytes === undefined, at, earliestAt };
    const answer =
      match === undefined
        ? accessDenied()
        : malformed
          ? invalidInput('The path or the query has a malformed percent sequence.')
          : await this.execute(match.route, arrival, call, response);
    if (answer === undefined) return;
    call.add(detailsOf(answer));
    if (answer.reason !== undefined)
      this.parts.log(
        `${operation} ${JSON.stringify(loggedName(request))} refused: ${answer.status} ${answer.reason}`,
      );
    // The log entry ends first: the client may send its next call before the last byte is written here.
    call.end(answer.cut === true ? null : answer.status);
    const quota = STATUSES_WITH_RATE.includes(answer.status) ? match?.route.quota : undefined;
    const sendIt = answer.cut === true ? sendHalf : send;
    sendIt(response, answer, {
      'x-amzn-RequestId': request.id,
      ...(quota === undefined ? {} : { 'x-amzn-RateLimit-Limit': rateHeader(quota) }),
    });
  }

  private async execute(
    route: ApiRoute,
    arrival: Arrival,
    call: OpenCall,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    const { request } = arrival;
    const refused = this.admit(route, arrival);
    if (refused !== undefined) return refused;
    const fault = this.parts.faults.next(route.operation, skusOf(request));
    if (fault === undefined) return route.handle(request);
    const name = JSON.stringify(loggedName(request));
    this.parts.log(`${route.operation} ${name} gets the scripted fault ${fault.kind}`);
    return applyFault(fault, {
      route,
      request,
      call,
      response,
      tokens: this.parts.tokens,
      reports: this.parts.reports,
      closing: this.closing.signal,
    });
  }

  private admit(route: ApiRoute, { request, isTooLarge, at, earliestAt }: Arrival): Answer | undefined {
    if (route.access === 'seller' || route.access === 'grantless') {
      const token = tokenOf(request.headers);
      if (token === '') return accessDenied('Access token is missing in the request header.');
      const state = this.parts.tokens.check(token, route.access);
      if (state === 'expired') return tokenExpired();
      if (state === 'unknown')
        return accessDenied('The access token you provided is revoked, malformed or invalid.');
    }
    if (this.parts.enforceLimits && route.quota !== undefined) {
      const bucket = this.buckets.get(route.operation) ?? new TokenBucket(route.quota);
      this.buckets.set(route.operation, bucket);
      if (!bucket.take(at, earliestAt)) return quotaExceeded();
    }
    return isTooLarge ? requestTooLarge() : undefined;
  }
}
