import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { marshall } from '@aws-sdk/util-dynamodb';
import { HOUR_MS } from '../../platform/durations';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { transact } from '../../platform/dynamodb/transact';
import type { LinkTreatment, StoredLink } from './domain/shopify-link';

/** How long it is remembered that the shop has no such item or SKU, in milliseconds. */
const ABSENT_MS = HOUR_MS;

/** Links of one transaction, with two items each: a limit of DynamoDB. */
const LINKS_PER_WRITE = 50;

/** A link, that the shop has none, or that the shop was not asked yet. */
export type KnownLink = StoredLink | 'absent' | undefined;

/**
 * The links of the shop in the Transactions table, without `sku`, so that they are no ledger rows:
 *
 *   link:shopify:item:<itemId>   the link of an item, whatever its treatment
 *   link:shopify:sku:<sku>       the same of a SKU; of several items with the SKU, any one of them
 *
 * ADR 22.
 */
@Injectable()
export class ShopifyLinksRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  findItem(itemId: string, now: number): Promise<KnownLink> {
    return this.read(itemKey(itemId), now);
  }

  findSku(sku: string, now: number): Promise<KnownLink> {
    return this.read(skuKey(sku), now);
  }

  /** The links of these items that are stored, by item. */
  async findItems(itemIds: readonly string[]): Promise<ReadonlyMap<string, StoredLink>> {
    const links = new Map<string, StoredLink>();
    for (const batch of batchesOf([...new Set(itemIds)])) {
      const keys = batch.map((itemId) => ({ txId: itemKey(itemId) }));
      for (const item of await documentBatchGet(this.documents, this.tables.transactions, keys)) {
        const link = linkOfItem(item);
        if (link !== undefined) links.set(link.itemId, link);
      }
    }
    return links;
  }

  /** Stores a link, unless a newer answer of Shopify is stored. `previousSku`: the SKU that it stood for before. */
  async save(link: StoredLink, previousSku = ''): Promise<void> {
    await this.put(itemOf(itemKey(link.itemId), link));
    if (link.sku !== '') await this.saveSku(link);
    if (previousSku !== '' && previousSku !== link.sku)
      await this.removeSku(previousSku, link.itemId, link.readAtMs);
  }

  /** Stores links of items that are not known, 50 a transaction: each write alone would cost ten times the CPU. */
  async saveNew(links: readonly StoredLink[]): Promise<void> {
    for (let from = 0; from < links.length; from += LINKS_PER_WRITE) {
      const part = links.slice(from, from + LINKS_PER_WRITE);
      if (!(await this.putTogether(part))) for (const link of part) await this.save(link);
    }
  }

  /** Stores a link as the one of its SKU, unless a newer answer of Shopify is stored. */
  saveSku(link: StoredLink): Promise<void> {
    return this.put(itemOf(skuKey(link.sku), link));
  }

  /**
   * The SKU's link, if it is the one of this item, is not known any more. It expires: the service may delete nothing of the
   * ledger's table.
   */
  async removeSku(sku: string, itemId: string, now: number): Promise<void> {
    await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: { txId: skuKey(sku) },
      UpdateExpression: 'SET absentUntilMs = :now, expiresAt = :expires REMOVE itemId',
      ConditionExpression: 'itemId = :itemId',
      ExpressionAttributeValues: { ':now': now, ':expires': Math.ceil(now / 1000), ':itemId': itemId },
    });
  }

  /** Remembers for an hour that the shop has no such item. */
  rememberAbsentItem(itemId: string, now: number): Promise<void> {
    return this.rememberAbsent(itemKey(itemId), now);
  }

  /** Remembers for an hour that no item of the shop has this SKU. */
  rememberAbsentSku(sku: string, now: number): Promise<void> {
    return this.rememberAbsent(skuKey(sku), now);
  }

  private async rememberAbsent(txId: string, now: number): Promise<void> {
    const expiresAt = Math.ceil((now + ABSENT_MS) / 1000);
    await this.put({ txId, absentUntilMs: now + ABSENT_MS, readAtMs: now, expiresAt });
  }

  private async read(txId: string, now: number): Promise<KnownLink> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId }, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    if (Item.absentUntilMs !== undefined) return Number(Item.absentUntilMs) > now ? 'absent' : undefined;
    return linkOfItem(Item);
  }

  /** False, and nothing is written, when one of them is known by now, or two have the same SKU. */
  private async putTogether(links: readonly StoredLink[]): Promise<boolean> {
    if (new Set(links.map(({ sku }) => sku)).size < links.length) return false;
    const items = links.flatMap((link) => [
      itemOf(itemKey(link.itemId), link),
      itemOf(skuKey(link.sku), link),
    ]);
    const outcome = await transact(
      this.client,
      items.map((item) => {
        const { Item, ExpressionAttributeValues, ...put } = this.putOf(item);
        return {
          Put: {
            ...put,
            Item: marshall(Item),
            ExpressionAttributeValues: marshall(ExpressionAttributeValues),
          },
        };
      }),
    );
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.kind === 'committed';
  }

  private async put(item: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.documents.send(new PutCommand(this.putOf(item)));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  private putOf(item: Readonly<Record<string, unknown>>) {
    return {
      TableName: this.tables.transactions,
      Item: item,
      ConditionExpression: 'attribute_not_exists(txId) OR readAtMs <= :readAt',
      ExpressionAttributeValues: { ':readAt': item.readAtMs },
    };
  }
}

function itemKey(itemId: string): string {
  return `link:shopify:item:${itemId}`;
}

function skuKey(sku: string): string {
  return `link:shopify:sku:${sku}`;
}

function itemOf(txId: string, { sku, ...link }: StoredLink): Record<string, unknown> {
  return { txId, ofSku: sku, ...link };
}

function linkOfItem(item: Readonly<Record<string, unknown>>): StoredLink | undefined {
  if (typeof item.itemId !== 'string') return undefined;
  return {
    itemId: item.itemId,
    sku: typeof item.ofSku === 'string' ? item.ofSku : '',
    treatment: item.treatment as LinkTreatment,
    continuesSelling: item.continuesSelling === true,
    locationIds: (item.locationIds as string[] | undefined) ?? [],
    since: String(item.since),
    readAtMs: Number(item.readAtMs),
  };
}
