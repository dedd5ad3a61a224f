import { type AttributeValue, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { DUE, toAlert } from '../store/alert-item';
import type { Alert } from '../domain/alert';

/** An alert that the webhook is owed. */
export interface DueAlert {
  readonly alert: Alert;
  /** Tries so far. */
  readonly attempts: number;
}

/** Still owed, and for the same spell: an alert that was raised again is owed anew. */
const STILL_DUE = 'delivery = :due AND #timestamp = :raisedAt';
const FORGET_TRIES = 'deliveryAttempts, deliverNotBefore';

/** The marks of delivery on the items of the Alerts table. */
@Injectable()
export class DeliveryRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** The oldest alert that is owed and whose time has come, through the sparse index (eventually consistent). */
  async nextDue(nowMs: number): Promise<DueAlert | undefined> {
    let start: Record<string, AttributeValue> | undefined;
    do {
      const answer = await this.client.send(
        new QueryCommand({
          TableName: this.tables.alerts,
          IndexName: 'delivery-index',
          KeyConditionExpression: 'delivery = :due',
          FilterExpression: 'attribute_not_exists(deliverNotBefore) OR deliverNotBefore <= :now',
          ExpressionAttributeValues: { ':due': { S: DUE }, ':now': { N: String(nowMs) } },
          Limit: 100,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      const [item] = answer.Items ?? [];
      if (item !== undefined) return dueAlertOf(item);
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
    return undefined;
  }

  /**
   * Counts a try before it is made and puts the next one off, so that neither a crash nor another instance repeats it
   * at once. Gives the alert as it stands; undefined when it is not owed any more, or somebody else tries it.
   */
  async claim({ alert, attempts }: DueAlert, notBeforeMs: number): Promise<Alert | undefined> {
    const { ok, item } = await this.update(
      alert,
      'SET deliveryAttempts = :next, deliverNotBefore = :notBefore',
      attempts === 0 ? ' AND attribute_not_exists(deliveryAttempts)' : ' AND deliveryAttempts = :seen',
      {
        ':next': { N: String(attempts + 1) },
        ':notBefore': { N: String(notBeforeMs) },
        ...(attempts === 0 ? {} : { ':seen': { N: String(attempts) } }),
      },
    );
    return ok ? toAlert(item) : undefined;
  }

  /** The webhook has it: never again. */
  async delivered(alert: Alert, at: string): Promise<void> {
    await this.update(alert, `SET deliveredAt = :at REMOVE delivery, ${FORGET_TRIES}`, '', {
      ':at': { S: at },
    });
  }

  async putOff(alert: Alert, notBeforeMs: number): Promise<void> {
    await this.update(alert, 'SET deliverNotBefore = :notBefore', '', {
      ':notBefore': { N: String(notBeforeMs) },
    });
  }

  /** The webhook does not get it; the list still has it. */
  async drop(alert: Alert): Promise<void> {
    await this.update(alert, `REMOVE delivery, ${FORGET_TRIES}`, '', {});
  }

  private update(
    { alertId, timestamp }: Alert,
    expression: string,
    andCondition: string,
    values: Record<string, AttributeValue>,
  ): ReturnType<typeof conditionalUpdate> {
    return conditionalUpdate(this.client, {
      TableName: this.tables.alerts,
      Key: { alertId: { S: alertId } },
      UpdateExpression: expression,
      ConditionExpression: STILL_DUE + andCondition,
      ExpressionAttributeNames: { '#timestamp': 'timestamp' },
      ExpressionAttributeValues: { ...values, ':due': { S: DUE }, ':raisedAt': { S: timestamp } },
    });
  }
}

function dueAlertOf(item: Record<string, AttributeValue>): DueAlert {
  return { alert: toAlert(item), attempts: Number(item.deliveryAttempts?.N ?? 0) };
}
