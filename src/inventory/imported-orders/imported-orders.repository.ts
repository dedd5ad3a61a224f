import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { timestampOf } from '../../platform/timestamp';
import { txIdOf } from '../domain/tx-id';

/** How long it is known of an order: as long as returned units can be read back (`RETURNS_LOOKBACK_DAYS`). */
const KEPT_MS = 730 * DAY_MS;

/** An order of Shopify whose lines move nothing here. */
interface IgnoredOrder {
  readonly orderId: string;
  /** The `source_name` that another app gave it. */
  readonly source: string;
  /** The order at Amazon, where Shopify's names it. */
  readonly amazonOrderId?: string | undefined;
}

/**
 * What is kept of orders that another app imported from Amazon into Shopify, as items of the Transactions table without a
 * SKU: refunds of Shopify do not say where their order was placed, and returns of Amazon do not say that it was counted by
 * Shopify's webhooks.
 */
@Injectable()
export class ImportedOrdersRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly clock: Clock,
  ) {}

  /** Notes that the lines of an order of Shopify move nothing. Safe to repeat. */
  async ignore({ orderId, source, amazonOrderId }: IgnoredOrder): Promise<void> {
    await this.put(txIdOf.shopifyOrderIgnored(orderId), {
      source,
      ...(amazonOrderId === undefined ? {} : { amazonOrderId }),
    });
  }

  /** True when the lines of the order of Shopify moved nothing (consistent read). */
  async isIgnored(orderId: string): Promise<boolean> {
    const { Item } = await this.documents.send(
      new GetCommand({
        TableName: this.tables.transactions,
        Key: { txId: txIdOf.shopifyOrderIgnored(orderId) },
        ConsistentRead: true,
      }),
    );
    return Item !== undefined;
  }

  /** Notes that an order at Amazon was counted by Shopify's webhooks, as this order of Shopify. Safe to repeat. */
  async countAsShopify(amazonOrderId: string, shopifyOrderId: string): Promise<void> {
    await this.put(txIdOf.amazonOrderAsShopify(amazonOrderId), { shopifyOrderId });
  }

  private async put(txId: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const nowMs = this.clock.now();
    const expiresAt = Math.ceil((nowMs + KEPT_MS) / 1000);
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.transactions,
        Item: { txId, ...fields, recordedAt: timestampOf(nowMs), expiresAt },
      }),
    );
  }
}
