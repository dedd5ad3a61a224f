import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service';
import { alertIdOf, draftAlert } from '../alerts/domain/alert';
import { timestampOf } from '../inventory/domain/timestamp';
import { Clock } from '../platform/clock';

/** Milliseconds between two probes while Amazon refuses the account. */
const PROBE_MS = 30_000;

/** Why nothing is sent, and since when. */
export interface Pause {
  readonly reason: string;
  readonly since: string;
}

/**
 * While Amazon refuses the whole account, because the login was revoked or a role is missing, nothing is sent but one
 * probe at a time. One critical alert says so, and closes when a push is accepted again.
 */
@Injectable()
export class AccountPause {
  private readonly logger = new Logger('Sender');
  private pause: (Pause & { probeAtMs: number; isAlerted: boolean }) | undefined;

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  get current(): Pause | null {
    return this.pause === undefined ? null : { reason: this.pause.reason, since: this.pause.since };
  }

  /** When the next probe may go, in milliseconds since the epoch; undefined while nothing is paused. */
  get probeAtMs(): number | undefined {
    return this.pause?.probeAtMs;
  }

  /** How many calls may be under way now, of `usual` when nothing is paused. Asking uses the probe up. */
  callsAllowed(usual: number, nowMs: number): number {
    if (this.pause === undefined) return usual;
    if (nowMs < this.pause.probeAtMs) return 0;
    this.pause.probeAtMs = nowMs + PROBE_MS;
    return 1;
  }

  /** Also called by each probe that fails. Throws when the alert could not be written; the next probe tries again. */
  async begin(reason: string): Promise<void> {
    const now = this.clock.now();
    if (this.pause === undefined) {
      this.pause = { reason, since: timestampOf(now), probeAtMs: now + PROBE_MS, isAlerted: false };
      this.logger.error({ reason }, 'All pushes are paused');
    }
    const { pause } = this;
    if (pause.isAlerted) return;
    const message =
      `No quantity reaches Amazon: ${reason} Authorise the application again, or mend the credentials ` +
      'and restart. Pushes resume by themselves when Amazon accepts one.';
    await this.alerts.raise(draftAlert(alertIdOf.authFailed(), 'auth_failed', pause.since, message, {}));
    pause.isAlerted = true;
  }

  async end(): Promise<void> {
    if (this.pause === undefined) return;
    this.pause = undefined;
    this.logger.log('Pushes go on: Amazon lets the account in again');
    const at = timestampOf(this.clock.now());
    await this.alerts.close(alertIdOf.authFailed(), at, 'Amazon lets the account in again.');
  }
}
