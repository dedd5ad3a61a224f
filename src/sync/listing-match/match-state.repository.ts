import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { DAY_SECONDS } from '../../platform/durations';
import { Lease } from '../../platform/dynamodb/lease/lease';
import { saveState } from '../../platform/dynamodb/state-item';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { MatchLists } from './domain/match-lists';
import { type MatchState, NEVER_MATCHED } from './domain/match-state';

/** The one item of the match, beside the leases. It is no ledger row: it has no SKU. */
const KEY = 'state:listing-match';
/** Entries of one item of a list: at most 500 characters each, so that an item stays far below DynamoDB's 400 KB. */
const CHUNK = 200;
/** What a run found is kept for so long; a later run has lists of its own. */
const KEPT_SECONDS = 90 * DAY_SECONDS;

/** The lease of the one instance that makes the steps of the match. */
export class MatchLease extends Lease {}

/** The state of the match and the lists of its runs, shared by all instances, in the Transactions table. */
@Injectable()
export class MatchStateRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<MatchState> {
    const item = await this.read(KEY);
    if (item === undefined) return NEVER_MATCHED;
    const { txId, writeId, ...state } = item;
    return state as unknown as MatchState;
  }

  /** Writes the state that follows the one that was read. Undefined: another writer was first, so read it again. */
  save<State extends MatchState>(state: State): Promise<State | undefined> {
    return saveState(this.documents, this.tables.transactions, state, (next) => ({ ...next, txId: KEY }));
  }

  /** Writes the lists of a run, before the state names it. */
  async saveLists(runId: string, lists: MatchLists): Promise<void> {
    const expiresAt = Math.floor(this.clock.now() / 1000) + KEPT_SECONDS;
    for (const name of Object.keys(lists) as (keyof MatchLists)[]) {
      const entries: readonly unknown[] = lists[name];
      for (let from = 0; from === 0 || from < entries.length; from += CHUNK)
        await this.documents.send(
          new PutCommand({
            TableName: this.tables.transactions,
            Item: {
              txId: chunkKey(runId, name, from / CHUNK),
              entries: JSON.stringify(entries.slice(from, from + CHUNK)),
              isLast: from + CHUNK >= entries.length,
              expiresAt,
            },
          }),
        );
    }
  }

  /** The entries of a list from this one on, as many as one item holds. `next` is where the list continues. */
  async entriesFrom<Name extends keyof MatchLists>(
    runId: string,
    name: Name,
    from: number,
  ): Promise<{ readonly entries: MatchLists[Name]; readonly next?: number }> {
    const { entries, next } = await this.chunk(runId, name, from);
    return { entries: entries as MatchLists[Name], ...(next === undefined ? {} : { next }) };
  }

  /** A whole list. */
  async entries<Name extends keyof MatchLists>(runId: string, name: Name): Promise<MatchLists[Name]> {
    const all: unknown[] = [];
    for (let from: number | undefined = 0; from !== undefined;) {
      const { entries, next } = await this.chunk(runId, name, from);
      all.push(...entries);
      from = next;
    }
    return all as unknown as MatchLists[Name];
  }

  private async chunk(
    runId: string,
    name: string,
    from: number,
  ): Promise<{ readonly entries: readonly unknown[]; readonly next: number | undefined }> {
    const chunk = Math.floor(from / CHUNK);
    const item = await this.read(chunkKey(runId, name, chunk));
    const all = JSON.parse(typeof item?.entries === 'string' ? item.entries : '[]') as unknown[];
    const isLast = item === undefined || item.isLast === true;
    return { entries: all.slice(from - chunk * CHUNK), next: isLast ? undefined : (chunk + 1) * CHUNK };
  }

  private async read(txId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId }, ConsistentRead: true }),
    );
    return Item;
  }
}

function chunkKey(runId: string, name: string, chunk: number): string {
  return `listing-match:${runId}:${name}:${chunk}`;
}
