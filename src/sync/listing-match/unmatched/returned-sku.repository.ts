import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { forEachConcurrent } from '../../../platform/for-each-concurrent';

/** Queries of one page that run at the same time. */
const AT_ONCE = 10;

/** Says which SKUs Amazon's returns have named. */
@Injectable()
export class ReturnedSkuRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Those of these SKUs of which a unit came back: one query of half a read unit for each. */
  async returnedOf(skus: Iterable<string>): Promise<ReadonlySet<string>> {
    const returned = new Set<string>();
    await forEachConcurrent(skus, AT_ONCE, async (sku) => {
      const { Count = 0 } = await this.documents.send(
        new QueryCommand({
          TableName: this.tables.returns,
          KeyConditionExpression: 'sku = :sku',
          ExpressionAttributeValues: { ':sku': sku },
          Select: 'COUNT',
          Limit: 1,
        }),
      );
      if (Count > 0) returned.add(sku);
    });
    return returned;
  }
}
