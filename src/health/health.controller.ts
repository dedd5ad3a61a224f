import { Controller, Get, Logger, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { TablesHealth } from '../platform/dynamodb/tables/tables.health';
import { ApiError, type FieldProblem } from '../platform/http/api-error';
import { OutboxHealth } from '../sync/status/outbox.health';

/** Seconds after which a probe that was answered 503 may see another result. */
const RETRY_AFTER_SECONDS = 2;

@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');

  constructor(
    private readonly health: HealthCheckService,
    private readonly tables: TablesHealth,
    private readonly outbox: OutboxHealth,
  ) {}

  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.check([]);
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.check([() => this.tables.check()]);
  }

  @Get()
  @HealthCheck()
  all(): Promise<HealthCheckResult> {
    return this.check([() => this.tables.check(), () => this.outbox.check()]);
  }

  private async check(indicators: HealthIndicatorFunction[]): Promise<HealthCheckResult> {
    try {
      return await this.health.check(indicators);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const problems = problemsOf(error.getResponse() as Partial<HealthCheckResult>);
      this.logger.warn({ problems: problems.map(({ problem }) => problem) }, 'Not ready');
      throw notReady(problems);
    }
  }
}

/** The answer of a probe while something is missing; no problem at all means that the service is stopping. */
export function notReady(problems: readonly FieldProblem[]): ApiError {
  const named = problems.map(({ problem }) => problem).join('; ') || 'the service is stopping';
  const message = `Not ready: ${named.replace(/\.$/, '')}.`;
  return new ApiError(503, 'not_ready', message, problems, RETRY_AFTER_SECONDS);
}

/** What each indicator that is down complains of, as `{ field: indicator, problem }`. */
function problemsOf(result: Partial<HealthCheckResult>): FieldProblem[] {
  return Object.entries(result.error ?? {}).flatMap(([field, indicator]) => {
    const problems: unknown = indicator?.problems;
    return Array.isArray(problems)
      ? problems.map((problem: unknown) => ({ field, problem: String(problem) }))
      : [];
  });
}
