import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { scanPages } from '../../platform/dynamodb/scan-pages';
import { TableNames } from '../../platform/dynamodb/tables/tables';

/** Finds the SKUs whose buffer the service sets. */
@Injectable()
export class CappedSkusRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Page by page, also removed ones (consistent reads): about 0.12 read units for each SKU of the table. */
  async *pages(): AsyncGenerator<string[]> {
    const pages = scanPages(this.documents, {
      TableName: this.tables.inventory,
      ProjectionExpression: 'sku',
      FilterExpression: 'attribute_exists(autoBufferCap)',
      ConsistentRead: true,
    });
    for await (const items of pages) yield items.map(({ sku }) => String(sku));
  }
}
