import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Lease } from '../../platform/dynamodb/lease/lease';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { NEVER_POLLED, phaseOf, type PollState, type PollWork } from './domain/poll-state';

/** The one item of the poll, beside the leases. It is no ledger row: it has no SKU, and it is never deleted. */
const KEY = 'state:returns';
/** The stored attribute of `work.report`, under its older name: instances of an older version read it. */
const REPORT = 'stage';

type StoredWork = Omit<PollWork, 'report'> & { readonly [REPORT]: PollWork['report'] };

interface StoredState extends Omit<PollState, 'work'> {
  readonly txId: string;
  /** For people who look at the table. */
  readonly phase: string;
  /** Identifies the write, so that its repetition by the SDK is recognised. */
  readonly writeId: string;
  readonly work?: StoredWork;
}

/** The lease of the one instance that makes the steps of the poll. */
export class ReturnsLease extends Lease {}

/**
 * The state of the returns poll, shared by all instances.
 * Returned-unit path: ReportPoller -> PollStateRepository -> SyncState-Transactions. ADR 9.
 */
@Injectable()
export class PollStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<PollState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    return Item === undefined ? NEVER_POLLED : toState(Item as StoredState);
  }

  /** Writes the state that follows the one that was read. Undefined: another writer was first, so read it again. */
  async save<State extends PollState>(state: State): Promise<State | undefined> {
    const next: State = { ...state, revision: state.revision + 1 };
    const writeId = randomUUID();
    try {
      await this.documents.send(
        new PutCommand({
          TableName: this.tables.transactions,
          Item: toItem(next, writeId),
          ...(state.revision === 0
            ? { ConditionExpression: 'attribute_not_exists(txId)' }
            : {
                ConditionExpression: 'revision = :seen',
                ExpressionAttributeValues: { ':seen': state.revision },
              }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return next;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK repeats a write whose answer was lost, and the repetition fails on its own first write.
      return error.Item?.writeId?.S === writeId ? next : undefined;
    }
  }
}

function toItem(state: PollState, writeId: string): StoredState {
  const { work, ...rest } = state;
  const stored = { ...rest, txId: KEY, phase: phaseOf(state), writeId };
  if (work === undefined) return stored;
  const { report, ...ofWork } = work;
  return { ...stored, work: { ...ofWork, [REPORT]: report } };
}

function toState({ txId, phase, writeId, work, ...state }: StoredState): PollState {
  if (work === undefined) return state;
  const { [REPORT]: report, ...rest } = work;
  return { ...state, work: { ...rest, report } };
}
