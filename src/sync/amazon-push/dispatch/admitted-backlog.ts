import type { AmazonCircuit } from '../circuit/amazon-circuit';
import type { Allowance } from '../domain/circuit-breaker';
import type { Operation } from '../domain/circuit-state';
import type { QueuedPush } from '../domain/push-queue';
import type { Probe, PushBacklog } from './push-backlog';

/**
 * What of the backlog may go, as the circuit admits it: everything, probes alone, or nothing.
 * Push path: PushDispatcher -> AdmittedBacklog -> PushBacklog, AmazonCircuit. ADR 8.
 */
export class AdmittedBacklog {
  constructor(
    private readonly backlog: PushBacklog,
    private readonly circuit: AmazonCircuit,
  ) {}

  /** Whether one more call of the operation may go, beside those that run. */
  admit(operation: Operation, running: number, nowMs: number): Allowance {
    if (!this.backlog.isReady(operation, nowMs)) return 'none';
    return this.circuit.admit(operation, running, nowMs, this.backlog.hasFresh(operation, nowMs));
  }

  /** Takes what the allowance covers, at most `limit`: a probe is one SKU. */
  take(operation: Operation, allowance: Allowance, limit: number, nowMs: number): QueuedPush[] {
    const probe = this.probeOf(operation, allowance);
    return this.backlog.take(operation, probe === undefined ? limit : 1, nowMs, probe);
  }

  /** The same for a push that waited: the circuit may have opened meanwhile. */
  takeAfterWait(allowance: Allowance, nowMs: number): QueuedPush | undefined {
    const isAllowed = allowance === 'probe' || this.circuit.allowance('push', nowMs) === 'all';
    return isAllowed ? this.take('push', allowance, 1, nowMs)[0] : undefined;
  }

  /** When the next call may go, in milliseconds since the epoch; Infinity when none waits for time. */
  nextAtMs(nowMs: number): number {
    const next = (operation: Operation): number => {
      const first = this.backlog.nextAtMs(operation, nowMs);
      return Math.max(first, this.circuit.probeAtMs(operation) ?? first);
    };
    return Math.min(next('lookup'), next('push'));
  }

  private probeOf(operation: Operation, allowance: Allowance): Probe | undefined {
    if (allowance !== 'probe') return undefined;
    return this.circuit.isRefused(operation) ? 'refused' : 'unanswered';
  }
}
