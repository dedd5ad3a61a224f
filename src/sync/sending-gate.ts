import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service';
import { alertIdOf, draftAlert } from '../alerts/domain/alert';
import { timestampOf } from '../platform/timestamp';
import { Clock } from '../platform/clock';
import {
  afterFailure,
  afterProbe,
  type Allowance,
  allowance,
  type Breaker,
  type BreakerRules,
  CLOSED,
  hastened,
} from './domain/breaker';

/** A refusal of the account is certain at once, and only a person can mend it: slow probes. */
const ACCOUNT: BreakerRules = { tripsAfter: 1, firstProbeMs: 5_000, longestProbeMs: 60_000 };
/** Five silences in a row are no accident of one call, and Amazon may be back any moment: quick probes at first. */
const CHANNEL: BreakerRules = { tripsAfter: 5, firstProbeMs: 1_000, longestProbeMs: 30_000 };
/** An outage is told of when it has lasted this long, in milliseconds: Amazon has short ones every week. */
export const OUTAGE_ALERT_MS = 60_000;

/** Why nothing is sent, and since when. */
export interface Pause {
  readonly reason: string;
  readonly since: string;
}

/**
 * Two circuit breakers before Amazon: one for an account that is refused (revoked login, missing role), one for an
 * Amazon that does not answer. While either is open nothing goes but one probe at a time. Each has one alert, which
 * closes when Amazon lets a call in again.
 */
@Injectable()
export class SendingGate {
  private readonly logger = new Logger('Sender');
  private account: Breaker = CLOSED;
  private channel: Breaker = CLOSED;
  private reason = '';
  /** Alerts that may stand open, also those of an earlier sender: closed by the first call that gets through. */
  private readonly mayBeOpen = new Set<string>();
  private readonly raised = new Set<string>();

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  get current(): Pause | null {
    const open = this.account.open ?? this.channel.open;
    return open === undefined ? null : { reason: this.reason, since: timestampOf(open.sinceMs) };
  }

  /** When the next probe may go, in milliseconds since the epoch; undefined while nothing is held back. */
  get probeAtMs(): number | undefined {
    const { account, channel } = this;
    if (account.open === undefined && channel.open === undefined) return undefined;
    return Math.max(account.open?.probeAtMs ?? 0, channel.open?.probeAtMs ?? 0);
  }

  allowance(nowMs: number): Allowance {
    const both = [allowance(this.account, nowMs), allowance(this.channel, nowMs)];
    return both.includes('none') ? 'none' : both.includes('probe') ? 'probe' : 'all';
  }

  /** The probe that `allowance` offered is on its way. */
  probing(nowMs: number): void {
    this.account = afterProbe(this.account, ACCOUNT, nowMs, Math.random());
    this.channel = afterProbe(this.channel, CHANNEL, nowMs, Math.random());
  }

  /** This instance becomes the sender: what an earlier one found out is found out afresh. */
  reset(): void {
    this.account = CLOSED;
    this.channel = CLOSED;
    this.raised.clear();
    this.mayBeOpen.add(alertIdOf.authFailed()).add(alertIdOf.amazonSilent());
  }

  /** Amazon refused the account. Throws when the alert could not be written; the next probe tries again. */
  async refused(reason: string): Promise<void> {
    const now = this.clock.now();
    if (this.account.open === undefined) this.logger.error({ reason }, 'All pushes are paused');
    this.account = afterFailure(this.account, ACCOUNT, now, Math.random());
    this.reason = reason;
    const message =
      `No quantity reaches Amazon: ${reason} Authorise the application again, or mend the credentials ` +
      'and restart. Pushes resume by themselves when Amazon accepts one.';
    await this.raiseOnce(alertIdOf.authFailed(), 'auth_failed', now, message);
  }

  /** Amazon gave no usable answer. Throws as `refused` does. */
  async silent(reason: string): Promise<void> {
    const now = this.clock.now();
    const wasOpen = this.channel.open !== undefined;
    this.channel = afterFailure(this.channel, CHANNEL, now, Math.random());
    const { open } = this.channel;
    if (open === undefined) return;
    if (this.account.open === undefined) this.reason = reason;
    if (!wasOpen) this.logger.warn({ reason }, 'Amazon does not answer: pushes wait, one at a time probes');
    if (now - open.sinceMs < OUTAGE_ALERT_MS) return;
    const message =
      `No quantity has reached Amazon since ${timestampOf(open.sinceMs)}: ${reason}. The numbers are kept and go ` +
      "out when Amazon answers. If this lasts, look at Amazon's status page, then at this machine's network.";
    await this.raiseOnce(alertIdOf.amazonSilent(), 'amazon_unavailable', now, message);
  }

  /** Amazon throttled a call: whatever it says of the account, it answers. */
  async throttled(): Promise<void> {
    this.closeChannel();
    await this.closeAlert(alertIdOf.amazonSilent(), 'Amazon answers again.');
  }

  /** The last probe told nothing (it looked up a listing, or found nothing to send): the one that will need not wait. */
  probeAtOnce(): void {
    const now = this.clock.now();
    this.account = hastened(this.account, now);
    this.channel = hastened(this.channel, now);
  }

  /** Amazon took a call, or refused one SKU: it lets the account in. */
  async answered(): Promise<void> {
    this.closeChannel();
    if (this.account.open !== undefined) this.logger.log('Pushes go on: Amazon lets the account in again');
    this.account = CLOSED;
    await this.closeAlert(alertIdOf.amazonSilent(), 'Amazon answers again.');
    await this.closeAlert(alertIdOf.authFailed(), 'Amazon lets the account in again.');
  }

  private closeChannel(): void {
    if (this.channel.open !== undefined) this.logger.log('Amazon answers again');
    this.channel = CLOSED;
  }

  private async raiseOnce(
    alertId: string,
    type: 'auth_failed' | 'amazon_unavailable',
    nowMs: number,
    message: string,
  ): Promise<void> {
    if (this.raised.has(alertId)) return;
    // Before the alert is written: calls that were under way together are refused together.
    this.raised.add(alertId);
    try {
      await this.alerts.raise(draftAlert(alertId, type, timestampOf(nowMs), message, {}));
    } catch (error) {
      this.raised.delete(alertId);
      throw error;
    }
    this.mayBeOpen.add(alertId);
  }

  private async closeAlert(alertId: string, note: string): Promise<void> {
    this.raised.delete(alertId);
    if (!this.mayBeOpen.has(alertId)) return;
    await this.alerts.close(alertId, timestampOf(this.clock.now()), note);
    this.mayBeOpen.delete(alertId);
  }
}
