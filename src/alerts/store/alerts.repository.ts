import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { batchGet } from '../../platform/dynamodb/batch-get';
import { conditionalUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { alertUpdate, IS_NEW_OR_CLOSED, IS_OPEN, toAlert } from './alert-item';
import type { Alert, AlertChange, AlertDraft } from '../domain/alert';

/** The Alerts table, one alert at a time. */
@Injectable()
export class AlertsRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** Raises an alert, or counts one more sighting of the same open trouble. True when it is new, or open again. */
  async raise(alert: AlertDraft): Promise<boolean> {
    const { alertId } = alert;
    const isNew = await this.apply(alertId, [{ kind: 'raise', alert }], IS_NEW_OR_CLOSED);
    if (!isNew)
      await this.apply(
        alertId,
        [{ kind: 'repeat', alertId, at: alert.timestamp }],
        'attribute_exists(alertId)',
      );
    return isNew;
  }

  /** Tells of a trouble that is over already: raised and closed by one write. False when it was told before. */
  raiseClosed(alert: AlertDraft, note: string): Promise<boolean> {
    const { alertId, timestamp: at } = alert;
    const changes: AlertChange[] = [
      { kind: 'raise', alert },
      { kind: 'close', alertId, at, note },
    ];
    return this.apply(alertId, changes, 'attribute_not_exists(alertId)');
  }

  /** Closes an alert whose condition has gone away; nothing happens when there is none, or it is closed. */
  close(alertId: string, at: string, note: string): Promise<boolean> {
    return this.apply(alertId, [{ kind: 'close', alertId, at, note }], IS_OPEN);
  }

  async find(alertId: string): Promise<Alert | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tables.alerts, Key: { alertId: { S: alertId } } }),
    );
    return Item === undefined ? undefined : toAlert(Item);
  }

  /** Which of these alerts, at most 100, stand open (consistent reads). */
  async openOf(alertIds: readonly string[]): Promise<string[]> {
    const items = await batchGet(
      this.client,
      this.tables.alerts,
      alertIds.map((alertId) => ({ alertId: { S: alertId } })),
    );
    return items.map(toAlert).flatMap(({ alertId, closedAt }) => (closedAt === undefined ? [alertId] : []));
  }

  /**
   * Marks an alert as read, and gives it as it is then; undefined when there is none. One that is read already stays as
   * it is. With `raisedAt` only the spell that began then: what was raised again meanwhile has not been seen.
   */
  async markRead(
    alertId: string,
    at: string,
    raisedAt?: string,
  ): Promise<{ readonly alert: Alert; readonly isNew: boolean } | undefined> {
    const { ok, item } = await conditionalUpdate(this.client, {
      TableName: this.tables.alerts,
      Key: { alertId: { S: alertId } },
      UpdateExpression: 'SET #read = :true, readAt = :at REMOVE unread',
      // An alert without a type is none: older tables may hold the closing of one that was never raised.
      ConditionExpression:
        'attribute_exists(#type) AND (attribute_not_exists(#read) OR #read = :false)' +
        (raisedAt === undefined ? '' : ' AND #timestamp = :raisedAt'),
      ExpressionAttributeNames: {
        '#read': 'read',
        '#type': 'type',
        ...(raisedAt === undefined ? {} : { '#timestamp': 'timestamp' }),
      },
      ExpressionAttributeValues: {
        ':true': { BOOL: true },
        ':false': { BOOL: false },
        ':at': { S: at },
        ...(raisedAt === undefined ? {} : { ':raisedAt': { S: raisedAt } }),
      },
    });
    return item.type === undefined ? undefined : { alert: toAlert(item), isNew: ok };
  }

  private async apply(alertId: string, changes: readonly AlertChange[], condition: string): Promise<boolean> {
    const update = alertUpdate(this.tables.alerts, alertId, changes);
    const { ok } = await conditionalUpdate(this.client, { ...update, ConditionExpression: condition });
    return ok;
  }
}
