import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { SloAlerts } from './slo-alerts.service';
import { SloCheckScheduler } from './slo-check.scheduler';
import { SloController } from './slo.controller';
import { SloCounters } from './slo-counters.service';
import { SloGauges } from './slo.gauges';
import { SloMetrics } from './slo.metrics';
import { SloRecorder } from './slo-recorder.scheduler';
import { SloRepository } from './slo.repository';
import { SloService } from './slo.service';

/** The objectives of the service, measured. ADR 26. */
@Module({
  imports: [AlertsModule],
  controllers: [SloController],
  providers: [
    SloAlerts,
    SloCheckScheduler,
    SloCounters,
    SloGauges,
    SloMetrics,
    SloRecorder,
    SloRepository,
    SloService,
  ],
  exports: [SloCounters],
})
export class SloModule {}
