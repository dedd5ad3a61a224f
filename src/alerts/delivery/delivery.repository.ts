import { DynamoDBDocumentClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DUE, toAlert } from '../store/alert-item';
import type { Alert } from '../domain/alert';

/** An alert that is not posted yet. */
export interface DueAlert {
  readonly alert: Alert;
  /** Tries so far. */
  readonly attempts: number;
}

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

  async defer(alert: Alert, notBeforeMs: number): Promise<void> {
    await this.update(alert, 'SET deliverNotBefore = :notBefore', { ':notBefore': notBeforeMs });
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
