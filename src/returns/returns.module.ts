import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AlertsModule } from '../alerts/alerts.module';
import { AmazonModule } from '../channels/amazon/amazon.module';
import { InventoryModule } from '../inventory/inventory.module';
import { PollAlerts } from './report-poll/poll-alerts';
import { PollLog } from './report-poll/poll-log';
import { PollStateRepository, ReturnsLease } from './report-poll/poll-state.repository';
import { ReturnAlerts } from './units/return-alerts.service';
import { ReturnMatcher } from './units/return-matcher';
import { ReturnRecorderService } from './units/return-recorder.service';
import { ReturnsController } from './api/returns.controller';
import { ReturnsMetrics } from './report-poll/returns.metrics';
import { ReturnsPollController } from './api/returns-poll.controller';
import { ReportPoller } from './report-poll/report-poller';
import { ReportSteps } from './report-poll/report-steps';
import { ReportPollRunScheduler } from './report-poll/report-poll-run.scheduler';
import { ReportPollScheduler } from './report-poll/report-poll.scheduler';
import { ReportIntakeService } from './report-poll/report-intake.service';
import { ReturnListRepository } from './units/return-list.repository';
import { ReturnsRepository } from './units/returns.repository';
import { ReturnsService } from './api/returns.service';
import { provideLease } from '../platform/dynamodb/lease/lease-provider';

@Module({
  imports: [InventoryModule, AlertsModule, AmazonModule, ScheduleModule.forRoot()],
  controllers: [ReturnsPollController, ReturnsController],
  exports: [PollStateRepository, ReturnsRepository, ReturnsService],
  providers: [
    PollAlerts,
    PollLog,
    PollStateRepository,
    ReturnAlerts,
    ReturnMatcher,
    ReturnRecorderService,
    ReportIntakeService,
    ReturnsMetrics,
    ReportPoller,
    ReportSteps,
    ReturnListRepository,
    ReturnsRepository,
    ReportPollRunScheduler,
    ReportPollScheduler,
    ReturnsService,
    provideLease(ReturnsLease, 'lease:returns'),
  ],
})
export class ReturnsModule {}
