import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { NEVER_POLLED, phaseOf, type PollState } from './domain/poll-state';

/** The one item of the poll, beside the leases. It is no ledger row: it has no SKU, and it is never deleted. */
const KEY = 'state:returns';

/** What is kept around the state: `phase` is for human eyes, `writeId` tells a repeated write from another one. */
interface Kept {
  readonly txId: string;
  readonly phase: string;
  readonly writeId: string;
}

/** Where the poll of the returns stands, shared by all instances. */
@Injectable()
export class PollStateRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<PollState> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tables.transactions,
        Key: { txId: { S: KEY } },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? NEVER_POLLED : toState(Item);
  }

  /** Writes what follows the state that was read. Undefined: somebody else went on from it first, so read it anew. */
  async save(state: PollState): Promise<PollState | undefined> {
    const next: PollState = { ...state, revision: state.revision + 1 };
    const writeId = randomUUID();
    const kept: Kept = { txId: KEY, phase: phaseOf(state), writeId };
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.tables.transactions,
          Item: marshall({ ...kept, ...next }, { removeUndefinedValues: true }),
          ...(state.revision === 0
            ? { ConditionExpression: 'attribute_not_exists(txId)' }
            : {
                ConditionExpression: 'revision = :seen',
                ExpressionAttributeValues: { ':seen': { N: String(state.revision) } },
              }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return next;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK sends a write again whose answer was lost, and then meets its own.
      return error.Item?.writeId?.S === writeId ? next : undefined;
    }
  }
}

function toState(item: Record<string, AttributeValue>): PollState {
  const { txId, phase, writeId, ...state } = unmarshall(item) as PollState & Kept;
  return state;
}
