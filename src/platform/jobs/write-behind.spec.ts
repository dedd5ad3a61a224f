import { WriteBehind } from './write-behind.scheduler';

const WAIT_MS = 40;
const BETWEEN_MS = 150;
const PAUSE_MS = 700;

/** Collects numbers, and writes what waits as one entry. */
class Collector {
  readonly entries: { readonly atMs: number; readonly numbers: readonly number[] }[] = [];
  readonly failures: number[] = [];
  isAway = false;
  /** Milliseconds that a write takes. */
  writeMs = 0;
  private waiting: number[] = [];
  private readonly beganMs = performance.now();
  readonly writes = new WriteBehind({
    waitMs: () => (this.waiting.length === 0 ? undefined : WAIT_MS),
    betweenMs: BETWEEN_MS,
    write: () => this.write(),
    onFailure: (_error, failures) => {
      this.failures.push(failures);
      return PAUSE_MS;
    },
  });

  note(number: number): void {
    this.waiting.push(number);
    this.writes.schedule();
  }

  private async write(): Promise<void> {
    const numbers = this.waiting;
    this.waiting = [];
    const atMs = performance.now() - this.beganMs;
    if (this.writeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.writeMs));
    if (this.isAway) {
      this.waiting = [...numbers, ...this.waiting];
      throw new Error('away');
    }
    this.entries.push({ atMs, numbers });
  }
}

describe('writing behind', () => {
  let collector: Collector;

  beforeEach(() => {
    jest.useFakeTimers();
    collector = new Collector();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes together what comes together, and keeps its distance between two writes', async () => {
    collector.note(1);
    await jest.advanceTimersByTimeAsync(30);
    collector.note(2);
    await jest.advanceTimersByTimeAsync(20);
    collector.note(3);
    await jest.advanceTimersByTimeAsync(1000);
    collector.note(4);
    await jest.advanceTimersByTimeAsync(1000);
    expect(collector.entries).toEqual([
      { atMs: WAIT_MS, numbers: [1, 2] },
      { atMs: WAIT_MS + BETWEEN_MS, numbers: [3] },
      { atMs: 1050 + WAIT_MS, numbers: [4] },
    ]);
  });

  it('writes what came during a write after it, never beside it', async () => {
    collector.writeMs = 500;
    collector.note(1);
    await jest.advanceTimersByTimeAsync(100);
    collector.note(2);
    await jest.advanceTimersByTimeAsync(2000);
    expect(collector.entries).toEqual([
      { atMs: WAIT_MS, numbers: [1] },
      { atMs: WAIT_MS + 500 + WAIT_MS, numbers: [2] },
    ]);
  });

  it('tries again after the pause of a failure, however much comes meanwhile', async () => {
    collector.isAway = true;
    collector.note(1);
    await jest.advanceTimersByTimeAsync(WAIT_MS + PAUSE_MS);
    expect(collector.failures).toEqual([1, 2]);
    collector.isAway = false;
    collector.note(2);
    await jest.advanceTimersByTimeAsync(PAUSE_MS - 1);
    expect(collector.entries).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(collector.entries).toEqual([{ atMs: WAIT_MS + 2 * PAUSE_MS, numbers: [1, 2] }]);
    collector.isAway = true;
    collector.note(3);
    await jest.advanceTimersByTimeAsync(BETWEEN_MS);
    expect(collector.failures).toEqual([1, 2, 1]);
  });

  it('writes at once when it is flushed, and not at all when nothing waits', async () => {
    collector.note(1);
    await collector.writes.flush();
    await collector.writes.flush();
    expect(collector.entries).toEqual([{ atMs: 0, numbers: [1] }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tries once more when it stops, within a second, and never after that', async () => {
    collector.note(1);
    await collector.writes.stop();
    expect(collector.entries).toHaveLength(1);
    collector.note(2);
    expect(jest.getTimerCount()).toBe(0);

    const slow = new Collector();
    slow.writeMs = 5000;
    slow.isAway = true;
    slow.note(1);
    const stopped = slow.writes.stop();
    await jest.advanceTimersByTimeAsync(1000);
    await stopped;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(slow.failures).toEqual([1]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
