import type { Lease } from '../dynamodb/lease/lease';
import type { FailureLog } from './failure-log';

/** Renews one lease by a heartbeat, three times within the lease's time, and releases it. Nothing here throws. */
export class LeaseKeeper {
  private heartbeat: NodeJS.Timeout | undefined;
  private keeping: Promise<boolean> | undefined;

  constructor(
    private readonly lease: Lease,
    private readonly leaseTtlMs: number,
    private readonly log: Pick<FailureLog, 'note'>,
  ) {}

  /** Renews the lease or tries to take it, one try at a time. False when the store does not answer. */
  keep(): Promise<boolean> {
    this.keeping ??= this.tryKeep().finally(() => {
      this.keeping = undefined;
    });
    return this.keeping;
  }

  /** Calls `beat` three times within the lease's time, until `stopHeartbeat` or `release`. */
  startHeartbeat(beat: () => void): void {
    if (this.heartbeat !== undefined) return;
    this.heartbeat = setInterval(beat, this.leaseTtlMs / 3);
    this.heartbeat.unref();
  }

  stopHeartbeat(): void {
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  /** Lets another instance take the lease at once. */
  async release(): Promise<void> {
    this.stopHeartbeat();
    // A renewal in flight could take the lease again.
    await this.keeping;
    await this.lease.release().catch((error: unknown) => {
      this.log.note('The lease could not be released', error);
    });
  }

  private async tryKeep(): Promise<boolean> {
    try {
      await this.lease.keep();
      return true;
    } catch (error) {
      this.log.note('The lease could not be kept', error);
      return false;
    }
  }
}
