import { Injectable } from '@nestjs/common';
import { alertIdOf } from '../../alerts/domain/alert';
import { AlertsService } from '../../alerts/raise/alerts.service';
import type { Pause } from '../amazon-push/circuit/amazon-circuit';
import { SenderPause } from '../sender-pause/sender-pause.service';

/** Why the sender on another instance sends nothing. */
@Injectable()
export class PausedElsewhere {
  constructor(
    private readonly alerts: AlertsService,
    private readonly senderPause: SenderPause,
  ) {}

  /** The pause by hand, at most five seconds old. */
  byHand(): Promise<Pause | null> {
    return this.senderPause.recent();
  }

  /** The pause of the sender, from its alerts; `amazon_unavailable` is raised after about a minute. */
  async byAmazon(): Promise<Pause | null> {
    const found = await Promise.all(
      [alertIdOf.authFailed(), alertIdOf.amazonSilent()].map((alertId) => this.alerts.find(alertId)),
    );
    const alert = found.find((one) => one !== undefined && one.closedAt === undefined);
    return alert === undefined ? null : { reason: alert.message, since: alert.timestamp };
  }
}
