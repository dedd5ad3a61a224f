import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { TablesHealth } from '../platform/dynamodb/tables.health';
import { OutboxHealth } from '../sync/outbox.health';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly tables: TablesHealth,
    private readonly outbox: OutboxHealth,
  ) {}

  @Get('live')
  @HealthCheck()
  @ApiOperation({ summary: 'The process runs; depends on nothing else' })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @HealthCheck()
  @ApiOperation({ summary: 'Tables and indexes are there and the store answers' })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.tables.check()]);
  }

  @Get()
  @HealthCheck()
  @ApiOperation({ summary: 'Readiness, and how the outbox stands' })
  all(): Promise<HealthCheckResult> {
    return this.health.check([() => this.tables.check(), () => this.outbox.check()]);
  }
}
