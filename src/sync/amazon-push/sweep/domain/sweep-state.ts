/**
 * What a sweep of Amazon does next: it compares each SKU and each listing with what Amazon shows, page by page, and then
 * looks for what Amazon shows and nothing here sells. The place is stored, so that the next sender goes on.
 *
 *   counting -> stocks -> listings -> known -> catalogue -> unlinked -> finished
 */
export const SWEEP_PHASES = ['counting', 'stocks', 'listings', 'known', 'catalogue', 'unlinked'] as const;
type SweepPhase = (typeof SWEEP_PHASES)[number];

/** A place in a table: the key of the last item that is done. */
export type Place = Readonly<Record<string, string>>;

/** A sweep that is under way. Moments are in milliseconds since the epoch. */
interface SweepRun {
  readonly beganAt: number;
  readonly phase: SweepPhase;
  /** Where the phase goes on; absent: at its beginning. */
  readonly from?: Place;
  /** Nothing is done before this moment. */
  readonly notBefore: number;
  /** Steps in a row that failed. */
  readonly attempts: number;
  /** About how many SKUs and listings there are, as counted at the beginning. */
  readonly total?: number;
  /** Those that are compared, up to the place. */
  readonly compared: number;
  /** Those that are compared beyond it: the next sender compares them again. */
  readonly ahead?: number;
  /** Of those, the ones that Amazon shows otherwise, and the ones of which it gave no usable answer. */
  readonly different: number;
  readonly unread: number;
  /** Listings at Amazon that show units and that nothing links; absent: they are not looked for yet. */
  readonly unlinked?: number;
  /** Why the last step failed; absent once one succeeds. */
  readonly problem?: string;
  /** Why listings that nothing links could not be looked for. */
  readonly catalogueProblem?: string;
}

/** A sweep that ended; with `problem` before its end. */
interface EndedSweep extends Pick<
  SweepRun,
  'beganAt' | 'compared' | 'total' | 'different' | 'unread' | 'unlinked' | 'problem' | 'catalogueProblem'
> {
  readonly finishedAt: number;
}

/** The whole state: the next sender continues with it. */
export interface SweepState {
  /** +1 per write; 0: nothing has been written yet. */
  readonly revision: number;
  readonly run?: SweepRun;
  readonly last?: EndedSweep;
  /** When the last sweep without a problem ended. */
  readonly succeededAt?: number;
  /** The moment up to which the cron was obeyed. */
  readonly checkedAt?: number;
}

export type ActiveSweep = SweepState & { readonly run: SweepRun };

export const NEVER_SWEPT: SweepState = { revision: 0 };

const RETRY_MS = [2_000, 10_000, 30_000, 60_000, 300_000];
/** Steps in a row that failed, after which a sweep ends: about half an hour. */
const MOST_ATTEMPTS = 10;

/** Undefined: one is under way already. */
export function beginning(state: SweepState, now: number): ActiveSweep | undefined {
  if (state.run !== undefined) return undefined;
  const run: SweepRun = {
    beganAt: now,
    phase: 'counting',
    notBefore: now,
    attempts: 0,
    compared: 0,
    different: 0,
    unread: 0,
  };
  return { ...state, checkedAt: now, run };
}

/** What a step brought. `from`: the place up to which all is decided. */
export type Progress = Partial<
  Pick<
    SweepRun,
    'from' | 'total' | 'compared' | 'ahead' | 'different' | 'unread' | 'unlinked' | 'catalogueProblem'
  >
>;

/** A step succeeded. */
export function advanced(state: ActiveSweep, progress: Progress): ActiveSweep {
  const { problem, ...run } = state.run;
  return { ...state, run: { ...run, attempts: 0, ...progress } };
}

/** The phase is at its end: the next one begins, or the sweep ends. */
export function phaseEnded(state: ActiveSweep, now: number, progress: Progress = {}): SweepState {
  const { run, ...rest } = advanced(state, progress);
  const next = SWEEP_PHASES[SWEEP_PHASES.indexOf(run.phase) + 1];
  if (next === undefined) return finished({ ...rest, run }, now);
  const { from, ahead, ...kept } = run;
  return { ...rest, run: { ...kept, phase: next } };
}

/** The catalogue is read: what nothing links is looked for from this place on. */
export function withCatalogue(state: ActiveSweep, now: number, place: Place): SweepState {
  const next = phaseEnded(state, now, { unlinked: 0 });
  return next.run === undefined ? next : { ...next, run: { ...next.run, from: place } };
}

/** There is no catalogue to compare with: the sweep ends, and says why. */
export function withoutCatalogue(state: ActiveSweep, now: number, catalogueProblem: string): SweepState {
  return finished(advanced(state, { catalogueProblem }), now);
}

/** Nothing is to be done before a moment, without a failure. */
export function waiting(state: ActiveSweep, untilMs: number): ActiveSweep {
  return { ...state, run: { ...state.run, notBefore: untilMs } };
}

/** A step failed: it is repeated, or the sweep gives up. */
export function failed(state: ActiveSweep, problem: string, now: number): SweepState {
  const attempts = state.run.attempts + 1;
  const run = { ...state.run, attempts, problem };
  if (attempts >= MOST_ATTEMPTS) return finished({ ...state, run }, now);
  const waitMs = RETRY_MS[Math.min(attempts, RETRY_MS.length) - 1] ?? 0;
  return { ...state, run: { ...run, notBefore: now + waitMs } };
}

function finished({ run, ...state }: ActiveSweep, now: number): SweepState {
  const { beganAt, compared, different, unread, unlinked, problem, catalogueProblem } = run;
  const total = problem === undefined ? compared : run.total;
  const last: EndedSweep = {
    beganAt,
    finishedAt: now,
    compared,
    ...(total === undefined ? {} : { total }),
    different,
    unread,
    ...(unlinked === undefined ? {} : { unlinked }),
    ...(problem === undefined ? {} : { problem }),
    ...(catalogueProblem === undefined ? {} : { catalogueProblem }),
  };
  return { ...state, last, ...(problem === undefined ? { succeededAt: now } : {}) };
}
