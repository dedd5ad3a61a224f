import { type AxiosResponse } from 'axios';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from './access-token';
import {
  classifyFailure,
  classifyLoginError,
  type CallFailure,
  type TokenExpired,
  type Unavailable,
} from './call-outcome';
import { header, retryAfterMs, type HttpAnswer } from './http-answer';
import { LimiterClosed, RateLimiter, type CallLimit, type Grant } from './rate-limiter';
import { afterCall, type CallPatience, patience, timeoutMs } from './call-patience';
import { failureReason } from './transport';

/** Errors of calls that never left this machine: no address, or no connection. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Calls in flight get so long when the process stops, in ms; the next sender checks what an ended one left. */
const CLOSING_MS = 5_000;

const STOPPING = 'the service is stopping';

/** One call for the metrics; `status` is 0 when there was no answer, `ms` is the time from the call to the answer. */
export interface ResponseInfo {
  readonly operation: string;
  readonly status: number;
  readonly ms: number;
  readonly throttled: boolean;
}

/** When a call was made and answered (or given up), in ms since the epoch. */
export interface CallTimes {
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Makes the HTTP request, with the headers that carry the token, until the signal ends it. */
export type Request = (options: {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
}) => Promise<AxiosResponse<unknown>>;

/** Permission to make one call of an operation, and the access token that the call carries. */
export interface CallGrant<Operation extends string> {
  readonly kind: 'granted';
  readonly operation: Operation;
  readonly grant: Grant;
  readonly token: string;
  /** Amazon refused the token of the grant before this one as expired; there is no third try. */
  readonly isSecondTry?: true;
}

/** The result of a call. A success is any 2xx answer, whatever its body says. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/** The result of one call that went out. `token_expired`: it may be made once more under a renewed grant. */
type SentCall = (CallResult | { readonly kind: 'token_expired'; readonly failure: TokenExpired }) & {
  readonly times: CallTimes;
};

interface CallerOptions<Operation extends string> {
  readonly tokens: AccessTokenSource;
  readonly clock: Clock;
  readonly limits: Readonly<Record<Operation, CallLimit>>;
  /** False: a call beyond its limit fails at once as throttled, instead of waiting. True by default. */
  readonly waits?: boolean;
  readonly onResponse?: ((info: ResponseInfo) => void) | undefined;
  /** The time-out while calls are fast, in ms. */
  readonly timeoutMs: number;
}

/**
 * Makes calls to one Amazon API, each under a grant of its operation's limit and with a token. Limits follow the answers.
 * Push path: AmazonListingsClient -> AmazonCaller -> RateLimiter. ADR 8.
 */
export class AmazonCaller<Operation extends string> {
  private readonly limiters: Readonly<Record<Operation, RateLimiter>>;
  private readonly underWay = new Set<Promise<SentCall>>();
  private patience: CallPatience;
  private readonly ending = new AbortController();
  private closed = false;

  constructor(private readonly options: CallerOptions<Operation>) {
    this.patience = patience(options.timeoutMs);
    const limits = Object.entries<CallLimit>(options.limits).map(([operation, limit]) => [
      operation,
      new RateLimiter(this.waits ? limit : { ...limit, guardMs: 0 }, options.clock),
    ]);
    this.limiters = Object.fromEntries(limits) as Readonly<Record<Operation, RateLimiter>>;
  }

  /**
   * Waits until one call of the operation may be made. The login comes before the line of the limiter, so that a slow one
   * does not hold a grant; a token that expired in the line is renewed.
   */
  async reserve(operation: Operation): Promise<CallGrant<Operation> | CallFailure> {
    const { tokens } = this.options;
    let grant: Grant | undefined;
    try {
      if (this.closed) throw new LimiterClosed();
      if (!this.waits && this.waitMs(operation) > 0) return this.beyondLimit(operation);
      await tokens.get();
      grant = await this.grantOf(operation);
      if (grant === undefined) return this.beyondLimit(operation);
      return { kind: 'granted', operation, grant, token: await tokens.get() };
    } catch (error) {
      grant?.giveBack();
      if (error instanceof LimiterClosed) return unavailable(STOPPING);
      const failure = classifyLoginError(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  /** A new grant with a new token, after Amazon refused the token of this one as expired. */
  async renew({ operation, token }: CallGrant<Operation>): Promise<CallGrant<Operation> | CallFailure> {
    this.options.tokens.invalidate(token);
    const reserved = await this.reserve(operation);
    return reserved.kind === 'granted' ? { ...reserved, isSecondTry: true } : reserved;
  }

  /**
   * Makes the call and spends its grant. The caller checks `isClosed` first, in the same turn of the event loop. `until`
   * ends the call, as its time-out does.
   */
  send(call: CallGrant<Operation>, request: Request, until?: AbortSignal): Promise<SentCall> {
    const result = this.exchange(call, request, until);
    this.underWay.add(result);
    const done = (): void => void this.underWay.delete(result);
    result.then(done, done);
    return result;
  }

  /** Makes a call when its limit allows, and once more with a new token if the first one had expired. */
  async call(operation: Operation, request: Request): Promise<CallResult> {
    return this.callUnder(await this.reserve(operation), request);
  }

  /** When a call of the operation may be made, in ms from now. For a caller that does not wait. */
  waitMs(operation: Operation): number {
    return this.limiters[operation].waitMs();
  }

  /** This process calls in place of another one, which may have used up the limits a moment ago. */
  takeOver(): void {
    for (const limiter of Object.values<RateLimiter>(this.limiters)) limiter.drain();
  }

  /** True once no new call goes out. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Refuses waiting and later calls, and resolves when the calls in flight have ended: soon, however slow Amazon is. */
  async close(): Promise<void> {
    this.closed = true;
    for (const limiter of Object.values<RateLimiter>(this.limiters)) limiter.close();
    AbortSignal.timeout(CLOSING_MS).addEventListener('abort', () => {
      this.ending.abort();
    });
    await Promise.allSettled(this.underWay);
  }

  private get waits(): boolean {
    return this.options.waits ?? true;
  }

  private async grantOf(operation: Operation): Promise<Grant | undefined> {
    const limiter = this.limiters[operation];
    return this.waits ? limiter.reserve() : limiter.tryReserve();
  }

  private beyondLimit(operation: Operation): CallFailure {
    return { kind: 'throttled', retryAfterMs: this.waitMs(operation), requestId: undefined };
  }

  private async callUnder(
    reserved: CallGrant<Operation> | CallFailure,
    request: Request,
  ): Promise<CallResult> {
    if (reserved.kind !== 'granted') return { kind: 'failed', failure: reserved };
    if (this.closed) {
      reserved.grant.giveBack();
      return { kind: 'failed', failure: unavailable(STOPPING) };
    }
    const result = await this.send(reserved, request);
    return result.kind === 'token_expired' ? this.callUnder(await this.renew(reserved), request) : result;
  }

  private async exchange(
    call: CallGrant<Operation>,
    request: Request,
    until: AbortSignal | undefined,
  ): Promise<SentCall> {
    const { clock, tokens } = this.options;
    const limiter = this.limiters[call.operation];
    const sentAt = clock.now();
    call.grant.spend();
    const expiry = AbortSignal.timeout(timeoutMs(this.patience, sentAt));
    const answer = await endedBy([expiry, this.ending.signal, until], (signal) =>
      answerOf(request, call.token, sentAt, signal),
    );
    const times = { sentAt, answeredAt: clock.now() };
    this.patience = afterCall(this.patience, times.answeredAt - sentAt, times.answeredAt);
    const status = 'status' in answer ? answer.status : 0;
    this.options.onResponse?.({
      operation: call.operation,
      status,
      ms: times.answeredAt - sentAt,
      throttled: status === 429,
    });
    if ('kind' in answer) return { kind: 'failed', failure: answer, times };

    limiter.observe(header(answer, 'x-amzn-ratelimit-limit'));
    if (status === 429) limiter.throttled(retryAfterMs(answer, times.answeredAt), sentAt);
    else if (status < 500) limiter.taken(sentAt);
    if (status >= 200 && status <= 299) return { kind: 'answered', answer, times };
    const failure = classifyFailure(answer, times.answeredAt, (text) => tokens.safeText(text));
    if (failure.kind !== 'token_expired') return { kind: 'failed', failure, times };
    // A token that is refused fresh from the login has not run out: an operator must act.
    if (call.isSecondTry) return { kind: 'failed', failure: { ...failure, kind: 'forbidden' }, times };
    return { kind: 'token_expired', failure, times };
  }
}

/** Does the work with one signal that aborts with the first of these; none of them keeps anything of it afterwards. */
async function endedBy<T>(
  ends: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  for (const end of ends) {
    end?.addEventListener('abort', abort);
    if (end?.aborted === true) abort();
  }
  try {
    return await work(controller.signal);
  } finally {
    for (const end of ends) end?.removeEventListener('abort', abort);
  }
}

async function answerOf(
  request: Request,
  token: string,
  now: number,
  signal: AbortSignal,
): Promise<HttpAnswer | Unavailable> {
  try {
    const { status, headers, data } = await request({
      headers: { 'x-amz-access-token': token, 'x-amz-date': amzDate(now) },
      signal,
    });
    return { status, headers, body: data };
  } catch (error) {
    const reason = failureReason(error);
    return NEVER_SENT.has(reason) ? unavailable(reason) : { ...unavailable(reason), isUnanswered: true };
  }
}

/** `20261122T101112Z`, the form of Amazon's `x-amz-date`. */
export function amzDate(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function unavailable(reason: string): Unavailable {
  return { kind: 'unavailable', reason, requestId: undefined };
}
