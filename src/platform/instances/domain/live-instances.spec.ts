import {
  type Instance,
  observe,
  preferredOf,
  REMOVED_AFTER_MS,
  type SeenInstance,
  seenWithin,
  SILENT_MS,
} from './live-instances';

const HOUR_MS = 3_600_000;

function instance(id: string, own: Partial<Instance> = {}): Instance {
  return { id, address: `10.0.0.1:3001`, startedAt: 1_000_000, beat: 1, fence: 0, ...own };
}

/** What is known after reads at these times, each of these entries. */
function after(...reads: readonly [nowMs: number, ...entries: Instance[]][]): Map<string, SeenInstance> {
  let seen = new Map<string, SeenInstance>();
  for (const [nowMs, ...entries] of reads) seen = observe(seen, entries, nowMs);
  return seen;
}

function idsWithin(seen: ReadonlyMap<string, SeenInstance>, silentMs: number, nowMs: number): string[] {
  return seenWithin(seen, silentMs, nowMs).map(({ id }) => id);
}

describe('the instances that show life', () => {
  it('has an instance from its first read for as long as its beat changes', () => {
    const seen = after([0, instance('a')], [9000, instance('a', { beat: 2 })]);
    expect(idsWithin(seen, SILENT_MS, 9000)).toEqual(['a']);
    expect(idsWithin(seen, SILENT_MS, 18_999)).toEqual(['a']);
    expect(idsWithin(seen, SILENT_MS, 19_000)).toEqual([]);
  });

  it('loses an instance whose beat stays the same, however often the entry is read', () => {
    const reads = Array.from({ length: 6 }, (_, index): [number, Instance] => [index * 2000, instance('a')]);
    expect(idsWithin(after(...reads), SILENT_MS, 9999)).toEqual(['a']);
    expect(idsWithin(after(...reads), SILENT_MS, 10_000)).toEqual([]);
  });

  it('finds an instance again when its beat goes on', () => {
    const seen = after([0, instance('a')], [30_000, instance('a')], [32_000, instance('a', { beat: 2 })]);
    expect(idsWithin(seen, SILENT_MS, 32_000)).toEqual(['a']);
  });

  it('drops an instance whose entry is gone at once', () => {
    const seen = after([0, instance('a'), instance('b')], [2000, instance('b', { beat: 2 })]);
    expect(idsWithin(seen, SILENT_MS, 2000)).toEqual(['b']);
  });

  it('keeps the newest fields of an entry, also when its beat has not changed', () => {
    const seen = after([0, instance('a')], [2000, instance('a', { fence: 7 })]);
    expect(seenWithin(seen, SILENT_MS, 2000)).toMatchObject([{ id: 'a', fence: 7 }]);
  });

  it('compares no clock: starts that are hours ahead or behind show life like any other', () => {
    const seen = after([
      5000,
      instance('behind', { startedAt: -HOUR_MS }),
      instance('ahead', { startedAt: 40 * HOUR_MS }),
    ]);
    expect(idsWithin(seen, SILENT_MS, 5001)).toEqual(['behind', 'ahead']);
  });

  it('keeps a silent entry six times as long before it is removed from the store', () => {
    const seen = after([0, instance('a')]);
    expect(idsWithin(seen, REMOVED_AFTER_MS, 59_999)).toEqual(['a']);
    expect(idsWithin(seen, REMOVED_AFTER_MS, 60_000)).toEqual([]);
  });
});

describe('the instance that commits for all', () => {
  it.each<[string, readonly Instance[], string | undefined]>([
    ['none of none', [], undefined],
    ['the only one', [instance('a')], 'a'],
    ['the oldest', [instance('a', { startedAt: 20 }), instance('b', { startedAt: 10 })], 'b'],
    ['the sender, also the youngest', [instance('a'), instance('b', { startedAt: 9e12, fence: 1 })], 'b'],
    [
      'the newest of two senders, of which one does not know yet that it has lost its lease',
      [instance('a', { fence: 4 }), instance('b', { startedAt: 9e12, fence: 5 })],
      'b',
    ],
    ['by its id one of two that started together', [instance('b'), instance('a')], 'a'],
    [
      'the oldest by clocks that are hours apart',
      [instance('a', { startedAt: 50 * HOUR_MS }), instance('b', { startedAt: 49 * HOUR_MS })],
      'b',
    ],
  ])('is %s', (_, instances, expected) => {
    expect(preferredOf(instances)?.id).toBe(expected);
    expect(preferredOf(instances.toReversed())?.id).toBe(expected);
  });

  it('stays the same when a new instance starts', () => {
    const running = [instance('m', { startedAt: 100 }), instance('n', { startedAt: 200 })];
    expect(preferredOf([...running, instance('a', { startedAt: 300 })])?.id).toBe('m');
  });
});
