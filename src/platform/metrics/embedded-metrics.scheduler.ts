import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { MetricsConfig } from '../../config/app-config';
import { EmbeddedMetrics } from './embedded-metrics';

/** When the metrics are written to the log: once a minute, and at the end what the last minute brought. */
@Injectable()
export class EmbeddedMetricsScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: MetricsConfig,
    private readonly metrics: EmbeddedMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { embedded, intervalMs } = this.config;
    if (!embedded || intervalMs === undefined) return;
    this.timer = setInterval(() => void this.metrics.flush(), intervalMs);
    this.timer.unref();
  }

  /** After the last request, so that nothing which was answered goes uncounted. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.metrics.finish();
  }
}
