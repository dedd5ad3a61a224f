import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { timestampOf } from '../../../platform/timestamp';
import { Clock } from '../../../platform/clock';
import {
  afterFailure,
  afterProbe,
  type Allowance,
  allowance,
  type Breaker,
  type BreakerRules,
  CLOSED,
  probeNow,
} from '../domain/circuit-breaker';

/** A refusal of the account is certain at once, and only a person can mend it: slow probes. */
const ACCOUNT: BreakerRules = { tripsAfter: 1, firstProbeMs: 5_000, longestProbeMs: 60_000 };
/** Five silences in a row are no accident of one call, and Amazon may be back any moment: quick probes at first. */
const CHANNEL: BreakerRules = { tripsAfter: 5, firstProbeMs: 1_000, longestProbeMs: 30_000 };
/** An outage is told of when it has lasted this long, in milliseconds: Amazon has short ones every week. */
export const OUTAGE_ALERT_MS = 60_000;
/** So is a limit that was met again and again for this long while no number was accepted. */
export const THROTTLE_ALERT_MS = 120_000;

/** What is asked of Amazon: to show a listing, or to take a number. It may grant one and refuse the other. */
export type Operation = 'lookup' | 'push';

/** Why nothing is sent, and since when. */
export interface Pause {
  readonly reason: string;
  readonly since: string;
}

/** What stands between us and Amazon for one errand: is the account let in, and does Amazon answer? */
interface Door {
  account: Breaker;
  channel: Breaker;
  /** Since when Amazon has throttled calls without taking one. */
  throttledSinceMs?: number | undefined;
  reason: string;
  /** The account is refused at the login, on whatever errand; so whatever errand succeeds shows that it is not. */
  isLogin: boolean;
}

/** What does not arrive while an errand is in vain. */
const WHAT: Readonly<Record<Operation, string>> = {
  push: 'No quantity',
  lookup: 'No quantity of a SKU whose listing has to be looked up, as that of a new one,',
};

/**
 * Two circuit breakers before each errand at Amazon: one for an account that is refused (revoked login, missing role),
 * one for an Amazon that does not answer. While either is open nothing goes on that errand but one probe at a time.
 * Each trouble has one alert, which closes when Amazon takes a call on every errand on which it was met.
 */
@Injectable()
export class AmazonCircuit {
  private readonly logger = new Logger('Sender');
  private doors: Readonly<Record<Operation, Door>> = closedDoors();
  /** Alerts that may stand open, also those of an earlier sender: closed by the first push that gets through. */
  private readonly mayBeOpen = new Set<string>();
  /** What this sender has raised, and on which errand. */
  private readonly raised = new Map<string, Operation>();

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  get current(): Pause | null {
    const { push, lookup } = this.doors;
    for (const { account, channel, reason } of [push, lookup]) {
      const open = account.open ?? channel.open;
      if (open !== undefined) return { reason, since: timestampOf(open.sinceMs) };
    }
    return null;
  }

  /** When the next probe may go, in milliseconds since the epoch; undefined while nothing is held back. */
  probeAtMs(errand: Operation): number | undefined {
    const { account, channel } = this.doors[errand];
    if (account.open === undefined && channel.open === undefined) return undefined;
    return Math.max(account.open?.probeAtMs ?? 0, channel.open?.probeAtMs ?? 0);
  }

  allowance(errand: Operation, nowMs: number): Allowance {
    const { account, channel } = this.doors[errand];
    const both = [allowance(account, nowMs), allowance(channel, nowMs)];
    return both.includes('none') ? 'none' : both.includes('probe') ? 'probe' : 'all';
  }

  /** Whether one more call may go beside so many under way on its errand; an offered probe is used up by asking. */
  admit(errand: Operation, underWay: number, nowMs: number): Allowance {
    const offered = this.allowance(errand, nowMs);
    if (offered !== 'probe') return offered;
    if (underWay > 0) return 'none';
    const door = this.doors[errand];
    door.account = afterProbe(door.account, ACCOUNT, nowMs, Math.random());
    door.channel = afterProbe(door.channel, CHANNEL, nowMs, Math.random());
    return offered;
  }

  /** This instance becomes the sender: what an earlier one found out is found out afresh. */
  reset(): void {
    this.doors = closedDoors();
    this.raised.clear();
    this.mayBeOpen.add(alertIdOf.authFailed()).add(alertIdOf.amazonSilent());
  }

  /**
   * Amazon refused the account; a login that was refused concerns every errand. Throws when the alert could not be
   * written; the next probe tries again.
   */
  async refused(errand: Operation, reason: string, isLogin = false): Promise<void> {
    const now = this.clock.now();
    for (const each of isLogin ? (['push', 'lookup'] as const) : [errand]) {
      const door = this.doors[each];
      const isOpen = door.account.open !== undefined;
      if (!isOpen)
        this.logger.error(
          { reason },
          each === 'push' ? 'All pushes are paused' : 'All looks at listings are paused',
        );
      door.isLogin = isLogin && (!isOpen || door.isLogin);
      door.account = afterFailure(door.account, ACCOUNT, now, Math.random());
      door.reason = reason;
    }
    const what = isLogin ? 'push' : errand;
    const message =
      `${WHAT[what]} reaches Amazon: ${reason} Authorise the application again, or mend the credentials ` +
      'and restart. Pushes resume by themselves when Amazon accepts one.';
    await this.raiseOnce(alertIdOf.authFailed(), 'auth_failed', what, message);
  }

  /** Amazon gave no usable answer. Throws as `refused` does. */
  async silent(errand: Operation, reason: string): Promise<void> {
    const now = this.clock.now();
    const door = this.doors[errand];
    const wasOpen = door.channel.open !== undefined;
    door.channel = afterFailure(door.channel, CHANNEL, now, Math.random());
    const { open } = door.channel;
    if (open === undefined) return;
    if (door.account.open === undefined) door.reason = reason;
    if (!wasOpen) this.logger.warn({ reason }, 'Amazon does not answer: pushes wait, one at a time probes');
    if (now - open.sinceMs < OUTAGE_ALERT_MS) return;
    const message =
      `${WHAT[errand]} has reached Amazon since ${timestampOf(open.sinceMs)}: ${reason}. The numbers are kept and go ` +
      "out when Amazon answers. If this lasts, look at Amazon's status page, then at this machine's network.";
    await this.raiseOnce(alertIdOf.amazonSilent(), 'amazon_unavailable', errand, message);
  }

  /** Amazon throttled a call: whatever it says of the account, it answers. Throws as `refused` does. */
  async throttled(errand: Operation): Promise<void> {
    const now = this.clock.now();
    const door = this.doors[errand];
    door.throttledSinceMs ??= now;
    this.closeChannel(door);
    if (!isThrottledLong(door, now)) {
      await this.closeSilent(errand, now);
      return;
    }
    const message =
      `${WHAT[errand]} has reached Amazon since ${timestampOf(door.throttledSinceMs)}: it answers every call with 429. ` +
      "The numbers are kept and go out when its limit allows. Look for another application that uses up this account's limit.";
    await this.raiseOnce(alertIdOf.amazonSilent(), 'amazon_unavailable', errand, message);
  }

  /** The last probe told nothing (it found nothing to send): the one that will need not wait. */
  probeAtOnce(errand: Operation): void {
    const now = this.clock.now();
    const door = this.doors[errand];
    door.account = probeNow(door.account, now);
    door.channel = probeNow(door.channel, now);
  }

  /** Amazon took a call, or refused one SKU: it lets the account in on this errand. */
  async answered(errand: Operation): Promise<void> {
    const door = this.doors[errand];
    this.closeChannel(door);
    door.throttledSinceMs = undefined;
    for (const each of Object.values(this.doors)) if (each === door || each.isLogin) this.letIn(each);
    await this.closeSilent(errand, this.clock.now());
    if (!this.some(({ account }) => account.open !== undefined))
      await this.closeAlert(alertIdOf.authFailed(), errand, 'Amazon lets the account in again.');
  }

  private letIn(door: Door): void {
    if (door.account.open !== undefined)
      this.logger.log(
        door === this.doors.push
          ? 'Pushes go on: Amazon lets the account in again'
          : 'Looks at listings go on: Amazon lets the account in again',
      );
    door.account = CLOSED;
    door.isLogin = false;
  }

  private closeChannel(door: Door): void {
    if (door.channel.open !== undefined) this.logger.log('Amazon answers again');
    door.channel = CLOSED;
  }

  private async closeSilent(errand: Operation, nowMs: number): Promise<void> {
    if (this.some((door) => door.channel.open !== undefined || isThrottledLong(door, nowMs))) return;
    await this.closeAlert(alertIdOf.amazonSilent(), errand, 'Amazon answers again.');
  }

  private some(isSo: (door: Door) => boolean): boolean {
    return Object.values(this.doors).some(isSo);
  }

  private async raiseOnce(
    alertId: string,
    type: 'auth_failed' | 'amazon_unavailable',
    errand: Operation,
    message: string,
  ): Promise<void> {
    const before = this.raised.get(alertId);
    // That nothing can be sent at all is worth telling also when it was told that nothing can be looked up.
    if (before === 'push' || before === errand) return;
    // Before the alert is written: calls that were under way together are refused together.
    this.raised.set(alertId, errand);
    const at = timestampOf(this.clock.now());
    try {
      if (before !== undefined)
        await this.alerts.close(alertId, at, 'By now no quantity gets through at all.');
      await this.alerts.raise(draftAlert(alertId, type, at, message, {}));
    } catch (error) {
      this.raised.delete(alertId);
      throw error;
    }
    this.mayBeOpen.add(alertId);
  }

  /** What an earlier sender raised may be about pushes: a look-up that is answered says nothing of those. */
  private async closeAlert(alertId: string, errand: Operation, note: string): Promise<void> {
    if (errand === 'lookup' && !this.raised.has(alertId)) return;
    this.raised.delete(alertId);
    if (!this.mayBeOpen.has(alertId)) return;
    await this.alerts.close(alertId, timestampOf(this.clock.now()), note);
    this.mayBeOpen.delete(alertId);
  }
}

function closedDoors(): Readonly<Record<Operation, Door>> {
  const closed = (): Door => ({ account: CLOSED, channel: CLOSED, reason: '', isLogin: false });
  return { lookup: closed(), push: closed() };
}

function isThrottledLong({ throttledSinceMs }: Door, nowMs: number): boolean {
  return throttledSinceMs !== undefined && nowMs - throttledSinceMs >= THROTTLE_ALERT_MS;
}
