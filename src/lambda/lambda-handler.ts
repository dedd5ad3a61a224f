import type { Context } from 'aws-lambda';
import type { Logger as PinoLogger } from 'pino';
import type { QueueMessage } from '../channels/amazon/notices/notice-queue';
import { ConfigError } from '../config/load-config';
import { type Deadline, deadlineIn } from '../platform/jobs/deadline';
import type { RunResult } from '../platform/jobs/leased-run.scheduler';
import { errorAnswer, type GatewayAnswer, isTooLarge, jsonAnswer } from './answers';
import { type GatewayEvent, invocationOf } from './events';
import type { LambdaApp } from './lambda-app';
import type { JobsReport } from './lambda-jobs';
import { plainRequest } from './request-event';

/** `Retry-After` of a request while the application cannot be built, in seconds. */
const NOT_READY_RETRY_SECONDS = 5;
/** `Retry-After` of a request whose answer was aborted, in seconds. */
const ABORTED_RETRY_SECONDS = 2;

/** No record of a stream counts as failed, whatever the pushes came to: what was not pushed stays pending in the table. */
export interface StreamAnswer {
  readonly batchItemFailures: readonly [];
  readonly pushes: RunResult;
}

/** The messages that stay in the queue; all others are deleted by Lambda. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type LambdaResult = GatewayAnswer | JobsReport | StreamAnswer | QueueAnswer;

/** One container: it builds the application once, and again with the next event when that failed. */
export class LambdaHandler {
  private building: Promise<LambdaApp> | undefined;

  constructor(
    private readonly build: () => Promise<LambdaApp>,
    private readonly logger: PinoLogger,
  ) {}

  /** Starts to build before the first event. A failure shows in the answer to that event. */
  warmUp(): void {
    this.app().catch(() => undefined);
  }

  /**
   * Handles one event of any kind. A ping has its answer when the application is built, and does nothing else. Throws for
   * a schedule that cannot run, for messages that no application can take, and for an unknown event.
   */
  async handle(event: unknown, context: Context): Promise<LambdaResult> {
    const invocation = invocationOf(event);
    switch (invocation.kind) {
      case 'http':
        return this.answer(invocation.event, context);
      case 'jobs':
        return this.runJobs(deadlineOf(context));
      case 'stream':
        return this.push(deadlineOf(context));
      case 'queue':
        return this.receive(invocation.messages);
      case 'ping':
        return (await this.built()) === undefined ? couldNotStart(undefined) : jsonAnswer({ status: 'warm' });
      case 'unknown':
        throw new Error(
          'This event is none of an HTTP API, a REST API, a function URL, a schedule, a stream of a table, a queue, or a warm-up ping.',
        );
    }
  }

  async close(): Promise<void> {
    const app = await this.building?.catch(() => undefined);
    await app?.close();
  }

  private async answer(event: GatewayEvent, context: Context): Promise<GatewayAnswer> {
    const request = plainRequest(event);
    const requestId = request?.headers['x-request-id'] ?? event.requestContext.requestId;
    if (request === undefined) {
      const message = 'The path is not well-formed: check its percent-encoding.';
      return errorAnswer(requestId, 400, 'bad_request', message);
    }
    const app = await this.built();
    if (app === undefined) return couldNotStart(requestId);
    const answer = await app.answer(request, context);
    await app.afterEvent();
    if (answer.statusCode === 500 && answer.body === '') {
      const message = 'The answer was aborted. Send the same request again.';
      return errorAnswer(requestId, 503, 'unavailable', message, ABORTED_RETRY_SECONDS);
    }
    if (!isTooLarge(answer)) return answer;
    const message =
      'The answer exceeds the limit of Lambda (6 MB). Read it in pages: GET /api/inventory?limit=200.';
    return errorAnswer(requestId, 413, 'too_large', message);
  }

  private async runJobs(deadline: Deadline): Promise<JobsReport> {
    const app = await this.app();
    const report = await app.jobs.all(deadline);
    await app.afterEvent();
    return report;
  }

  /** Never throws: a stream repeats the same records, and delays all later ones, until it gets a success. */
  private async push(deadline: Deadline): Promise<StreamAnswer> {
    try {
      const app = await this.app();
      const pushes = await app.jobs.pushes(deadline);
      await app.afterEvent();
      return { batchItemFailures: [], pushes };
    } catch {
      return { batchItemFailures: [], pushes: 'failed' };
    }
  }

  /** Only what is durable is deleted from the queue; without an application the whole batch stays in it. */
  private async receive(messages: readonly QueueMessage[]): Promise<QueueAnswer> {
    const app = await this.app();
    const results = await app.receive(messages);
    await app.afterEvent();
    const failed = results.filter(({ kind }) => kind === 'failed');
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  }

  /** Undefined when it cannot be built. The cause is in the log, and no caller gets it. */
  private built(): Promise<LambdaApp | undefined> {
    return this.app().catch(() => undefined);
  }

  private app(): Promise<LambdaApp> {
    this.building ??= this.buildLogged().catch((error: unknown) => {
      this.building = undefined;
      throw error;
    });
    return this.building;
  }

  private async buildLogged(): Promise<LambdaApp> {
    const beganAt = performance.now();
    try {
      const app = await this.build();
      const ms = Math.round(performance.now() - beganAt);
      this.logger.info({ context: 'Lambda', ms }, 'SyncState is ready');
      return app;
    } catch (error) {
      if (error instanceof ConfigError) this.logger.error({ context: 'Lambda' }, error.message);
      else this.logger.error({ context: 'Lambda', err: error }, 'SyncState could not start');
      throw error;
    }
  }
}

function deadlineOf(context: Context): Deadline {
  return deadlineIn(context.getRemainingTimeInMillis(), performance.now());
}

function couldNotStart(requestId: string | undefined): GatewayAnswer {
  const message = 'The service could not start: its log has the cause. Send the same request again later.';
  return errorAnswer(requestId, 503, 'not_ready', message, NOT_READY_RETRY_SECONDS);
}
