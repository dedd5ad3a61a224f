import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AccessTokens, tokenOf } from './access-tokens';
import { accessDenied, type Answer, apiError, invalidInput, quotaExceeded, tokenExpired } from './answer';
import { type CallLog, type OpenCall } from './call-log';
import { controlError } from './control-routes';
import { decodeSegment, parseQuery, readBody, send, type SimulatorRequest, splitTarget } from './exchange';
import { playFault } from './fault-player';
import { type Faults } from './faults';
import { rateHeader, TokenBucket } from './rate-limits';
import { type ApiRoute, type Endpoint, type Match, matchRoute } from './route';

/** The statuses for which the model declares `x-amzn-RateLimit-Limit`. */
const STATUSES_WITH_RATE = [200, 400, 404];

/** What the gateway works with. */
export interface GatewayParts {
  readonly apiRoutes: readonly ApiRoute[];
  readonly controls: readonly Endpoint[];
  readonly tokens: AccessTokens;
  readonly faults: Faults;
  readonly callLog: CallLog;
  readonly enforceLimits: boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** A request that has arrived whole; `body` is undefined when it was too large to keep. */
interface Arrival {
  readonly request: SimulatorRequest;
  readonly body: string | undefined;
  readonly at: number;
}

/** Every call passes here in Amazon's order: path, token, quota, then the operation; faults meet admitted calls. */
export class Gateway {
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly closing = new AbortController();

  constructor(private readonly parts: GatewayParts) {}

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
  }

  private async route(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { segments, query } = splitTarget(incoming.url ?? '/');
    const method = incoming.method ?? 'GET';
    const control = matchRoute(this.parts.controls, method, segments);
    if (control !== undefined) {
      const { request, malformed } = read(incoming, control, query);
      const body = await readBody(incoming);
      const answer = malformed
        ? controlError(400, 'The path has a malformed percent sequence.')
        : control.route.handle({ ...request, body: body ?? '' });
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
    const sku = request.params.get('sku');
    const operation = match?.route.operation ?? 'unknown';
    const call = this.parts.callLog.begin({ at, operation, ...(sku === undefined ? {} : { sku }) });
    response.once('close', () => {
      call.end(null);
    });
    const body = await readBody(incoming);
    const quantity = match?.route.quantityIn?.(body ?? '');
    if (quantity !== undefined) call.note({ quantity });

    const arrival = { request: { ...request, body: body ?? '' }, body, at };
    const answer =
      match === undefined
        ? accessDenied()
        : malformed
          ? invalidInput('The path or the query has a malformed percent sequence.')
          : await this.carryOut(match.route, arrival, call, response);
    if (answer?.submissionId !== undefined) call.note({ submissionId: answer.submissionId });
    if (answer === undefined) return;
    if (answer.reason !== undefined) {
      this.parts.log(`${operation} ${JSON.stringify(sku ?? '')} refused: ${answer.status} ${answer.reason}`);
    }
    // Ended before it is sent: the client may send its next call before the last byte is accounted for here.
    call.end(answer.status);
    const quota = STATUSES_WITH_RATE.includes(answer.status) ? match?.route.quota : undefined;
    send(response, answer, {
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
    const sku = request.params.get('sku');
    const refused = this.admit(route, arrival);
    if (refused !== undefined) return refused;
    const fault = this.parts.faults.next(route.operation, sku);
    if (fault === undefined) return route.handle(request);
    this.parts.log(`${route.operation} ${JSON.stringify(sku ?? '')} meets the scripted fault ${fault.kind}`);
    return playFault(fault, {
      route,
      request,
      call,
      response,
      tokens: this.parts.tokens,
      closing: this.closing.signal,
    });
  }

  private admit(route: ApiRoute, { request, body, at }: Arrival): Answer | undefined {
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
      if (!bucket.take(at)) return quotaExceeded();
    }
    if (body !== undefined) return undefined;
    return apiError(413, 'RequestTooLarge', 'The request size exceeded the maximum accepted size.');
  }
}

function read(
  incoming: IncomingMessage,
  match: Match<Endpoint> | undefined,
  rawQuery: string,
): { readonly request: Omit<SimulatorRequest, 'body'>; readonly malformed: boolean } {
  const params = new Map<string, string>();
  const query = parseQuery(rawQuery);
  let malformed = query === undefined;
  for (const [name, raw] of match?.rawParams ?? []) {
    const value = decodeSegment(raw);
    if (value === undefined) malformed = true;
    else params.set(name, value);
  }
  const request = {
    id: randomUUID(),
    params,
    query: query ?? new URLSearchParams(),
    headers: incoming.headers,
  };
  return { request, malformed };
}
