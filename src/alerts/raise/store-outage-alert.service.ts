import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type StoreOutage, StoreOutageMonitor } from '../../platform/dynamodb/outage/store-outage-monitor';
import { AlertsService } from './alerts.service';
import { storeDegraded } from '../domain/store-outage';

/** Milliseconds until an alert that could not be written is tried again. */
const RETRY_AFTER_MS = 5000;

/**
 * Raises an alert for each outage of the store: while it lasts, if alerts can be written, and otherwise when it is over.
 * Its end closes the alert.
 */
@Injectable()
export class StoreOutageAlertService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  /** The latest state of each outage that is not written yet, by its start. */
  private readonly waiting = new Map<number, StoreOutage>();
  private raising: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly monitor: StoreOutageMonitor,
    private readonly alerts: AlertsService,
  ) {}

  onModuleInit(): void {
    this.monitor.onOutage((outage) => {
      this.waiting.set(outage.sinceMs, outage);
      this.raise();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.settled();
  }

  /** Resolves when no alert is being written. */
  async settled(): Promise<void> {
    await this.raising;
  }

  private raise(): void {
    if (this.raising !== undefined || this.isStopped) return;
    clearTimeout(this.timer);
    this.raising = this.raiseAll().then(() => {
      this.raising = undefined;
      if (this.waiting.size === 0 || this.isStopped) return;
      this.timer = setTimeout(() => {
        this.raise();
      }, RETRY_AFTER_MS);
      this.timer.unref();
    });
  }

  private async raiseAll(): Promise<void> {
    for (let [outage] = this.waiting.values(); outage !== undefined; [outage] = this.waiting.values()) {
      const { alert, note } = storeDegraded(outage);
      try {
        if (note === undefined) await this.alerts.raise(alert);
        else await this.alerts.raiseClosed(alert, note);
      } catch (error) {
        const line = { alertId: alert.alertId, error: String(error) };
        this.logger.warn(line, 'The alert of an outage could not be written yet');
        return;
      }
      // It may have ended while its alert was written.
      if (this.waiting.get(outage.sinceMs) === outage) this.waiting.delete(outage.sinceMs);
    }
  }
}
