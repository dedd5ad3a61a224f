import type { Context } from 'aws-lambda';
import type { Logger as PinoLogger } from 'pino';
import { ConfigError } from '../config/load-config';
import { deadlineIn } from '../platform/jobs/deadline';
import type { RunResult } from '../platform/jobs/leased-run.scheduler';
import { errorAnswer, type GatewayAnswer, isTooLarge } from './answers';
import { callOf, type GatewayEvent } from './events';
import type { LambdaApp } from './lambda-app';
import type { JobsReport } from './lambda-jobs';
import { plainRequest } from './request-event';

/** Seconds after which a caller may try a function again that could not be built. */
const TRY_AGAIN_SECONDS = 5;

/** A stream is told that no record failed, whatever came of the pushes: what is owed stands in the table. */
export interface StreamAnswer {
  readonly batchItemFailures: readonly [];
  readonly pushes: RunResult;
}

export type LambdaResult = GatewayAnswer | JobsReport | StreamAnswer;

/** One container: what it was built of is kept, and what could not be built is tried again with the next event. */
export class LambdaHandler {
  private building: Promise<LambdaApp> | undefined;

  constructor(
    private readonly build: () => Promise<LambdaApp>,
    private readonly logger: PinoLogger,
  ) {}

  /** Begins to build before the first event is there; its failure is told by the first event. */
  warmUp(): void {
    this.app().catch(() => undefined);
  }

  /** Handles one event of whatever kind. Throws for the schedule, and for events of no known kind, when it cannot. */
  async handle(event: unknown, context: Context): Promise<LambdaResult> {
    const call = callOf(event);
    switch (call.kind) {
      case 'http':
        return this.answer(call.event, context);
      case 'jobs':
        return this.runJobs(context);
      case 'stream':
        return this.push(context);
      case 'unknown':
        throw new Error(
          'This event is none of an HTTP API, a REST API, a function URL, a schedule, or a stream of a table.',
        );
    }
  }

  /** Ends what was built, if anything was. */
  async close(): Promise<void> {
    const app = await this.building?.catch(() => undefined);
    await app?.close();
  }

  private async answer(event: GatewayEvent, context: Context): Promise<GatewayAnswer> {
    const request = plainRequest(event);
    const requestId = request?.headers['x-request-id'] ?? event.requestContext.requestId;
    if (request === undefined)
      return errorAnswer(
        requestId,
        400,
        'bad_request',
        'The path is not well-formed: check its percent-encoding.',
      );
    let app: LambdaApp;
    try {
      app = await this.app();
    } catch {
      // Why it could not be built is nobody's business but the operator's, whose log tells.
      const message =
        'The service could not start. Its log says why; send the same request again when that is mended.';
      return errorAnswer(requestId, 503, 'not_ready', message, TRY_AGAIN_SECONDS);
    }
    const answer = await app.answer(request, context);
    await app.flushMetrics();
    return this.passable(answer, requestId);
  }

  private passable(answer: GatewayAnswer, requestId: string | undefined): GatewayAnswer {
    if (answer.statusCode === 500 && answer.body === '')
      return errorAnswer(
        requestId,
        503,
        'unavailable',
        'The answer broke off. Send the same request again.',
        2,
      );
    if (!isTooLarge(answer)) return answer;
    const message =
      'The answer is larger than Lambda can pass on (6 MB). Read it in pages: GET /api/inventory?limit=200.';
    return errorAnswer(requestId, 413, 'too_large', message);
  }

  private async runJobs(context: Context): Promise<JobsReport> {
    const app = await this.app();
    const report = await app.jobs.all(deadlineOf(context));
    await app.flushMetrics();
    return report;
  }

  /** Never fails: a stream brings the same records again and again, and holds the later ones up, until it is told success. */
  private async push(context: Context): Promise<StreamAnswer> {
    try {
      const app = await this.app();
      const pushes = await app.jobs.pushes(deadlineOf(context));
      await app.flushMetrics();
      return { batchItemFailures: [], pushes };
    } catch {
      return { batchItemFailures: [], pushes: 'failed' };
    }
  }

  private app(): Promise<LambdaApp> {
    if (this.building === undefined) {
      const attempt = this.buildAndTell();
      this.building = attempt;
      attempt.catch(() => {
        this.building = undefined;
      });
    }
    return this.building;
  }

  private async buildAndTell(): Promise<LambdaApp> {
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

function deadlineOf(context: Context): ReturnType<typeof deadlineIn> {
  return deadlineIn(context.getRemainingTimeInMillis(), performance.now());
}
