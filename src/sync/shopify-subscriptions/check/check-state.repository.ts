import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import type { CheckState } from '../domain/check-state';

/** It is no ledger row: it has no SKU. */
const KEY = 'state:shopify-subscriptions';

/** What is known of the check of the subscriptions, in the Transactions table. The holder of the lease writes it. */
@Injectable()
export class CheckStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<CheckState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    return (Item?.check as CheckState | undefined) ?? {};
  }

  async save(check: CheckState): Promise<void> {
    await this.documents.send(
      new PutCommand({ TableName: this.tables.transactions, Item: { txId: KEY, check } }),
    );
  }
}
