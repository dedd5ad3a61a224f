import { Controller, Get, Global, Header, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { MetricsConfig } from '../../config/app-config';
import { EmbeddedMetrics, METRICS_OUTPUT } from './embedded-metrics';
import { EmbeddedMetricsScheduler } from './embedded-metrics.scheduler';

@Controller('metrics')
class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}

/** The registry of the process; each feature registers its own metrics. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [
    {
      provide: Registry,
      inject: [MetricsConfig],
      useFactory: ({ intervalMs }: MetricsConfig) => {
        const registry = new Registry();
        // Lambda freezes the process between invocations, so Node's event loop metrics have no meaning there.
        if (intervalMs !== undefined) collectDefaultMetrics({ register: registry });
        return registry;
      },
    },
    { provide: METRICS_OUTPUT, useFactory: () => process.stdout },
    EmbeddedMetrics,
    EmbeddedMetricsScheduler,
  ],
  exports: [EmbeddedMetrics, Registry],
})
export class MetricsModule {}
