import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import { MINUTE_MS } from '../../platform/durations';
import { Lease } from '../../platform/dynamodb/lease/lease';
import type { Deadline } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
import type { RunResult } from '../../platform/jobs/leased-run.scheduler';
import { LeasedSteps } from '../../platform/jobs/leased-steps.scheduler';
import { AutoBuffer } from './auto-buffer.service';
import { CappedSkus } from './capped-skus.service';

/** How often the buffers are looked at, in milliseconds. */
const RECHECK_MS = MINUTE_MS;

/** The lease of the one instance that sets buffers. */
export class AutoBufferLease extends Lease {}

/** Sets buffers in one instance at a time, once a minute: all the time where jobs run, else within an invocation. ADR 7, ADR 26. */
@Injectable()
export class AutoBufferScheduler implements BeforeApplicationShutdown {
  private readonly steps: LeasedSteps;

  constructor(
    private readonly sync: SyncConfig,
    skus: CappedSkus,
    buffers: AutoBuffer,
    lease: AutoBufferLease,
  ) {
    const work = {
      failureText: 'The buffers could not be set; the next try follows',
      isDue: () => skus.areAny(),
      step: async (mayGoOn: () => boolean) => {
        await buffers.pass(mayGoOn);
        return { isDone: true, waitMs: RECHECK_MS };
      },
    };
    const { leaseTtlMs } = sync;
    this.steps = new LeasedSteps(lease, work, new FailureLog('AutoBuffer'), {
      leaseTtlMs,
      recheckMs: RECHECK_MS,
    });
  }

  /** Called when the service listens; does nothing where jobs are off. */
  start(): void {
    if (this.sync.runJobs) this.steps.start();
  }

  /** Makes one pass within an invocation. Never throws. */
  advance(deadline: Deadline): Promise<RunResult> {
    return this.steps.advance(deadline);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.steps.stop();
  }
}
