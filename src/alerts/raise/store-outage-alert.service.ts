import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type StoreOutage, StoreOutageMonitor } from '../../platform/dynamodb/store-outage-monitor';
import { AlertsService } from './alerts.service';
import { storeDegraded } from '../domain/store-outage';

/** Milliseconds until an alert that could not be written is tried again. */
const RETRY_AFTER_MS = 5000;

/** Raises an alert for each outage of the store when it is over: during the outage it could not be written. */
@Injectable()
export class StoreOutageAlertService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  private readonly waiting: StoreOutage[] = [];
  private raising: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly monitor: StoreOutageMonitor,
    private readonly alerts: AlertsService,
  ) {}

  onModuleInit(): void {
    this.monitor.onRecovered((outage) => {
      this.waiting.push(outage);
      this.raise();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.raising;
  }

  private raise(): void {
    if (this.raising !== undefined || this.isStopped) return;
    clearTimeout(this.timer);
    this.raising = this.raiseAll().then(() => {
      this.raising = undefined;
      if (this.waiting.length === 0 || this.isStopped) return;
      this.timer = setTimeout(() => {
        this.raise();
      }, RETRY_AFTER_MS);
      this.timer.unref();
    });
  }

  private async raiseAll(): Promise<void> {
    for (let outage = this.waiting[0]; outage !== undefined; outage = this.waiting[0]) {
      const { alert, note } = storeDegraded(outage);
      try {
        await this.alerts.raiseClosed(alert, note);
      } catch (error) {
        const line = { alertId: alert.alertId, error: String(error) };
        this.logger.warn(line, 'The alert of an outage could not be written yet');
        return;
      }
      this.waiting.shift();
    }
  }
}
