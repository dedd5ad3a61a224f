import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { DAY_SECONDS } from '../../platform/durations';
import { saveState } from '../../platform/dynamodb/state-item';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { SkippedItem } from './domain/import-item';
import { type ImportState, NEVER_IMPORTED } from './domain/import-state';

/** The one item of the import, beside the leases. It is no ledger row: it has no SKU. */
const KEY = 'state:shopify-import';
/** The lists of a run are kept for so long; a later run has lists of its own. */
const KEPT_SECONDS = 90 * DAY_SECONDS;

/** The state of the import and the lists of what it skipped, shared by all instances, in the Transactions table. */
@Injectable()
export class ImportStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<ImportState> {
    const item = await this.read(KEY);
    if (item === undefined) return NEVER_IMPORTED;
    const { txId, writeId, ...state } = item;
    return state as unknown as ImportState;
  }

  /** Writes the state that follows the one that was read. Undefined: another writer was first, so read it again. */
  save<State extends ImportState>(state: State): Promise<State | undefined> {
    return saveState(this.documents, this.tables.transactions, state, (next) => ({ ...next, txId: KEY }));
  }

  /** Writes one part of the list of a run, before the state counts it. */
  async savePart(runId: string, part: number, skipped: readonly SkippedItem[]): Promise<void> {
    const expiresAt = Math.floor(this.clock.now() / 1000) + KEPT_SECONDS;
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.transactions,
        Item: { txId: partKey(runId, part), skipped: JSON.stringify(skipped), expiresAt },
      }),
    );
  }

  async skippedOf(runId: string, parts: number): Promise<readonly SkippedItem[]> {
    const items = await Promise.all(
      Array.from({ length: parts }, (_, part) => this.read(partKey(runId, part))),
    );
    return items.flatMap((item) =>
      typeof item?.skipped === 'string' ? (JSON.parse(item.skipped) as SkippedItem[]) : [],
    );
  }

  private async read(txId: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId }, ConsistentRead: true }),
    );
    return Item;
  }
}

function partKey(runId: string, part: number): string {
  return `${KEY}:${runId}:skipped:${part}`;
}
