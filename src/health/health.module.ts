import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TablesHealth } from '../platform/dynamodb/readiness/tables.health';
import { OutboxHealth } from '../sync/status/outbox.health';
import { SyncModule } from '../sync/sync.module';
import { HealthController } from './health.controller';

@Module({
  // The controller writes the one log line of a failed check.
  imports: [TerminusModule.forRoot({ logger: false }), SyncModule],
  controllers: [HealthController],
  providers: [TablesHealth, OutboxHealth],
})
export class HealthModule {}
