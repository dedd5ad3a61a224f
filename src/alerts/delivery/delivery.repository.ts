import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DAY_SECONDS } from '../../platform/durations';
import { DUE, toAlert } from '../store/alert-item';
import type { Alert } from '../domain/alert';

/** An alert that is not posted yet. */
export interface DueAlert {
  readonly alert: Alert;
  /** Tries so far. */
  readonly attempts: number;
}

/** How the last try to post an alert failed. */
export interface FailedTry {
  readonly reason: string;
  /** The status of the receiver's answer, if there was one. */
  readonly httpStatus?: number;
}

/** An item of the Transactions table, because an older version would show more attributes of an alert. */
export function failedTryKey(alertId: string): { readonly txId: string } {
  return { txId: `alert-try:${alertId}` };
}

/** Days for which a failed try is kept: the alert is tried for one. */
const TRY_KEPT_DAYS = 7;

/** Still due, and not raised again since it was read: a new episode is due anew. */
const STILL_DUE = 'delivery = :due AND #timestamp = :raisedAt';
const TRIES = 'deliveryAttempts, deliverNotBefore';

/** The delivery attributes of the items of the Alerts table. */
@Injectable()
export class DeliveryRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** The oldest alert that is due now, through the sparse index (eventually consistent). */
  async nextDue(nowMs: number): Promise<DueAlert | undefined> {
    let start: Record<string, unknown> | undefined;
    do {
      const answer: QueryCommandOutput = await this.documents.send(
        new QueryCommand({
          TableName: this.tables.alerts,
          IndexName: 'delivery-index',
          KeyConditionExpression: 'delivery = :due',
          FilterExpression: 'attribute_not_exists(deliverNotBefore) OR deliverNotBefore <= :now',
          ExpressionAttributeValues: { ':due': DUE, ':now': nowMs },
          Limit: 100,
          ExclusiveStartKey: start,
        }),
      );
      const [item] = answer.Items ?? [];
      if (item !== undefined) return { alert: toAlert(item), attempts: Number(item.deliveryAttempts ?? 0) };
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
    return undefined;
  }

  /** The alert that waits longest to be posted, also while its next try is deferred (eventually consistent). */
  async oldestWaiting(): Promise<DueAlert | undefined> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.alerts,
        IndexName: 'delivery-index',
        KeyConditionExpression: 'delivery = :due',
        ExpressionAttributeValues: { ':due': DUE },
        Limit: 1,
      }),
    );
    const [item] = Items;
    return item === undefined
      ? undefined
      : { alert: toAlert(item), attempts: Number(item.deliveryAttempts ?? 0) };
  }

  /**
   * Counts a try before it is made and defers the next one, so that neither a crash nor another instance repeats it at
   * once. Gives the current alert; undefined when it is not due any more, or another instance tries it.
   */
  async claim({ alert, attempts }: DueAlert, notBeforeMs: number): Promise<Alert | undefined> {
    const { ok, item } = await this.update(
      alert,
      'SET deliveryAttempts = :next, deliverNotBefore = :notBefore',
      { ':next': attempts + 1, ':notBefore': notBeforeMs, ...(attempts === 0 ? {} : { ':seen': attempts }) },
      attempts === 0 ? 'attribute_not_exists(deliveryAttempts)' : 'deliveryAttempts = :seen',
    );
    return ok ? toAlert(item) : undefined;
  }

  /** The webhook accepted the alert: it is not posted again. */
  async markDelivered(alert: Alert, at: string): Promise<void> {
    await this.update(alert, `SET deliveredAt = :at REMOVE delivery, ${TRIES}`, { ':at': at });
  }

  /** Defers the next try, and keeps for people why this one failed. */
  async defer(alert: Alert, notBeforeMs: number, failure: FailedTry): Promise<void> {
    await this.update(alert, 'SET deliverNotBefore = :notBefore', { ':notBefore': notBeforeMs });
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.transactions,
        Item: {
          ...failedTryKey(alert.alertId),
          ...failure,
          expiresAt: Math.floor(notBeforeMs / 1000) + TRY_KEPT_DAYS * DAY_SECONDS,
        },
      }),
    );
  }

  /** The alert is not posted any more, and stays in the list. */
  async drop(alert: Alert): Promise<void> {
    await this.update(alert, `REMOVE delivery, ${TRIES}`, {});
  }

  private update(
    { alertId, timestamp }: Alert,
    expression: string,
    values: Record<string, unknown>,
    condition?: string,
  ): ReturnType<typeof conditionalDocumentUpdate> {
    return conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.alerts,
      Key: { alertId },
      UpdateExpression: expression,
      ConditionExpression: condition === undefined ? STILL_DUE : `${STILL_DUE} AND ${condition}`,
      ExpressionAttributeNames: { '#timestamp': 'timestamp' },
      ExpressionAttributeValues: { ...values, ':due': DUE, ':raisedAt': timestamp },
    });
  }
}
