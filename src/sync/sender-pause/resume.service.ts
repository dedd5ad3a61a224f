import { Injectable } from '@nestjs/common';
import { deadlineIn } from '../../platform/jobs/deadline';
import { NO_CHANGES, type SendingChanges } from './domain/sending-changes';
import { HeldReleases } from './held-release.service';
import { HeldReleaseScheduler } from './held-release.scheduler';
import { ResumePreview } from './resume-preview.service';
import type { SendingPause } from './sender-pause.repository';
import { SenderPause } from './sender-pause.service';

/** How long a request releases SKUs itself where no job runs, in milliseconds. The next one does the rest. */
const RELEASE_WITHIN_MS = 20_000;
const NO_REASON = 'No reason was given.';

/** The answer of a pause and of a resume. */
export interface SendingState {
  readonly paused: SendingPause | null;
  readonly changes: SendingChanges;
}

/** Pauses the pushes to Amazon, and resumes them with what is held from Amazon. */
@Injectable()
export class ResumeService {
  constructor(
    private readonly senderPause: SenderPause,
    private readonly preview: ResumePreview,
    private readonly releases: HeldReleases,
    private readonly scheduler: HeldReleaseScheduler,
  ) {}

  async pause(reason = NO_REASON): Promise<SendingState> {
    const paused = await this.senderPause.begin(reason);
    return { paused, changes: NO_CHANGES };
  }

  /** Counts what is sent; without `dryRun` it ends the pause, and the SKUs that are held are released, which may take minutes. */
  async resume(dryRun: boolean): Promise<SendingState> {
    const paused = await this.senderPause.load();
    const changes = await this.preview.count(paused !== null);
    if (dryRun) return { paused, changes };
    await this.releases.begin();
    await this.senderPause.end();
    if (this.scheduler.isRecurring) this.scheduler.nudge();
    else await this.scheduler.advance(deadlineIn(RELEASE_WITHIN_MS, performance.now()));
    return { paused: null, changes };
  }
}
