import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { LatencyCounts } from '../../platform/latency-buckets';
import type { CounterStore } from './stored-counters';

/** Batches of slots that are read at the same time. */
const BATCHES_AT_ONCE = 4;

/** How the counts of a slot are stored. */
export interface CountsFormat<Counts> {
  /** What the key begins with, before the slot's begin as an ISO 8601 time. */
  readonly prefix: string;
  readonly keptSeconds: number;
  readonly toAttributes: (counts: Counts) => Readonly<Record<string, number>>;
  readonly toCounts: (item: Readonly<Record<string, unknown>>) => Counts;
}

/**
 * Counts by slot, of all instances together: items of the Transactions table beside the leases, which are no ledger rows,
 * because they have no SKU.
 */
export abstract class CountsRepository<Counts> implements CounterStore<Counts> {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly format: CountsFormat<Counts>,
  ) {}

  /**
   * Adds to a slot, and gives what it holds then. An addition is repeated by the SDK when its answer was lost, and counts
   * twice then.
   */
  async add(slotMs: number, counts: Counts): Promise<Counts> {
    const added = Object.entries(this.format.toAttributes(counts));
    const { Attributes = {} } = await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: this.keyOf(slotMs),
        UpdateExpression: `SET expiresAt = :expiresAt ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(added.map(([name, count]) => [`:${name}`, count])),
          ':expiresAt': Math.floor(slotMs / 1000) + this.format.keptSeconds,
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return this.format.toCounts(Attributes);
  }

  /** What these slots hold; those in which nothing was counted are absent. */
  async read(slots: readonly number[]): Promise<Map<number, Counts>> {
    const { prefix, toCounts } = this.format;
    const counts = new Map<number, Counts>();
    const keys = batchesOf(slots.map((slotMs) => this.keyOf(slotMs)));
    await forEachConcurrent(keys, BATCHES_AT_ONCE, async (batch) => {
      for (const item of await documentBatchGet(this.documents, this.tables.transactions, batch))
        counts.set(Date.parse(String(item.txId).slice(prefix.length)), toCounts(item));
    });
    return counts;
  }

  private keyOf(slotMs: number): { readonly txId: string } {
    return { txId: this.format.prefix + new Date(slotMs).toISOString() };
  }
}

/** The attributes of counts by bucket: a letter and the number of the bucket. */
export function bucketAttributes(letter: string, counts: LatencyCounts): Record<string, number> {
  return Object.fromEntries([...counts].map(([bucket, count]) => [`${letter}${bucket}`, count]));
}
