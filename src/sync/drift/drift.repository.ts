import { DeleteCommand, DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import { ITEM_PREFIX, PARTITION, SORT_KEY } from '../../inventory/items/drift-item';
import { documentBatchGet } from '../../platform/dynamodb/batch-get';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import {
  type Drift,
  type DriftChannel,
  type DriftState,
  sellerSkuOfSubject,
  subjectOf,
} from './domain/drift';
import { driftKey, driftOf, type DriftPart, driftStateKey, itemOf, stateIn } from './drift-items';

/**
 * The partitions of the subjects that have an open or an ignored one. Those of Amazon are apart: an older release takes what it
 * finds beside its own for inventory items of the shop, and ends their drifts.
 */
const SUBJECTS = { shopify: 'drift-item', amazon: 'drift-seller-sku' } as const;

/** Drifts of one read, where some are looked for. */
const READ_AT_ONCE = 50;

/** A place in the list. */
export type DriftPosition = Readonly<Record<'part' | 'pk' | 'pendingSince', string>>;

/**
 * The drifts, in the Listings table: `pk` = `drift:<id>`, and for each subject that has one `drift-item:<subject>`, with the
 * open one, or the difference that a person ignores, and what was done about it. ADR 22, ADR 25.
 */
@Injectable()
export class DriftRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async find(id: string): Promise<Drift | undefined> {
    const item = await this.read(driftKey(id));
    return item === undefined ? undefined : driftOf(item);
  }

  /** What is known of a subject's difference. */
  async stateOf(subject: string): Promise<DriftState | undefined> {
    const item = await this.read(driftStateKey(subject));
    if (item === undefined) return undefined;
    return stateIn(item);
  }

  /** Stores a drift and what follows for its item. False: another writer was first, so read again. */
  async save(drift: Drift, before: DriftState | undefined, after: DriftState | undefined): Promise<boolean> {
    return this.writeAll([this.put(drift), this.stateWrite(subjectOf(drift), before, after)]);
  }

  /** Stores a drift that is closed already, and leaves the state of its item. */
  async add(drift: Drift): Promise<void> {
    await this.writeAll([this.put(drift)]);
  }

  /** Stores what is known of a subject without an open drift; undefined: nothing. False: another writer was first. */
  async remember(
    subject: string,
    before: DriftState | undefined,
    after: DriftState | undefined,
  ): Promise<boolean> {
    return this.writeAll([this.stateWrite(subject, before, after)]);
  }

  /** One page of a part, the newest first. */
  async page(
    part: DriftPart,
    limit: number,
    from?: DriftPosition,
  ): Promise<{ readonly items: readonly Drift[]; readonly next?: DriftPosition }> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :part',
        ExpressionAttributeValues: { ':part': PARTITION[part] },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey:
          from === undefined
            ? undefined
            : { pk: from.pk, sk: SORT_KEY, pending: PARTITION[part], pendingSince: from.pendingSince },
      }),
    );
    const items = await this.itemsOf(Items.map(({ pk }) => String(pk)));
    if (LastEvaluatedKey === undefined) return { items };
    const { pk, pendingSince } = LastEvaluatedKey;
    return { items, next: { part, pk: String(pk), pendingSince: String(pendingSince) } };
  }

  /** True while a drift of the channel waits for a person. */
  async asks(channel: DriftChannel): Promise<boolean> {
    for (let from: DriftPosition | undefined; ;) {
      const { items, next } = await this.page('open', READ_AT_ONCE, from);
      if (items.some((drift) => drift.channel === channel)) return true;
      if (next === undefined) return false;
      from = next;
    }
  }

  /** Deletes drifts that were closed before a time, up to `limit`. Gives how many. */
  async deleteClosedBefore(timestamp: string, limit: number): Promise<number> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :part AND pendingSince < :before',
        ExpressionAttributeValues: { ':part': PARTITION.closed, ':before': timestamp },
        Limit: limit,
      }),
    );
    for (const { pk } of Items)
      await this.documents.send(
        new DeleteCommand({ TableName: this.tables.listings, Key: { pk: String(pk), sk: SORT_KEY } }),
      );
    return Items.length;
  }

  /** The inventory items that have an open or an ignored one, page by page. */
  itemIds(): AsyncGenerator<readonly string[]> {
    return this.subjects('shopify');
  }

  /** The seller SKUs of which something is known, with it, page by page. */
  async *sellerSkus(): AsyncGenerator<ReadonlyMap<string, DriftState>> {
    for await (const subjects of this.subjects('amazon')) {
      const keys = subjects.map(driftStateKey);
      const items = await documentBatchGet(this.documents, this.tables.listings, keys);
      yield new Map(
        items.map((item) => [
          sellerSkuOfSubject(String(item.pk).slice(ITEM_PREFIX.length)) ?? '',
          stateIn(item),
        ]),
      );
    }
  }

  private async *subjects(channel: DriftChannel): AsyncGenerator<readonly string[]> {
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.tables.listings,
          IndexName: 'pending-index',
          KeyConditionExpression: 'pending = :subjects',
          ExpressionAttributeValues: { ':subjects': SUBJECTS[channel] },
          ExclusiveStartKey: from,
        }),
      );
      yield Items.map(({ pk }) => String(pk).slice(ITEM_PREFIX.length));
      from = LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** How many wait for a person. */
  async countOpen(): Promise<number> {
    let count = 0;
    let from: Record<string, unknown> | undefined;
    do {
      const { Count = 0, LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.tables.listings,
          IndexName: 'pending-index',
          KeyConditionExpression: 'pending = :open',
          ExpressionAttributeValues: { ':open': PARTITION.open },
          Select: 'COUNT',
          ExclusiveStartKey: from,
        }),
      );
      count += Count;
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return count;
  }

  private async itemsOf(keys: readonly string[]): Promise<Drift[]> {
    const read = keys.map((pk) => ({ pk, sk: SORT_KEY }));
    const items = await documentBatchGet(this.documents, this.tables.listings, read);
    const byKey = new Map(items.map((item) => [String(item.pk), driftOf(item)]));
    return keys.flatMap((pk) => byKey.get(pk) ?? []);
  }

  private stateWrite(
    subject: string,
    before: DriftState | undefined,
    after: DriftState | undefined,
  ): TransactWriteItem {
    const TableName = this.tables.listings;
    const condition =
      before === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : sameAs(before);
    if (after === undefined)
      return { Delete: { TableName, Key: marshall(driftStateKey(subject)), ...condition } };
    const pending = SUBJECTS[sellerSkuOfSubject(subject) === undefined ? 'shopify' : 'amazon'];
    const Item = marshall({ ...driftStateKey(subject), pending, pendingSince: subject, ...after });
    return { Put: { TableName, Item, ...condition } };
  }

  private put(drift: Drift): TransactWriteItem {
    return { Put: { TableName: this.tables.listings, Item: marshall(itemOf(drift)) } };
  }

  /** All or none: false when the state of the item is another one by now. */
  private async writeAll(actions: TransactWriteItem[]): Promise<boolean> {
    const outcome = await transact(this.client, actions);
    if (outcome.kind === 'committed') return true;
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.failures.some((failure) => failure?.kind === 'condition')) return false;
    throw new StoreUnavailable('The store did not take a difference.', 'busy');
  }

  private async read(
    key: Record<'pk' | 'sk', string>,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.listings, Key: key, ConsistentRead: true }),
    );
    return Item;
  }
}

/** The condition that the state of an item is this one. */
function sameAs({
  difference,
  openId,
}: DriftState): Pick<
  NonNullable<TransactWriteItem['Put']>,
  'ConditionExpression' | 'ExpressionAttributeValues'
> {
  return {
    ConditionExpression: `difference = :difference AND ${openId === undefined ? 'attribute_not_exists(openId)' : 'openId = :openId'}`,
    ExpressionAttributeValues: marshall({
      ':difference': difference,
      ...(openId === undefined ? {} : { ':openId': openId }),
    }),
  };
}
