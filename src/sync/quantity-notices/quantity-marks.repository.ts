import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';

/** The one item of the marks. It is no ledger row: it has no SKU. */
const KEY = 'state:quantity-notices';
/** More marks than these are not kept, so that an item without a reader does not grow: about 10 KB. */
const MOST_MARKS = 200;

/**
 * Marks of notices for the sender in another instance, in the Transactions table: texts in one set, so that two writers lose
 * nothing, and one write stores those of a whole batch of messages.
 */
@Injectable()
export class QuantityMarksRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Adds marks, unless there are too many. */
  async add(marks: readonly string[]): Promise<void> {
    try {
      await this.documents.send(
        new UpdateCommand({
          TableName: this.tables.transactions,
          Key: { txId: KEY },
          UpdateExpression: 'ADD marks :marks',
          ConditionExpression: 'attribute_not_exists(marks) OR size(marks) < :most',
          ExpressionAttributeValues: { ':marks': new Set(marks), ':most': MOST_MARKS },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Eventually consistent: half a read unit. */
  async read(): Promise<readonly string[]> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY } }),
    );
    const marks: unknown = Item?.['marks'];
    return marks instanceof Set ? [...(marks as Set<string>)] : [];
  }

  /** What was added meanwhile stays. */
  async remove(marks: readonly string[]): Promise<void> {
    await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: { txId: KEY },
        UpdateExpression: 'DELETE marks :marks',
        ExpressionAttributeValues: { ':marks': new Set(marks) },
      }),
    );
  }
}
