import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { MetricsConfig } from '../../config/app-config';
import { EmbeddedMetrics } from './embedded-metrics';

/** Writes the metrics to the log once a minute, and the remaining changes at the stop. */
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

  /** Runs after the last request, so that every answered request is counted. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.metrics.finish();
  }
}
