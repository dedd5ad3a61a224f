import { CachedRead } from './cached-read';

describe('a cached read', () => {
  let now = 0;
  let reads = 0;
  let failing = false;
  const figure = (everyMs?: number): CachedRead<number> =>
    new CachedRead(
      () => {
        if (failing) return Promise.reject(new Error('away'));
        reads += 1;
        return Promise.resolve(reads);
      },
      () => now,
      everyMs,
    );

  beforeEach(() => {
    [now, reads, failing] = [100_000, 0, false];
  });

  it('reads once a minute when nothing changes', async () => {
    const read = figure();
    expect(await Promise.all([read.get(), read.get()])).toEqual([1, 1]);
    now += 60_000;
    expect(await read.get()).toBe(1);
    now += 1;
    expect(await read.get()).toBe(2);
  });

  it('reads after a change, and once more when the index has had time to follow', async () => {
    const read = figure();
    await read.get();
    now += 500;
    read.markChanged();
    expect(await read.get()).toBe(2);
    now += 999;
    expect(await read.get()).toBe(2);
    now += 1_500;
    expect(await read.get()).toBe(3);
    now += 10_000;
    expect(await read.get()).toBe(3);
  });

  it('that costs much is read after a change only, and not again at once', async () => {
    const read = figure(30_000);
    await read.get();
    now += 90_000;
    expect(await read.get()).toBe(1);
    read.markChanged();
    expect(await read.get()).toBe(2);
    now += 29_999;
    read.markChanged();
    expect(await read.get()).toBe(2);
    now += 1;
    expect(await read.get()).toBe(3);
  });

  it('keeps the last answer while the store does not answer, and fails before the first', async () => {
    const read = figure();
    failing = true;
    await expect(read.get()).rejects.toThrow('away');
    failing = false;
    expect(await read.get()).toBe(1);
    failing = true;
    now += 60_001;
    expect(await read.get()).toBe(1);
  });
});
