import { Controller, Get, Logger, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { TablesHealth } from '../platform/dynamodb/readiness/tables.health';
import { ApiError, type FieldProblem } from '../platform/http/api-error';
import { OutboxHealth } from '../sync/status/outbox.health';

/** Seconds after which a probe that was answered 503 may see another result. */
const RETRY_AFTER_SECONDS = 2;

/** Probes for orchestrators and load balancers: 200, or 503 with the problems. */
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');

  constructor(
    private readonly health: HealthCheckService,
    private readonly tables: TablesHealth,
    private readonly outbox: OutboxHealth,
  ) {}

  /** The process runs; 503 while it stops. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.check([]);
  }

  /** The tables can be used, and orders can be stored. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.check([() => this.tables.check()]);
  }

  /** The same, and the outbox can be read. */
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

/** The error of a probe. Without any problem the service is stopping. */
export function notReady(problems: readonly FieldProblem[]): ApiError {
  const named = problems.map(({ problem }) => problem.replace(/\.$/, '')).join('; ');
  const message = `Not ready: ${named || 'the service is stopping'}.`;
  return new ApiError(503, 'not_ready', message, problems, RETRY_AFTER_SECONDS);
}

/** The problems of each indicator that is down, as `{ field: indicator, problem }`. */
function problemsOf(result: Partial<HealthCheckResult>): FieldProblem[] {
  return Object.entries(result.error ?? {}).flatMap(([field, indicator]) => {
    const problems: unknown = indicator?.problems;
    return Array.isArray(problems)
      ? problems.map((problem: unknown) => ({ field, problem: String(problem) }))
      : [];
  });
}
