import { Injectable, Logger } from '@nestjs/common';
import { alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import type { Allowance } from '../domain/circuit-breaker';
import {
  afterProbeSent,
  afterSignal,
  afterUnusedProbe,
  allowanceOf,
  CIRCUIT_CLOSED,
  type CircuitState,
  longOutageSince,
  type Operation,
  OPERATIONS,
  pauseOf,
  probeAtMs,
  throttledLongSince,
} from '../domain/circuit-state';
import type { HealthSignal, RefusalProof } from '../domain/push-result';

/** Why nothing is sent, and since when. */
export interface Pause {
  readonly reason: string;
  readonly since: string;
  /** A person paused the pushes. */
  readonly byHand?: true;
}

/** What does not reach Amazon while the circuit of the operation is open. */
const WHAT: Readonly<Record<Operation, string>> = {
  push: 'No quantity',
  lookup: 'No quantity of a SKU whose listing has to be looked up, such as a new SKU,',
};
const OUTAGE =
  'The numbers are kept and sent when Amazon answers. ' +
  "If this lasts, check Amazon's status page, then the network of this machine.";
const THROTTLED =
  'it answers every call with 429. The numbers are kept and sent when its limit allows. ' +
  "Check whether another application uses up this account's limit.";
const RESUME = 'Pushes resume automatically when Amazon accepts one.';
const ACCOUNT_REFUSED = `Authorise the application again, or fix the credentials and restart. ${RESUME}`;
/** Amazon takes one operation and refuses the other. */
const ROLE_MISSING: Readonly<Record<Operation, { readonly alertId: string; readonly text: string }>> = {
  push: {
    alertId: alertIdOf.writesRefused(),
    text:
      'Amazon takes reads and refuses writes: the application lacks a role. Give it the role Product Listing in ' +
      `Seller Central, authorise it again, and set the new refresh token. ${RESUME}`,
  },
  lookup: {
    alertId: alertIdOf.readsRefused(),
    text:
      'Amazon takes writes and refuses reads: the application lacks a role. Give it the role Product Listing in ' +
      'Seller Central, authorise it again, and set the new refresh token. New SKUs are sent when Amazon shows a listing.',
  },
};
/** SKUs that an alert names. */
const NAMED_SKUS = 10;

const PAUSED: Readonly<Record<Operation, string>> = {
  push: 'All pushes are paused',
  lookup: 'All listing checks are paused',
};
const RESUMED: Readonly<Record<Operation, string>> = {
  push: 'Pushes resume: Amazon accepts the account again',
  lookup: 'Listing checks resume: Amazon accepts the account again',
};

/**
 * Pauses calls that Amazon refuses or does not answer, one circuit per operation (see circuit-state), and keeps one alert
 * for each of the two troubles. An alert closes when Amazon takes a call on every operation that had the trouble.
 * Push path: PushDispatcher, SenderStatus -> AmazonCircuit. ADR 8.
 */
@Injectable()
export class AmazonCircuit {
  private readonly logger = new Logger('Sender');
  private state: CircuitState = CIRCUIT_CLOSED;
  /** Alerts that may be open, also those of an earlier sender; the first push that Amazon accepts closes them. */
  private readonly mayBeOpen = new Set<string>();
  /** The alerts that this sender has raised, and for which operation. */
  private readonly raised = new Map<string, Operation>();

  constructor(
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  get current(): Pause | null {
    const pause = pauseOf(this.state);
    return pause === undefined ? null : { reason: pause.reason, since: timestampOf(pause.sinceMs) };
  }

  /** When the next probe may go, in milliseconds since the epoch; undefined while the circuit is closed. */
  probeAtMs(operation: Operation): number | undefined {
    return probeAtMs(this.state, operation);
  }

  allowance(operation: Operation, nowMs: number): Allowance {
    return allowanceOf(this.state, operation, nowMs);
  }

  /** True while Amazon refuses the account on this operation. */
  isRefused(operation: Operation): boolean {
    return this.state[operation].account.open !== undefined;
  }

  /**
   * Whether one more call may go beside those in flight on its operation. A probe that is offered counts as sent. While
   * Amazon has left calls of one SKU alone without an answer, another SKU (`hasFresh`) is a probe at once.
   */
  admit(operation: Operation, inFlight: number, nowMs: number, hasFresh = false): Allowance {
    const isFreshProbe = hasFresh && !this.isRefused(operation);
    const offered = this.allowance(operation, nowMs);
    if (offered === 'all' || (offered === 'none' && !isFreshProbe)) return offered;
    if (inFlight > 0 && !isFreshProbe) return 'none';
    this.state = afterProbeSent(this.state, operation, nowMs, Math.random());
    return 'probe';
  }

  /** This instance becomes the sender: what an earlier one found out about Amazon does not count. */
  reset(): void {
    this.state = CIRCUIT_CLOSED;
    this.raised.clear();
    this.mayBeOpen.add(alertIdOf.authFailed()).add(alertIdOf.amazonSilent());
    for (const each of OPERATIONS) this.mayBeOpen.add(ROLE_MISSING[each].alertId);
  }

  /**
   * Follows what calls of this operation, sent under this allowance, say of Amazon. Throws when an alert could not be
   * written; the next signal tries again.
   */
  async record(operation: Operation, signal: HealthSignal, sentUnder: Allowance): Promise<void> {
    const now = this.clock.now();
    const before = this.state;
    this.state = afterSignal(before, operation, signal, now, Math.random());
    if (signal.kind === 'none' && sentUnder === 'probe')
      this.state = afterUnusedProbe(this.state, operation, now);
    this.logChange(before, this.state);
    switch (signal.kind) {
      case 'refused':
        return this.raiseAuthFailed(signal.isLogin ? 'push' : operation, signal);
      case 'no_answer': {
        const sinceMs = longOutageSince(this.state, operation, now);
        if (sinceMs !== undefined)
          await this.raiseUnavailable(operation, sinceMs, `${signal.reason}. ${OUTAGE}`);
        return;
      }
      case 'throttled': {
        const sinceMs = throttledLongSince(this.state, operation, now);
        if (sinceMs === undefined) return this.closeUnavailable(operation, now);
        return this.raiseUnavailable(operation, sinceMs, THROTTLED);
      }
      case 'answered':
        await this.closeUnavailable(operation, now);
        return this.closeAuthFailed(operation);
      case 'denied':
        return this.closeUnavailable(operation, now);
      case 'none':
        return;
    }
  }

  private logChange(before: CircuitState, after: CircuitState): void {
    for (const operation of OPERATIONS) {
      const { account, answers } = before[operation];
      const { account: newAccount, answers: newAnswers, reason } = after[operation];
      if (account.open === undefined && newAccount.open !== undefined)
        this.logger.error({ reason }, PAUSED[operation]);
      if (account.open !== undefined && newAccount.open === undefined) this.logger.log(RESUMED[operation]);
      if (answers.open === undefined && newAnswers.open !== undefined)
        this.logger.warn({ reason }, 'Amazon does not answer: pushes wait, one probe at a time goes');
      if (answers.open !== undefined && newAnswers.open === undefined)
        this.logger.log('Amazon answers again');
    }
  }

  private async raiseAuthFailed(
    operation: Operation,
    { reason, isLogin, proof }: Extract<HealthSignal, { kind: 'refused' }>,
  ): Promise<void> {
    const roleMissing = ROLE_MISSING[operation];
    // One cause, one alert: each refused probe repeats it.
    if (!isLogin && this.raised.has(roleMissing.alertId)) return;
    const alertId = proof?.takesOther === true ? roleMissing.alertId : alertIdOf.authFailed();
    const remedy = proof?.takesOther === true ? roleMissing.text : ACCOUNT_REFUSED;
    const message = `${WHAT[operation]} reaches Amazon: ${reason} ${skusText(proof)}${remedy}`;
    await this.raiseOnce(alertId, 'auth_failed', operation, message);
  }

  private raiseUnavailable(operation: Operation, sinceMs: number, cause: string): Promise<void> {
    const message = `${WHAT[operation]} has reached Amazon since ${timestampOf(sinceMs)}: ${cause}`;
    return this.raiseOnce(alertIdOf.amazonSilent(), 'amazon_unavailable', operation, message);
  }

  private async closeAuthFailed(operation: Operation): Promise<void> {
    const note = 'Amazon accepts the account again.';
    for (const each of OPERATIONS)
      if (!this.isRefused(each)) await this.closeAlert(ROLE_MISSING[each].alertId, operation, note);
    if (OPERATIONS.some((each) => this.isRefused(each))) return;
    await this.closeAlert(alertIdOf.authFailed(), operation, note);
  }

  private async closeUnavailable(operation: Operation, nowMs: number): Promise<void> {
    const isUnavailable = (each: Operation): boolean =>
      this.state[each].answers.open !== undefined ||
      throttledLongSince(this.state, each, nowMs) !== undefined;
    if (OPERATIONS.some(isUnavailable)) return;
    await this.closeAlert(alertIdOf.amazonSilent(), operation, 'Amazon answers again.');
  }

  private async raiseOnce(
    alertId: string,
    type: 'auth_failed' | 'amazon_unavailable',
    operation: Operation,
    message: string,
  ): Promise<void> {
    const before = this.raised.get(alertId);
    // An alert about listing checks does not cover pushes: that nothing at all is sent is raised anew.
    if (before === 'push' || before === operation) return;
    // Before the alert is written: calls that were in flight together are refused together.
    this.raised.set(alertId, operation);
    const at = timestampOf(this.clock.now());
    try {
      if (before !== undefined) await this.alerts.close(alertId, at, 'Now no quantity at all is sent.');
      await this.alerts.raise(draftAlert(alertId, type, at, message, {}));
    } catch (error) {
      this.raised.delete(alertId);
      throw error;
    }
    this.mayBeOpen.add(alertId);
  }

  /** The alert of an earlier sender may be about pushes: a listing check that is answered does not close it. */
  private async closeAlert(alertId: string, operation: Operation, note: string): Promise<void> {
    if (operation === 'lookup' && !this.raised.has(alertId)) return;
    this.raised.delete(alertId);
    if (!this.mayBeOpen.has(alertId)) return;
    await this.alerts.close(alertId, timestampOf(this.clock.now()), note);
    this.mayBeOpen.delete(alertId);
  }
}

/** The refused SKUs, as a sentence. */
function skusText(proof: RefusalProof | undefined): string {
  if (proof === undefined || proof.skus.length === 0) return '';
  const more = proof.skus.length - NAMED_SKUS;
  return `Refused: ${proof.skus.slice(0, NAMED_SKUS).join(', ')}${more > 0 ? ` and ${more} more` : ''}. `;
}
