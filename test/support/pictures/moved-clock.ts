/** Moves the wall clock of this process, so that a shop has a past. Timers and the monotonic clock stay. */
export class MovedClock {
  private skewMs = 0;

  private constructor(private readonly realNow: () => number) {}

  /** To be called before anything keeps `Date.now`. */
  static install(): MovedClock {
    const RealDate = Date;
    const clock = new MovedClock(RealDate.now.bind(RealDate));
    RealDate.now = () => clock.realNow() + clock.skewMs;
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, args: unknown[], newTarget) =>
        Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget) as Date,
    });
    return clock;
  }

  /** Shows the time of `ms` milliseconds before the real time; never earlier than what it has shown. */
  goBack(ms: number): void {
    this.skewMs = -ms;
  }
}
