import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchesOf, batchGet, documentBatchGet } from '../../platform/dynamodb/batch-get';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { DRIFT_PREFIX, ITEM_PREFIX, PARTITION, SORT_KEY } from '../items/drift-item';
import type { Stock } from '../domain/stock';
import { listingItemKey, toStoredListing } from '../items/listing-item';
import { toStock } from '../items/stock-item';
import type { ProofDrift, ProofDriftState, ProofPushRow } from './domain/receipt-proof';
import { readRow } from './ledger-proof-item';
import { withRetries } from './proof-reads';

type Item = Record<string, AttributeValue>;

/** Differences and what their subjects name. */
export interface ReadDrifts {
  readonly drifts: ProofDrift[];
  readonly states: ProofDriftState[];
}

/** The proof's reads of the records of pushes, and of differences. A table that does not exist has none. */
export class ReceiptProofRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** The rows of these pushes that the ledger still has, by key (consistent reads). */
  async pushes(txIds: readonly string[]): Promise<ReadonlyMap<string, ProofPushRow>> {
    const rows = new Map<string, ProofPushRow>();
    for (const batch of batchesOf([...new Set(txIds)])) {
      const keys = batch.map((txId) => ({ txId }));
      const items = await withRetries(() => documentBatchGet(this.documents, this.tables.transactions, keys));
      for (const { txId, sku, sellerSku = sku, isMovement } of items.flatMap(readRow))
        rows.set(txId, { sellerSku, isPush: !isMovement });
    }
    return rows;
  }

  /** A stock or a listing as it is now (consistent read). */
  async number({ sku, isListing }: Pick<Stock, 'sku' | 'isListing'>): Promise<Stock | undefined> {
    if (isListing === true) {
      const keys = [listingItemKey(sku)];
      const [item] = await withRetries(() => batchGet(this.client, this.tables.listings, keys));
      return item === undefined ? undefined : toStoredListing(item).state;
    }
    const read = new GetItemCommand({
      TableName: this.tables.inventory,
      Key: { sku: { S: sku } },
      ConsistentRead: true,
    });
    const { Item: item } = await withRetries(() => this.client.send(read));
    return item === undefined ? undefined : toStock(item);
  }

  /** These differences and subjects as they are now (consistent reads). */
  async find(ids: readonly string[], subjects: readonly string[]): Promise<ReadDrifts> {
    const found: ReadDrifts = { drifts: [], states: [] };
    const keys = [...ids.map((id) => DRIFT_PREFIX + id), ...subjects.map((subject) => ITEM_PREFIX + subject)];
    try {
      for (const batch of batchesOf([...new Set(keys)])) {
        const named = batch.map((pk): Item => ({ pk: { S: pk }, sk: { S: SORT_KEY } }));
        const items = await withRetries(() => batchGet(this.client, this.tables.listings, named));
        for (const item of items) noteDrift(found, item);
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return found;
  }
}

/** Adds what an item of the Listings table says of a difference. A doctored item may hold anything. */
export function noteDrift({ drifts, states }: ReadDrifts, item: Item): void {
  const key = item.pk?.S ?? '';
  if (item.sk?.S !== SORT_KEY) return;
  if (key.startsWith(DRIFT_PREFIX)) drifts.push(driftIn(key.slice(DRIFT_PREFIX.length), item));
  if (!key.startsWith(ITEM_PREFIX)) return;
  const openId = item.openId?.S;
  states.push({ subject: key.slice(ITEM_PREFIX.length), ...(openId === undefined ? {} : { openId }) });
}

function driftIn(
  id: string,
  { sku, channel, itemId, sellerSku, expected, found, pending, closedAt }: Item,
): ProofDrift {
  const isShopify = channel?.S === 'shopify';
  const about = sellerSku?.S ?? sku?.S;
  return {
    id,
    sku: sku?.S ?? about ?? '',
    subject: isShopify ? (itemId?.S ?? '') : about === undefined ? '' : `amazon:${about}`,
    expected: Number(expected?.N ?? NaN),
    found: Number(found?.N ?? NaN),
    isClosed: pending?.S !== PARTITION.open && pending?.S !== PARTITION.quiet,
    ...(closedAt?.S === undefined ? {} : { closedAt: closedAt.S }),
  };
}
