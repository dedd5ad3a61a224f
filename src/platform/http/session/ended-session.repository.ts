import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../dynamodb/tables/tables';
import type { Session } from './session-token';

const keyOf = (id: string): string => `session:${id}`;

/** The sessions that were ended before they expired: one item each in the Transactions table, until the session's expiry. */
@Injectable()
export class EndedSessionRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async has({ id }: Session): Promise<boolean> {
    const { Item } = await this.documents.send(
      new GetCommand({
        TableName: this.tables.transactions,
        Key: { txId: keyOf(id) },
        ProjectionExpression: 'txId',
        ConsistentRead: true,
      }),
    );
    return Item !== undefined;
  }

  async add({ id, expiresAtMs }: Session): Promise<void> {
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.transactions,
        Item: { txId: keyOf(id), expiresAt: Math.ceil(expiresAtMs / 1000) },
      }),
    );
  }
}
