import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AlertsModule } from '../alerts/alerts.module';
import { AmazonModule } from '../channels/amazon/amazon.module';
import { InventoryModule } from '../inventory/inventory.module';
import { PollAlerts } from './poll-alerts';
import { PollJournal } from './poll-journal';
import { PollStateRepository } from './poll-state.repository';
import { ReturnMatcher } from './return-matcher';
import { ReturnRecorderService } from './return-recorder.service';
import { ReturnsController } from './returns.controller';
import { ReturnsLease } from './returns-lease';
import { ReturnsMetrics } from './returns.metrics';
import { ReturnsPollController } from './returns-poll.controller';
import { ReturnsPoller } from './returns-poller';
import { ReturnsRunScheduler } from './returns-run.scheduler';
import { ReturnsScheduler } from './returns.scheduler';
import { ReturnsIntakeService } from './returns-intake.service';
import { ReturnsRepository } from './returns.repository';
import { ReturnsService } from './returns.service';
import { provideLease } from '../platform/dynamodb/lease-provider';

@Module({
  imports: [InventoryModule, AlertsModule, AmazonModule, ScheduleModule.forRoot()],
  controllers: [ReturnsPollController, ReturnsController],
  providers: [
    PollAlerts,
    PollJournal,
    PollStateRepository,
    ReturnMatcher,
    ReturnRecorderService,
    ReturnsIntakeService,
    ReturnsMetrics,
    ReturnsPoller,
    ReturnsRepository,
    ReturnsRunScheduler,
    ReturnsScheduler,
    ReturnsService,
    provideLease(ReturnsLease, 'lease:returns'),
  ],
})
export class ReturnsModule {}
