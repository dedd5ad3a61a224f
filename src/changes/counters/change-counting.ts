import { FailureLog } from '../../platform/jobs/failure-log';
import { WriteBehind } from '../../platform/jobs/write-behind.scheduler';
import { type RetryRule, retryDelayMs } from '../../platform/retry-delay';
import type { Change } from '../change';
import type { ChangeFeed } from '../change-feed';

const RETRY: RetryRule = { firstMs: 1_000, longestMs: 30_000 };

/** Counts that are stored some time after they were made. */
interface Counters {
  readonly hasUnstored: boolean;
  /** Throws when the store does not answer: the rest stays for the next call. */
  store(): Promise<void>;
  noteChangedElsewhere(): void;
}

interface CountingOptions {
  readonly counters: Counters;
  /** Milliseconds from a count until it is stored. */
  readonly storedWithinMs: number;
  /** Whose counts they are, and what the log says when they could not be stored. */
  readonly name: string;
  readonly failureText: string;
  /** Counts a change; false: it counts nothing. */
  readonly count: (change: Change) => boolean;
}

/** Counts the changes that this instance writes, and stores the counts behind them: nothing waits for it. */
export class ChangeCounting {
  private readonly log: FailureLog;
  private readonly writes: WriteBehind;
  private unsubscribe: () => void = () => undefined;

  constructor(private readonly options: CountingOptions) {
    const { counters, storedWithinMs, name, failureText } = options;
    this.log = new FailureLog(name);
    this.writes = new WriteBehind({
      waitMs: () => (counters.hasUnstored ? storedWithinMs : undefined),
      betweenMs: 0,
      write: () => counters.store(),
      onFailure: (error, failures) => {
        this.log.note(failureText, error);
        return retryDelayMs(RETRY, failures - 1, Math.random());
      },
    });
  }

  start(feed: ChangeFeed): void {
    const { counters, count } = this.options;
    this.unsubscribe = feed.subscribe({
      changed: (change) => {
        if (count(change)) this.writes.schedule();
      },
      gap: () => {
        counters.noteChangedElsewhere();
      },
    });
  }

  /** Stores what was counted, before the process ends or is frozen: one try, within a second. Never throws. */
  flush(): Promise<void> {
    return this.writes.flush();
  }

  stop(): Promise<void> {
    this.unsubscribe();
    return this.writes.stop();
  }
}
