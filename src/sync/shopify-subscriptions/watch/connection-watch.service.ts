import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { API_VERSION } from '../../../channels/shopify/admin/call/admin-caller';
import { ShopAccess } from '../../../channels/shopify/admin/shop-access';
import { ShopConnection } from '../../../channels/shopify/admin/shop-connection';
import { Clock } from '../../../platform/clock';
import { MINUTE_MS } from '../../../platform/durations';
import { timestampOf } from '../../../platform/timestamp';
import { connectionAlerts } from '../domain/shop-alerts';

/** How long after the last answer the shop is asked again, in milliseconds; sooner while something is wrong. */
const ASK_EVERY_MS = 10 * MINUTE_MS;
const ASK_AGAIN_MS = MINUTE_MS;
/** An alert that was read is not raised again because its message changes. */
const NEVER = '';

/**
 * Keeps what this instance knows of the connection true, also while it makes no other calls, and raises and closes its
 * alerts. A look costs nothing while nothing changes.
 */
@Injectable()
export class ConnectionWatch {
  private askedAtMs = -Infinity;
  /** What was written last: alert id and message, or that it is over. */
  private readonly written = new Map<string, string>();

  constructor(
    private readonly connection: ShopConnection,
    private readonly access: ShopAccess,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  async look(): Promise<void> {
    const now = this.clock.now();
    if (this.isToAsk(now)) {
      this.askedAtMs = now;
      await this.access.check();
    }
    const at = timestampOf(this.clock.now());
    const { open, over } = connectionAlerts(this.connection.state(), API_VERSION, at);
    for (const alert of open)
      await this.once(alert.alertId, alert.message, () => this.alerts.raiseLatest(alert, NEVER));
    for (const { alertId, note } of over)
      await this.once(alertId, note, () => this.alerts.close(alertId, at, note));
  }

  private isToAsk(now: number): boolean {
    const { status, failure, lastAnswerAt } = this.connection.state();
    if (status === 'failing' || failure !== undefined) return now - this.askedAtMs >= ASK_AGAIN_MS;
    const answeredAtMs = lastAnswerAt === undefined ? -Infinity : Date.parse(lastAnswerAt);
    return now - Math.max(this.askedAtMs, answeredAtMs) >= ASK_EVERY_MS;
  }

  private async once(alertId: string, text: string, write: () => Promise<void>): Promise<void> {
    if (this.written.get(alertId) === text) return;
    await write();
    this.written.set(alertId, text);
  }
}
