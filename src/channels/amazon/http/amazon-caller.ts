import { type AxiosResponse } from 'axios';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from './access-token';
import { header, retryAfterMs, type HttpAnswer } from './http-answer';
import {
  classifyFailure,
  classifyLoginError,
  type AnswerFailure,
  type CallFailure,
  type Unavailable,
} from './call-outcome';
import { LimiterClosed, RateLimiter, type CallLimit, type Grant } from './rate-limiter';
import { failureReason } from './transport';

/** Why a call never left this machine: no address, or nobody who takes the connection. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** One call as the metrics see it; `status` is 0 when there was no answer, `ms` is its time on the road. */
export interface ResponseInfo {
  readonly operation: string;
  readonly status: number;
  readonly ms: number;
  readonly throttled: boolean;
}

/** When the last call was made and answered (or given up), in ms since the epoch. */
export interface CallTimes {
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Makes the HTTP request, with the headers that carry the token. */
export type Request = (headers: Record<string, string>) => Promise<AxiosResponse<unknown>>;

/** The caller called it off at the last moment: nothing was sent. */
export interface Skipped {
  readonly kind: 'skipped';
}

/** A success is any 2xx answer, whatever its body says; `times` is undefined when nothing was sent. */
export type CallResult =
  | {
      readonly kind: 'answered';
      readonly answer: HttpAnswer;
      readonly times: CallTimes;
    }
  | {
      readonly kind: 'failed';
      readonly failure: CallFailure;
      readonly times: CallTimes | undefined;
    }
  | Skipped;

type Attempt =
  | Exclude<CallResult, { kind: 'failed' }>
  | {
      kind: 'failed';
      failure: AnswerFailure | CallFailure;
      times: CallTimes | undefined;
      token?: string;
    };

interface CallerOptions<Operation extends string> {
  readonly tokens: AccessTokenSource;
  readonly clock: Clock;
  readonly limits: Readonly<Record<Operation, CallLimit>>;
  readonly onResponse?: ((info: ResponseInfo) => void) | undefined;
}

/** Makes calls to one Amazon API: each waits for its operation's limiter, carries the token, and tells the limiter. */
export class AmazonCaller<Operation extends string> {
  private readonly limiters: Readonly<Record<Operation, RateLimiter>>;
  private readonly underWay = new Set<Promise<CallResult>>();
  private closed = false;

  constructor(private readonly options: CallerOptions<Operation>) {
    this.limiters = limitersOf(options.limits, options.clock);
  }

  /**
   * Makes one call, and one more with a new token if the first one's had expired. `prepare` runs when the call may
   * start at once, before each of the two; when it gives undefined, nothing is sent.
   */
  call(operation: Operation, prepare: () => Promise<Request | undefined>): Promise<CallResult> {
    const call = this.callTwiceAtMost(operation, prepare);
    this.underWay.add(call);
    const done = (): void => void this.underWay.delete(call);
    call.then(done, done);
    return call;
  }

  /** This process starts to call in the place of another one, which may just have used the limits up. */
  takeOver(): void {
    for (const limiter of Object.values<RateLimiter>(this.limiters)) limiter.drain();
  }

  /** True from the moment when no new call goes out any more. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Refuses what waits or comes, and resolves when the calls under way have ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const limiter of Object.values<RateLimiter>(this.limiters)) limiter.close();
    await Promise.allSettled(this.underWay);
  }

  private async callTwiceAtMost(
    operation: Operation,
    prepare: () => Promise<Request | undefined>,
  ): Promise<CallResult> {
    const first = await this.attempt(operation, prepare);
    if (first.kind !== 'failed' || first.failure.kind !== 'token_expired') return settled(first);
    if (first.token !== undefined) this.options.tokens.invalidate(first.token);
    return settled(await this.attempt(operation, prepare));
  }

  private async attempt(operation: Operation, prepare: () => Promise<Request | undefined>): Promise<Attempt> {
    const limiter = this.limiters[operation];
    const permit = await this.permit(limiter);
    if (!('grant' in permit)) return { kind: 'failed', failure: permit, times: undefined };
    const { token, grant } = permit;
    const request = await preparedFor(grant, prepare);
    if (request === undefined) return { kind: 'skipped' };

    const sentAt = this.options.clock.now();
    grant.spend();
    const answer = await this.exchange(request, token, sentAt);
    const times = { sentAt, answeredAt: this.options.clock.now() };
    const status = 'status' in answer ? answer.status : 0;
    const throttled = status === 429;
    this.options.onResponse?.({
      operation,
      status,
      ms: times.answeredAt - sentAt,
      throttled,
    });
    if ('kind' in answer) return { kind: 'failed', failure: answer, times };

    limiter.observe(header(answer, 'x-amzn-ratelimit-limit'));
    if (throttled) limiter.throttled(retryAfterMs(answer, times.answeredAt));
    if (status >= 200 && status <= 299) return { kind: 'answered', answer, times };
    return {
      kind: 'failed',
      failure: classifyFailure(answer, times.answeredAt, (text) => this.options.tokens.safeText(text)),
      times,
      token,
    };
  }

  /** Leave to make a call, and the token for it: the login is waited for before the queue, not with a grant in hand. */
  private async permit(limiter: RateLimiter): Promise<{ token: string; grant: Grant } | CallFailure> {
    try {
      if (this.closed) throw new LimiterClosed();
      await this.options.tokens.get();
      const grant = await limiter.reserve();
      return {
        grant,
        token: await guarded(grant, () => this.options.tokens.get()),
      };
    } catch (error) {
      if (error instanceof LimiterClosed) return unavailable('the service is stopping');
      const failure = classifyLoginError(error);
      if (failure === undefined) throw error;
      return failure;
    }
  }

  private async exchange(request: Request, token: string, now: number): Promise<HttpAnswer | Unavailable> {
    try {
      const { status, headers, data } = await request({
        'x-amz-access-token': token,
        'x-amz-date': amzDate(now),
      });
      return { status, headers, body: data };
    } catch (error) {
      const reason = failureReason(error);
      return NEVER_SENT.has(reason) ? unavailable(reason) : { ...unavailable(reason), isUnheard: true };
    }
  }
}

/** What throws leaves no grant behind that nobody uses. */
async function guarded<T>(grant: Grant, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    grant.giveBack();
    throw error;
  }
}

async function preparedFor(
  grant: Grant,
  prepare: () => Promise<Request | undefined>,
): Promise<Request | undefined> {
  const request = await guarded(grant, prepare);
  if (request === undefined) grant.giveBack();
  return request;
}

function limitersOf<Operation extends string>(
  limits: Readonly<Record<Operation, CallLimit>>,
  clock: Clock,
): Readonly<Record<Operation, RateLimiter>> {
  const limiters = Object.entries<CallLimit>(limits).map(([operation, limit]) => [
    operation,
    new RateLimiter(limit, clock),
  ]);
  return Object.fromEntries(limiters) as Readonly<Record<Operation, RateLimiter>>;
}

/** `20261122T101112Z`, the form of Amazon's `x-amz-date`. */
export function amzDate(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** A token that was refused twice, the second one fresh from the login, is no matter of time: it needs a person. */
function settled(attempt: Attempt): CallResult {
  if (attempt.kind !== 'failed') return attempt;
  const { failure, times } = attempt;
  if (failure.kind !== 'token_expired') return { kind: 'failed', failure, times };
  return { kind: 'failed', failure: { ...failure, kind: 'forbidden' }, times };
}

function unavailable(reason: string): Unavailable {
  return { kind: 'unavailable', reason, requestId: undefined };
}
