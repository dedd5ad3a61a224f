import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type StoreOutage, StoreOutageMonitor } from '../../platform/dynamodb/store-outage-monitor';
import { AlertsService } from './alerts.service';
import { storeDegraded } from '../domain/store-outage';

/** Milliseconds after which a spell that could not be written down is tried again. */
const AGAIN_AFTER_MS = 5000;

/** Raises the alert of a spell without the store: not while it lasts, since it could not be written then. */
@Injectable()
export class StoreOutageAlertService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  private readonly untold: StoreOutage[] = [];
  private telling: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly watch: StoreOutageMonitor,
    private readonly alerts: AlertsService,
  ) {}

  onModuleInit(): void {
    this.watch.onRecovered((spell) => {
      this.untold.push(spell);
      this.tell();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.telling;
  }

  private tell(): void {
    if (this.telling !== undefined || this.isStopped) return;
    clearTimeout(this.timer);
    this.telling = this.tellAll().then(() => {
      this.telling = undefined;
      if (this.untold.length === 0 || this.isStopped) return;
      this.timer = setTimeout(() => {
        this.tell();
      }, AGAIN_AFTER_MS);
      this.timer.unref();
    });
  }

  private async tellAll(): Promise<void> {
    for (let spell = this.untold[0]; spell !== undefined; spell = this.untold[0]) {
      const { alert, note } = storeDegraded(spell);
      try {
        await this.alerts.raiseClosed(alert, note);
      } catch (error) {
        this.logger.warn(
          { alertId: alert.alertId, error: String(error) },
          'An alert could not be raised yet',
        );
        return;
      }
      this.untold.shift();
    }
  }
}
