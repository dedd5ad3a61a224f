import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Lease } from '../../platform/dynamodb/lease/lease';
import { saveState } from '../../platform/dynamodb/state-item';
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
  save<State extends PollState>(state: State): Promise<State | undefined> {
    return saveState(this.documents, this.tables.transactions, state, toItem);
  }
}

function toItem(state: PollState): Omit<StoredState, 'writeId'> {
  const { work, ...rest } = state;
  const stored = { ...rest, txId: KEY, phase: phaseOf(state) };
  if (work === undefined) return stored;
  const { report, ...ofWork } = work;
  return { ...stored, work: { ...ofWork, [REPORT]: report } };
}

function toState({ txId, phase, writeId, work, ...state }: StoredState): PollState {
  if (work === undefined) return state;
  const { [REPORT]: report, ...rest } = work;
  return { ...state, work: { ...rest, report } };
}
