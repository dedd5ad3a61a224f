import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { saveState } from '../../../platform/dynamodb/state-item';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { NEVER_SWEPT, type SweepState } from './domain/sweep-state';

/** The one item of the sweep, beside the leases. It is no ledger row: it has no SKU. */
const KEY = 'state:amazon-sweep';

/** The state of the sweep, which the sender makes and all instances show, in the Transactions table. ADR 25. */
@Injectable()
export class SweepStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<SweepState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    if (Item === undefined) return NEVER_SWEPT;
    const { txId, writeId, ...state } = Item;
    return state as unknown as SweepState;
  }

  /** Writes the state that follows the one that was read. Undefined: another writer was first, so read it again. */
  save<State extends SweepState>(state: State): Promise<State | undefined> {
    return saveState(this.documents, this.tables.transactions, state, (next) => ({ ...next, txId: KEY }));
  }
}
