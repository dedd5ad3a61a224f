import { Injectable } from '@nestjs/common';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { ReceiptsConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { HOUR_MS, MINUTE_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import { BURN_ENDED, burnText } from './domain/burn-texts';
import { LEGS, type Leg } from './domain/slo-counts';
import { burnOf } from './domain/slo-standing';
import { SloCounters } from './slo-counters.service';

/** The longest window of an alarm, in milliseconds. */
const LONGEST_MS = 6 * HOUR_MS;
/** Whether the alert is open is read again after this time, in milliseconds. */
const CLOSED_FOR_MS = 10 * MINUTE_MS;

/** Raises an alert while an error budget is spent fast, and closes it. Each call may safely be repeated, by any instance. */
@Injectable()
export class SloAlerts {
  /** Legs whose alert was closed at a moment: another instance may have raised it since, and ended. */
  private readonly closedAtMs = new Map<Leg, number>();

  constructor(
    private readonly counters: SloCounters,
    private readonly alerts: AlertsService,
    private readonly config: ReceiptsConfig,
    private readonly clock: Clock,
  ) {}

  /** Throws when the store does not answer. */
  async check(): Promise<void> {
    const now = this.clock.now();
    const hours = await this.counters.within(LONGEST_MS, now);
    for (const leg of LEGS) {
      const objective = this.config[leg];
      const burn = burnOf(leg, objective, hours, now);
      const alertId = alertIdOf.sloBurning(leg);
      if (burn !== undefined) {
        const message = burnText(leg, objective, burn);
        await this.alerts.raiseUnlessOpen(draftAlert(alertId, 'slo_burning', timestampOf(now), message, {}));
        this.closedAtMs.delete(leg);
      } else if (now - (this.closedAtMs.get(leg) ?? -Infinity) >= CLOSED_FOR_MS) {
        if (await this.alerts.isOpen(alertId)) await this.alerts.close(alertId, timestampOf(now), BURN_ENDED);
        this.closedAtMs.set(leg, now);
      }
    }
  }
}
