/** A job that a cron begins. Moments are milliseconds since the epoch. */
interface CronState {
  /** Present while it is under way. */
  readonly run?: object;
  /** The moment up to which the cron was obeyed. */
  readonly checkedAt?: number;
}

/** Whether the cron had a moment since it was last looked at; `next` gives the first one after a moment. The first look begins nothing. */
export function isDueByCron(
  { run, checkedAt }: CronState,
  next: (afterMs: number) => number,
  now: number,
): boolean {
  return run === undefined && checkedAt !== undefined && next(checkedAt) <= now;
}
