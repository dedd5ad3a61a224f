import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import type { NoticeState } from './domain/notice-state';

/** The one item of the notices. It is no ledger row: it has no SKU. */
const KEY = 'state:amazon-notices';
/** An instance writes the time of its latest notice at most this often, in milliseconds. */
const NOTED_EVERY_MS = 5000;

/** What is known of the notices, shared by all instances, in the Transactions table. */
@Injectable()
export class NoticeStateRepository {
  private notedAtMs = -Infinity;

  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async load(): Promise<NoticeState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId: KEY }, ConsistentRead: true }),
    );
    const { lastNoticeAtMs, lastChangeAtMs, checkedAtMs, foundOrders, foundSinceMs } = Item ?? {};
    return {
      ...(typeof lastNoticeAtMs === 'number' ? { lastNoticeAtMs } : {}),
      ...(typeof lastChangeAtMs === 'number' ? { lastChangeAtMs } : {}),
      ...(typeof checkedAtMs === 'number' ? { checkedAtMs } : {}),
      ...(typeof foundOrders === 'number' && typeof foundSinceMs === 'number'
        ? { foundOrders, foundSinceMs }
        : {}),
    };
  }

  /** Notices have been recorded now, of changes until then. Writes at most once per five seconds. */
  async noteNotice(nowMs: number, changeAtMs?: number): Promise<void> {
    if (nowMs - this.notedAtMs < NOTED_EVERY_MS) return;
    await this.update(
      `SET lastNoticeAtMs = :now${changeAtMs === undefined ? '' : ', lastChangeAtMs = :change'} REMOVE foundOrders, foundSinceMs`,
      { ':now': nowMs, ...(changeAtMs === undefined ? {} : { ':change': changeAtMs }) },
    );
    this.notedAtMs = nowMs;
  }

  /** A search has counted this many new orders of which no notice had arrived. */
  async noteFound(orders: number, nowMs: number): Promise<void> {
    await this.update('SET foundSinceMs = if_not_exists(foundSinceMs, :now) ADD foundOrders :orders', {
      ':now': nowMs,
      ':orders': orders,
    });
  }

  /** Reserves the check of the subscription for the caller; false when it was made since then. */
  async claimCheck(nowMs: number, unlessSinceMs: number): Promise<boolean> {
    try {
      await this.update(
        'SET checkedAtMs = :now',
        { ':now': nowMs, ':since': unlessSinceMs },
        'attribute_not_exists(checkedAtMs) OR checkedAtMs < :since',
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private async update(
    UpdateExpression: string,
    ExpressionAttributeValues: Readonly<Record<string, number>>,
    ConditionExpression?: string,
  ): Promise<void> {
    await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: { txId: KEY },
        UpdateExpression,
        ExpressionAttributeValues,
        ...(ConditionExpression === undefined ? {} : { ConditionExpression }),
      }),
    );
  }
}
