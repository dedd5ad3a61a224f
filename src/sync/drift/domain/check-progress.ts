/** How far a comparison of everything with a channel is: the one under way, else the last one. Times are ISO 8601. */
export interface CheckProgress {
  /** `off`: the channel is not connected. `never`: none has run yet. `failed`: the last one gave up. */
  readonly status: 'off' | 'never' | 'under_way' | 'finished' | 'failed';
  readonly startedAt?: string;
  /** How many are compared so far, and how many there are. */
  readonly compared?: number;
  readonly total?: number;
  /** Of those, the ones that the channel shows otherwise, and the ones of which it gave no usable answer. */
  readonly different?: number;
  readonly unread?: number;
  readonly finishedAt?: string;
  /** Listings at the channel that show units and that nothing links; absent while they are not looked for. */
  readonly unlinked?: number;
  /** Why the last step failed, or a part could not be done. */
  readonly problem?: string;
}

/** A comparison as its state has it; moments in milliseconds since the epoch. */
interface CheckState extends Pick<CheckProgress, 'total' | 'different' | 'unread' | 'unlinked' | 'problem'> {
  readonly beganAt: number;
  readonly compared: number;
  readonly finishedAt?: number;
}

/** `run` is under way, else `last` has ended. */
export function progressOf(run: CheckState | undefined, last: CheckState | undefined): CheckProgress {
  const shown = run ?? last;
  if (shown === undefined) return { status: 'never' };
  const { beganAt, compared, total, different, unread, finishedAt, unlinked, problem } = shown;
  const ended = problem === undefined ? 'finished' : 'failed';
  return {
    status: run === undefined ? ended : 'under_way',
    startedAt: iso(beganAt),
    compared,
    ...(total === undefined ? {} : { total }),
    ...(different === undefined ? {} : { different }),
    ...(unread === undefined ? {} : { unread }),
    ...(finishedAt === undefined ? {} : { finishedAt: iso(finishedAt) }),
    ...(unlinked === undefined ? {} : { unlinked }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
