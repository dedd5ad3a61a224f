import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import { scanPages } from '../../platform/dynamodb/scan-pages';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { Stock } from '../domain/stock';
import { stockOfDocument } from '../items/stock-item';

/** Stocks of one read. Pages of 1 MB are no faster, and orders would wait up to 40 ms while one is taken in. */
const PAGE = 500;
/** Batches of items that are read at the same time. */
const BATCHES_AT_ONCE = 10;

/** Reads the stocks that the catalogue index is made of, and those of its pages. */
@Injectable()
export class CatalogRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /**
   * Every SKU, also what is left of removed ones, page by page. Consistent reads: the index must not begin with
   * less than what the change log was read up to.
   */
  async *all(): AsyncGenerator<Stock[]> {
    const pages = scanPages(this.documents, {
      TableName: this.tables.inventory,
      ProjectionExpression:
        'sku, physical, #buffer, broadcast, #version, removedVersion, lowStockThreshold, pending, pendingSince, lastBroadcast',
      ExpressionAttributeNames: { '#version': 'version', '#buffer': 'buffer' },
      ConsistentRead: true,
      Limit: PAGE,
    });
    for await (const items of pages) yield items.map(stockOfDocument);
  }

  /** The stocks of these SKUs by SKU (consistent reads), also what is left of removed ones. */
  async stocksOf(skus: readonly string[]): Promise<Map<string, Stock>> {
    const stocks = new Map<string, Stock>();
    await forEachConcurrent(batchesOf(skus.map((sku) => ({ sku }))), BATCHES_AT_ONCE, async (keys) => {
      const items = await documentBatchGet(this.documents, this.tables.inventory, keys);
      for (const item of items) stocks.set(String(item.sku), stockOfDocument(item));
    });
    return stocks;
  }
}
