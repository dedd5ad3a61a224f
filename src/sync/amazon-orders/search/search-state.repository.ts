import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock';
import { Lease } from '../../../platform/dynamodb/lease/lease';
import { saveState } from '../../../platform/dynamodb/state-item';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { neverSearched, type SearchState } from './domain/search-state';

/** It is no ledger row: it has no SKU, and it is never deleted. */
const KEY = 'state:amazon-orders';

interface StoredState extends SearchState {
  readonly txId: string;
  /** Identifies the write, so that its repetition by the SDK is recognised. */
  readonly writeId: string;
}

/** The lease of the one instance that searches Amazon's orders. */
export class OrdersLease extends Lease {}

/**
 * The state of the search, shared by all instances.
 * Order path: OrderSearcher -> SearchStateRepository -> SyncState-Transactions. ADR 20.
 */
@Injectable()
export class SearchStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<SearchState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    return Item === undefined ? neverSearched(this.clock.now()) : toState(Item as StoredState);
  }

  /** Writes the state that follows the one that was read. Undefined: another writer was first, so read it again. */
  save(state: SearchState): Promise<SearchState | undefined> {
    return saveState(this.documents, this.tables.transactions, state, (next) => ({ ...next, txId: KEY }));
  }
}

function toState({ txId, writeId, ...state }: StoredState): SearchState {
  return state;
}
