import type { PushResult } from '../domain/push-result';
import type { QueuedPush } from '../domain/push-queue';

/** What a stage of the sender needs of whoever keeps the order of all. */
export interface DispatchContext {
  /** SKUs with something under way at Amazon, on whichever errand. */
  readonly busy: Set<string>;
  /** What becomes of a push whose errand has ended. */
  readonly conclude: (push: QueuedPush, end: PushResult) => void;
  /** Starts what may go now. */
  readonly pump: () => void;
}
