import { ResettableTimer } from './resettable-timer';

const DAY_MS = 86_400_000;

describe('the alarm clock of the sender', () => {
  let woken: number;
  let alarm: ResettableTimer;

  beforeEach(() => {
    jest.useFakeTimers();
    woken = 0;
    alarm = new ResettableTimer(() => {
      woken += 1;
    });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('sleeps on when it is set for a time that is longer than a timer can wait', () => {
    alarm.after(35 * DAY_MS);
    jest.advanceTimersByTime(20 * DAY_MS);
    expect(woken).toBe(0);
    jest.advanceTimersByTime(5 * DAY_MS);
    expect(woken).toBe(1);
  });

  it('goes off once, at the time that was set last, or not at all', () => {
    alarm.after(1_000);
    alarm.after(5_000);
    jest.advanceTimersByTime(4_999);
    expect(woken).toBe(0);
    jest.advanceTimersByTime(10_000);
    expect(woken).toBe(1);
    alarm.after(1_000);
    alarm.cancel();
    jest.advanceTimersByTime(10_000);
    expect(woken).toBe(1);
  });
});
