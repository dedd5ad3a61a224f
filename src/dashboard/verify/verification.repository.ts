import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { SILENT_MS, type StoredRun, type Verdict } from './domain/verification';

const KEY = { txId: 'state:verify' };
const IS_FIRST = 'attribute_not_exists(startedAt)';
const IS_OVER = 'attribute_exists(finishedAt)';
const IS_SILENT = 'beatAtMs < :silent';
const IS_MINE = 'runId = :run AND attribute_not_exists(finishedAt)';

/** The last run of the ledger proof: one item of the Transactions table, which all instances share. */
@Injectable()
export class VerificationRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** The last run; undefined before the first. */
  async read(): Promise<StoredRun | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: KEY, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : toRun(Item);
  }

  /** About how many items a proof reads: the store's own count, which DynamoDB renews every six hours. */
  async itemCount(): Promise<number> {
    const { transactions, inventory } = this.tables;
    const counts = await Promise.all(
      [transactions, inventory].map(async (TableName) => {
        const { Table } = await this.client.send(new DescribeTableCommand({ TableName }));
        return Table?.ItemCount ?? 0;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Begins a run; false while another is running at any instance. */
  begin(runId: string, itemsTotal: number, nowMs: number): Promise<boolean> {
    return this.update(
      'SET runId = :run, startedAt = :at, beatAtMs = :now, itemsRead = :zero, itemsTotal = :total REMOVE finishedAt, proof, failure',
      `${IS_FIRST} OR ${IS_OVER} OR ${IS_SILENT}`,
      {
        ':run': runId,
        ':at': new Date(nowMs).toISOString(),
        ':now': nowMs,
        ':zero': 0,
        ':total': itemsTotal,
        ':silent': nowMs - SILENT_MS,
      },
    );
  }

  /** A sign of life of a run; false when it is not the last one any more. */
  beat(runId: string, itemsRead: number, nowMs: number): Promise<boolean> {
    return this.update('SET beatAtMs = :now, itemsRead = :read', IS_MINE, {
      ':run': runId,
      ':now': nowMs,
      ':read': itemsRead,
    });
  }

  /** Ends a run with its verdict, or with why it failed. */
  finish(runId: string, outcome: Verdict | { readonly error: string }, nowMs: number): Promise<boolean> {
    const at = { ':run': runId, ':at': new Date(nowMs).toISOString() };
    if ('error' in outcome)
      return this.update('SET finishedAt = :at, failure = :failure', IS_MINE, {
        ...at,
        ':failure': outcome.error,
      });
    const proof = JSON.stringify(outcome);
    return this.update('SET finishedAt = :at, proof = :proof', IS_MINE, { ...at, ':proof': proof });
  }

  private async update(
    expression: string,
    condition: string,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    const { ok } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: KEY,
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeValues: values,
    });
    return ok;
  }
}

function toRun(item: Readonly<Record<string, unknown>>): StoredRun {
  const { finishedAt, proof, failure } = item;
  return {
    startedAt: String(item.startedAt),
    beatAtMs: Number(item.beatAtMs),
    progress: { done: Number(item.itemsRead), total: Number(item.itemsTotal) },
    ...(typeof finishedAt === 'string' ? { finishedAt } : {}),
    ...(typeof proof === 'string' ? { proof: JSON.parse(proof) as Verdict } : {}),
    ...(typeof failure === 'string' ? { error: failure } : {}),
  };
}
