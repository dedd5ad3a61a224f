import { type PartitionPosition, readInWaves } from './partition-waves';

const MONTHS = Array.from({ length: 25 }, (_, back) => `m${back}`);

/** A list of numbered items by partition; one query gives at most `perQuery` of them. */
async function listed(
  counts: Readonly<Record<string, number>>,
  wanted: number,
  options: { maxWaves?: number; perQuery?: number; from?: PartitionPosition<number> | undefined } = {},
): Promise<{ items: string[]; next: PartitionPosition<number> | undefined; queries: number[] }> {
  const { maxWaves = Infinity, perQuery = 100, from } = options;
  const queries: number[] = [];
  const { items, next } = await readInWaves<string, number>({
    partitions: MONTHS.slice(Math.max(0, MONTHS.indexOf(from?.partition ?? 'm0'))),
    start: from?.start,
    wanted,
    maxWaves,
    read: ({ partition, start = 0 }, missing, wave) => {
      queries[wave] = (queries[wave] ?? 0) + 1;
      const count = counts[partition] ?? 0;
      const end = Math.min(count, start + Math.min(missing, perQuery));
      const found = Array.from({ length: end - start }, (_, n) => `${partition}:${start + n}`);
      return Promise.resolve({ items: found, next: end < count ? end : undefined });
    },
  });
  return { items, next, queries };
}

describe('a list over many partitions', () => {
  it.each<[string, Record<string, number>, number, number[]]>([
    ['nothing at all', {}, 0, [1, 6, 18]],
    ['one old item', { m24: 1 }, 1, [1, 6, 18]],
    ['enough in the first partition', { m0: 80, m1: 80 }, 50, [1]],
    ['some in each of the first partitions', { m0: 20, m1: 20, m2: 20 }, 50, [1, 6]],
    ['a few now and then', { m0: 3, m7: 3, m20: 3 }, 9, [1, 6, 18]],
  ])('reads %s in at most three waves', async (_case, counts, found, queries) => {
    const read = await listed(counts, 50);
    expect(read.items.slice(0, 50)).toHaveLength(found);
    expect(read.queries).toEqual(queries);
    expect(read.next).toBeUndefined();
  });

  it('keeps the order of the partitions', async () => {
    const { items } = await listed({ m0: 1, m3: 2, m9: 1, m24: 1 }, 50);
    expect(items).toEqual(['m0:0', 'm3:0', 'm3:1', 'm9:0', 'm24:0']);
  });

  it('continues a partition that one query does not end, and reads none behind it meanwhile', async () => {
    const { items, queries } = await listed({ m0: 25, m1: 5 }, 50, { perQuery: 10 });
    expect(items).toHaveLength(30);
    expect(queries).toEqual([1, 1, 1, 24]);
  });

  it('ends after its last wave and gives where to continue', async () => {
    const counts = { m0: 25, m1: 5 };
    const first = await listed(counts, 50, { perQuery: 10, maxWaves: 2 });
    expect(first).toMatchObject({ next: { partition: 'm0', start: 20 }, queries: [1, 1] });
    const second = await listed(counts, 50, { perQuery: 10, maxWaves: 1, from: first.next });
    expect(second).toMatchObject({ next: { partition: 'm1', start: undefined }, queries: [1] });
    const third = await listed(counts, 50, { maxWaves: 3, from: second.next });
    expect([...first.items, ...second.items, ...third.items]).toHaveLength(30);
    expect(third.next).toBeUndefined();
  });
});
