import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../../platform/dynamodb/tables/tables';

/** The item that the consumer of the notices writes. */
const KEY = 'state:amazon-notices';

/** When the last notice of an order arrived, in whichever instance. */
@Injectable()
export class NoticeTimeRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** In milliseconds since the epoch; undefined: none has arrived yet. Throws when the store does not answer. */
  async lastNoticeAtMs(): Promise<number | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    return Item?.lastNoticeAtMs === undefined ? undefined : Number(Item.lastNoticeAtMs);
  }
}
