/** What one query found in a partition; `next` is the key to continue from when the partition may hold more. */
interface PartitionRead<Item, Key> {
  readonly items: readonly Item[];
  readonly next?: Key | undefined;
}

/** Where a list continues: in this partition, after `start` when it is given. */
export interface PartitionPosition<Key> {
  readonly partition: string;
  readonly start?: Key | undefined;
}

export interface WavesOptions<Item, Key> {
  /** In the order of the list. */
  readonly partitions: readonly string[];
  /** Where to start in the first partition. */
  readonly start?: Key | undefined;
  /** How many items end the reading. */
  readonly wanted: number;
  /** Waves after which the reading ends, with fewer items if need be. */
  readonly maxWaves: number;
  /** One query for at most `missing` items; `wave` counts from 0. */
  readonly read: (
    at: PartitionPosition<Key>,
    missing: number,
    wave: number,
  ) => Promise<PartitionRead<Item, Key>>;
}

/** Partitions in one wave: the first often suffices, and all 25 months of a list are read in three waves. */
const WAVE_SIZES = [1, 6];

/**
 * Reads a list that continues from one partition to the next, such as month by month, in few waves of parallel queries
 * instead of one query after the other. A partition that is not read to its end is continued alone, so that a wave never
 * reads what may lie behind it. `next` is missing when the list is read to its end.
 */
export async function readInWaves<Item, Key>({
  partitions,
  start,
  wanted,
  maxWaves,
  read,
}: WavesOptions<Item, Key>): Promise<{ readonly items: Item[]; readonly next?: PartitionPosition<Key> }> {
  const items: Item[] = [];
  let at = 0;
  let key = start;
  let size = WAVE_SIZES[0] ?? 1;
  for (let wave = 0; at < partitions.length && items.length < wanted; wave += 1) {
    const missing = wanted - items.length;
    const [first = '', ...others] = partitions.slice(at, at + size);
    if (wave === maxWaves) return { items, next: { partition: first, start: key } };
    const reads = await Promise.all([
      read({ partition: first, start: key }, missing, wave),
      ...others.map((partition) => read({ partition }, missing, wave)),
    ]);
    key = undefined;
    for (const { items: found, next } of reads) {
      items.push(...found);
      key = next;
      if (key !== undefined || items.length >= wanted) break;
      at += 1;
    }
    size = key === undefined ? (WAVE_SIZES[wave + 1] ?? partitions.length) : 1;
  }
  return { items };
}

type Row = Record<string, unknown>;

/**
 * One page of such a list. `next` names where the next page begins: after this row or key, or with this month. It may be
 * there although the page has fewer rows than `limit`, even none, when `maxWaves` ended the reading.
 */
export async function readPageInWaves({
  limit,
  ...waves
}: Omit<WavesOptions<Row, Row>, 'wanted'> & { readonly limit: number }): Promise<{
  readonly items: readonly Row[];
  readonly next?: Row;
}> {
  // One more than the limit shows whether there is a next page.
  const { items, next } = await readInWaves({ ...waves, wanted: limit + 1 });
  const last = items[limit - 1];
  if (items.length > limit && last !== undefined) return { items: items.slice(0, limit), next: last };
  return { items, ...(next === undefined ? {} : { next: next.start ?? { month: next.partition } }) };
}
