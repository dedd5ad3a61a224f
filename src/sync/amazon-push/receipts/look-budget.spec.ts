import { Clock } from '../../../platform/clock';
import { LookBudget } from './look-budget';

class ManualClock extends Clock {
  constructor(public time = 1_000_000) {
    super();
  }
  now(): number {
    return this.time;
  }
}

/** Plays the turns of a sender, one a second, until a sweep has made its calls. `takes`: what receipts and readings want of each. */
function playSweep(calls: number, takes: (offered: number) => number) {
  const clock = new ManualClock();
  const budget = new LookBudget(clock);
  budget.spend(budget.calls);
  let [made, others] = [0, 0];
  const beganAt = clock.time;
  while (made < calls) {
    clock.time += 1_000;
    const taken = takes(budget.calls);
    budget.spend(taken);
    others += taken;
    for (let left = budget.idleCalls; left > 0 && made < calls; left -= 1) {
      budget.spendIdle();
      made += 1;
    }
  }
  const seconds = (clock.time - beganAt) / 1_000;
  return { seconds, callsPerSecond: (made + others) / seconds };
}

describe('a sweep of 100,000 SKUs, 20 a call', () => {
  it('takes less than half an hour where nothing else is looked at', () => {
    const { seconds, callsPerSecond } = playSweep(5_000, () => 0);
    expect(seconds).toBeLessThan(1_300);
    expect(callsPerSecond).toBeLessThanOrEqual(4.01);
  });

  it('takes less than two hours where receipts and readings take all they get', () => {
    const { seconds, callsPerSecond } = playSweep(5_000, (offered) => offered);
    expect(seconds).toBeGreaterThan(6_000);
    expect(seconds).toBeLessThan(7_200);
    expect(callsPerSecond).toBeLessThanOrEqual(4.01);
  });
});
