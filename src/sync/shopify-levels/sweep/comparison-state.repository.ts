import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Lease } from '../../../platform/dynamodb/lease/lease';
import { saveState } from '../../../platform/dynamodb/state-item';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { type ComparisonState, NEVER_COMPARED } from './domain/comparison-state';

/** The one item of the comparison, beside the leases. It is no ledger row: it has no SKU. */
const KEY = 'state:shopify-comparison';

/** Held by the instance that compares everything with Shopify. */
@Injectable()
export class ComparisonLease extends Lease {}

/** The state of the comparison, shared by all instances, in the Transactions table. */
@Injectable()
export class ComparisonStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<ComparisonState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    if (Item === undefined) return NEVER_COMPARED;
    const { txId, writeId, ...state } = Item;
    return state as unknown as ComparisonState;
  }

  /** Writes the state that follows the one that was read. Undefined: another writer was first, so read it again. */
  save<State extends ComparisonState>(state: State): Promise<State | undefined> {
    return saveState(this.documents, this.tables.transactions, state, (next) => ({ ...next, txId: KEY }));
  }
}
