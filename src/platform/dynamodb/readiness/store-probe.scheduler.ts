import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { StoreOutageMonitor } from '../outage/store-outage-monitor';
import { StoreProbe } from './store-probe';

/** Milliseconds between two probes while they are due. */
const PROBE_EVERY_MS = 2000;

/**
 * Probes the store at the start of a process that runs all the time, and while calls fail: an instance without requests
 * notices an outage and its end too.
 */
@Injectable()
export class StoreProbeScheduler implements BeforeApplicationShutdown {
  private isRunning = false;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<unknown> | undefined;

  constructor(
    private readonly probe: StoreProbe,
    monitor: StoreOutageMonitor,
  ) {
    monitor.onTrouble(() => {
      this.probeNow();
    });
  }

  /** Resolves after the first probe: what prevents orders is in the log before the service takes any. */
  async start(): Promise<void> {
    this.isRunning = true;
    this.probeNow();
    await this.underWay;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isRunning = false;
    clearTimeout(this.timer);
    await this.underWay;
  }

  /** At once, or at the end of the pause after the last probe. */
  private probeNow(): void {
    if (!this.isRunning || this.underWay !== undefined) return;
    this.underWay = this.probe.problems().then(() => {
      if (!this.isRunning) return;
      this.timer = setTimeout(() => {
        this.underWay = undefined;
        if (this.probe.isDue) this.probeNow();
      }, PROBE_EVERY_MS);
      this.timer.unref();
    });
  }
}
