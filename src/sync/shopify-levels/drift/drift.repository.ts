import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import { documentBatchGet } from '../../../platform/dynamodb/batch-get';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { transact } from '../../../platform/dynamodb/transact';
import type { Drift, DriftState } from './domain/drift';

/** The partitions of the pending-index that hold the drifts: the open ones by their beginning, the others by their end. */
const PARTITION = { open: 'drift', closed: 'drift-closed' } as const;
const SORT_KEY = 'drift';

export type DriftPart = keyof typeof PARTITION;

/** A place in the list. */
export type DriftPosition = Readonly<Record<'part' | 'pk' | 'pendingSince', string>>;

/**
 * The drifts, in the Listings table: `pk` = `drift:<id>`, and for each inventory item that has one `drift-item:<itemId>`, with
 * the open one, or the difference that a person ignores. ADR 22.
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

  /** What is known of an item's difference. */
  async stateOf(itemId: string): Promise<DriftState | undefined> {
    const item = await this.read(stateKey(itemId));
    if (item === undefined) return undefined;
    const { openId, difference } = item;
    return {
      difference: Number(difference),
      ...(typeof openId === 'string' ? { openId } : {}),
    };
  }

  /** Stores a drift and what follows for its item. False: another writer was first, so read again. */
  async save(drift: Drift, before: DriftState | undefined, after: DriftState | undefined): Promise<boolean> {
    return this.writeAll([
      { Put: { TableName: this.tables.listings, Item: itemOf(drift) } },
      this.stateWrite(drift.itemId, before, after),
    ]);
  }

  /** Stores a drift that is closed already, and leaves the state of its item. */
  async add(drift: Drift): Promise<void> {
    await this.writeAll([{ Put: { TableName: this.tables.listings, Item: itemOf(drift) } }]);
  }

  /** Forgets a difference that a person ignored. */
  async forget(itemId: string, before: DriftState): Promise<boolean> {
    return this.writeAll([this.stateWrite(itemId, before, undefined)]);
  }

  /** One page of the open or of the closed ones, the newest first. */
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

  /** True while a drift is open. */
  async hasOpen(): Promise<boolean> {
    return (await this.page('open', 1)).items.length > 0;
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

  private async itemsOf(keys: readonly string[]): Promise<Drift[]> {
    const read = keys.map((pk) => ({ pk, sk: SORT_KEY }));
    const items = await documentBatchGet(this.documents, this.tables.listings, read);
    const byKey = new Map(items.map((item) => [String(item.pk), driftOf(item)]));
    return keys.flatMap((pk) => byKey.get(pk) ?? []);
  }

  private stateWrite(
    itemId: string,
    before: DriftState | undefined,
    after: DriftState | undefined,
  ): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
    const TableName = this.tables.listings;
    const condition =
      before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression:
              'difference = :difference AND ' +
              (before.openId === undefined ? 'attribute_not_exists(openId)' : 'openId = :openId'),
            ExpressionAttributeValues: {
              ':difference': before.difference,
              ...(before.openId === undefined ? {} : { ':openId': before.openId }),
            },
          };
    return after === undefined
      ? { Delete: { TableName, Key: stateKey(itemId), ...condition } }
      : { Put: { TableName, Item: { ...stateKey(itemId), ...after }, ...condition } };
  }

  /** By the raw client: commits of the document client are not converted (see `lightenWrites`). */
  private async writeAll(items: NonNullable<TransactWriteCommandInput['TransactItems']>): Promise<boolean> {
    const outcome = await transact(this.client, items.map(storedAction));
    if (outcome.kind === 'committed') return true;
    if (outcome.kind === 'failed') throw outcome.error;
    const failures = outcome.failures.filter((failure) => failure !== undefined);
    if (failures.some(({ kind }) => kind === 'condition' || kind === 'conflict')) return false;
    throw new StoreUnavailable('The store did not take a difference of Shopify.', 'busy');
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

function storedAction({
  Put,
  Delete,
}: NonNullable<TransactWriteCommandInput['TransactItems']>[number]): TransactWriteItem {
  return {
    ...(Put === undefined ? {} : { Put: { ...Put, Item: marshall(Put.Item ?? {}), ...valuesOf(Put) } }),
    ...(Delete === undefined
      ? {}
      : { Delete: { ...Delete, Key: marshall(Delete.Key ?? {}), ...valuesOf(Delete) } }),
  };
}

function valuesOf({
  ExpressionAttributeValues: values,
}: {
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}) {
  return { ExpressionAttributeValues: values === undefined ? undefined : marshall(values) };
}

function driftKey(id: string): Record<'pk' | 'sk', string> {
  return { pk: `drift:${id}`, sk: SORT_KEY };
}

function stateKey(itemId: string): Record<'pk' | 'sk', string> {
  return { pk: `drift-item:${itemId}`, sk: SORT_KEY };
}

function itemOf(drift: Drift): Record<string, unknown> {
  const { id, closedAt, since } = drift;
  return {
    ...driftKey(id),
    pending: closedAt === undefined ? PARTITION.open : PARTITION.closed,
    pendingSince: closedAt ?? since,
    ...drift,
  };
}

function driftOf(item: Readonly<Record<string, unknown>>): Drift {
  const { pk, sk, pending, pendingSince, ...drift } = item;
  return drift as unknown as Drift;
}
