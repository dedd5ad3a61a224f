import { DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
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
    let from: ScanCommandInput['ExclusiveStartKey'];
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new ScanCommand({
          TableName: this.tables.inventory,
          ProjectionExpression: 'sku',
          FilterExpression: 'attribute_exists(autoBufferCap)',
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      yield Items.map(({ sku }) => String(sku));
      from = LastEvaluatedKey;
    } while (from !== undefined);
  }
}
