import type { Round } from '../../platform/jobs/leased-work';
import type { StepEnd } from './report-poller';

/** The log line of a check or a step that threw; the step is repeated. */
export const POLL_FAILED = 'The poll of Amazon returns could not continue';

/** Each step is one round: the next step follows at once, or when the wait for Amazon is over. */
export function roundOf(end: StepEnd): Round {
  switch (end.kind) {
    case 'idle':
      return { isDone: true, waitMs: 0 };
    case 'wait':
      return { isDone: true, waitMs: end.waitMs };
    case 'went_on':
      return { isDone: false, waitMs: 0 };
  }
}
