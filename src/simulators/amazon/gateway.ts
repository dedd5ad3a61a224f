import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AccessTokens, tokenOf } from './login/access-tokens';
import {
  accessDenied,
  type Answer,
  apiError,
  invalidInput,
  quotaExceeded,
  tokenExpired,
} from './http/answer';
import { carriesToken, read, subjectOf, withBody } from './arrival';
import { type CallLog, factsOf, type OpenCall } from './http/call-log';
import { controlError } from './control/control-routes';
import { EventLoopPulse } from './http/event-loop-pulse';
import { readBody, send, sendHalf, type SimulatorRequest, splitTarget } from './http/exchange';
import { playFault } from './control/fault-player';
import { type Faults } from './control/faults';
import { rateHeader, TokenBucket } from './http/rate-limits';
import { type ReportsStore } from './reports/reports-store';
import { type ApiRoute, type Endpoint, type Match, matchRoute } from './http/route';

/** The statuses for which the models declare `x-amzn-RateLimit-Limit`. */
const STATUSES_WITH_RATE = [200, 202, 400, 404];

/** What the gateway works with. */
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

/** A request that has arrived whole, without its body when that was too large to keep. */
interface Arrival {
  readonly request: SimulatorRequest;
  readonly isTooLarge: boolean;
  readonly at: number;
  readonly earliestAt: number;
}

/** Every call passes here in Amazon's order: path, token, quota, then the operation; faults meet admitted calls. */
export class Gateway {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly closing = new AbortController();
  private readonly pulse: EventLoopPulse;

  constructor(private readonly parts: GatewayParts) {
    this.pulse = new EventLoopPulse(parts.now);
  }

  /** Answers one request; never rejects. */
  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(incoming, response);
    } catch (error) {
      // The connection ended in the middle, or the simulator is closing; all else is a fault of the simulator.
      if (response.destroyed || this.closing.signal.aborted) return;
      this.parts.log(`internal error: ${error instanceof Error ? error.message : String(error)}`);
      const answer = apiError(500, 'InternalFailure', 'The simulator failed; its log says why.');
      send(response, answer, { 'x-amzn-requestid': randomUUID() });
    }
  }

  /** Fills the buckets again. */
  resetLimits(): void {
    this.buckets.clear();
  }

  /** Wakes the delayed calls, so that nothing keeps the process alive. */
  close(): void {
    this.closing.abort();
    this.pulse.stop();
  }

  private async route(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { segments, query } = splitTarget(incoming.url ?? '/');
    const method = incoming.method ?? 'GET';
    const control = matchRoute(this.parts.controls, method, segments);
    if (control !== undefined) {
      const { request, malformed } = read(incoming, control, query);
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
    } else {
      await this.call(incoming, response, matchRoute(this.parts.apiRoutes, method, segments), query);
    }
  }

  private async call(
    incoming: IncomingMessage,
    response: ServerResponse,
    match: Match<ApiRoute> | undefined,
    query: string,
  ): Promise<void> {
    const { request, malformed } = read(incoming, match, query);
    const at = this.parts.now();
    const earliestAt = this.pulse.earliestArrival();
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
    if (match?.route.access === 'signed-url' && carriesToken(incoming)) call.note({ carriedToken: true });
    response.once('close', () => {
      call.end(null);
    });
    const bytes = await readBody(incoming, match?.route.maxBodyBytes);
    const whole = withBody(request, bytes ?? Buffer.alloc(0));
    const quantity = match?.route.quantityIn?.(whole.body);
    if (quantity !== undefined) call.note({ quantity });

    const arrival = { request: whole, isTooLarge: bytes === undefined, at, earliestAt };
    const answer =
      match === undefined
        ? accessDenied()
        : malformed
          ? invalidInput('The path or the query has a malformed percent sequence.')
          : await this.carryOut(match.route, arrival, call, response);
    if (answer === undefined) return;
    call.note(factsOf(answer));
    if (answer.reason !== undefined) {
      this.parts.log(
        `${operation} ${JSON.stringify(subjectOf(request))} refused: ${answer.status} ${answer.reason}`,
      );
    }
    // Ended before it is sent: the client may send its next call before the last byte is accounted for here.
    call.end(answer.cut === true ? null : answer.status);
    const quota = STATUSES_WITH_RATE.includes(answer.status) ? match?.route.quota : undefined;
    const sendIt = answer.cut === true ? sendHalf : send;
    sendIt(response, answer, {
      'x-amzn-RequestId': request.id,
      ...(quota === undefined ? {} : { 'x-amzn-RateLimit-Limit': rateHeader(quota) }),
    });
  }

  private async carryOut(
    route: ApiRoute,
    arrival: Arrival,
    call: OpenCall,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    const { request } = arrival;
    const refused = this.admit(route, arrival);
    if (refused !== undefined) return refused;
    const fault = this.parts.faults.next(route.operation, request.params.get('sku'));
    if (fault === undefined) return route.handle(request);
    const subject = JSON.stringify(subjectOf(request));
    this.parts.log(`${route.operation} ${subject} meets the scripted fault ${fault.kind}`);
    return playFault(fault, {
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
    if (route.access === 'seller') {
      const token = tokenOf(request.headers);
      if (token === '') return accessDenied('Access token is missing in the request header.');
      const standing = this.parts.tokens.checkForSeller(token);
      if (standing === 'expired') return tokenExpired();
      if (standing === 'unknown') {
        return accessDenied('The access token you provided is revoked, malformed or invalid.');
      }
    }
    if (this.parts.enforceLimits && route.quota !== undefined) {
      const bucket = this.buckets.get(route.operation) ?? new TokenBucket(route.quota);
      this.buckets.set(route.operation, bucket);
      if (!bucket.take(at, earliestAt)) return quotaExceeded();
    }
    if (!isTooLarge) return undefined;
    return apiError(413, 'RequestTooLarge', 'The request size exceeded the maximum accepted size.');
  }
}
