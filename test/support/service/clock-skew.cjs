// Shifts the wall clock of a process by CLOCK_SKEW_MS: `NODE_OPTIONS="--require .../clock-skew.cjs"`. The monotonic
// clock and the timers stay unchanged, as on a machine with a wrong time.
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);
RealDate.now = () => realNow() + skewMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget),
  apply: (target) => new target(RealDate.now()).toString(),
});
