import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalUpdate } from '../platform/dynamodb/conditional-update';
import { TableNames } from '../platform/dynamodb/tables';
import { alertUpdate, toAlert, UNREAD } from './alert-item';
import type { Alert, AlertChange, AlertDraft } from './domain/alert';

/** The Alerts table. */
@Injectable()
export class AlertsRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
  ) {}

  /** Raises an alert, or counts one more sighting of the same open trouble. True when it is new, or open again. */
  async raise(alert: AlertDraft): Promise<boolean> {
    const { alertId } = alert;
    const isNew = await this.apply(
      alertId,
      { kind: 'raise', alert },
      'attribute_not_exists(alertId) OR attribute_exists(closedAt)',
    );
    if (!isNew)
      await this.apply(
        alertId,
        { kind: 'repeat', alertId, at: alert.timestamp },
        'attribute_exists(alertId)',
      );
    return isNew;
  }

  /** Closes an alert whose condition has gone away; nothing happens when there is none, or it is closed. */
  close(alertId: string, at: string, note: string): Promise<boolean> {
    return this.apply(
      alertId,
      { kind: 'close', alertId, at, note },
      'attribute_exists(alertId) AND attribute_not_exists(closedAt)',
    );
  }

  async find(alertId: string): Promise<Alert | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tables.alerts, Key: { alertId: { S: alertId } } }),
    );
    return Item === undefined ? undefined : toAlert(Item);
  }

  /** Unread alerts, newest first. */
  async unread(limit: number): Promise<Alert[]> {
    const { Items } = await this.client.send(
      new QueryCommand({
        TableName: this.tables.alerts,
        IndexName: 'unread-index',
        KeyConditionExpression: 'unread = :unread',
        ExpressionAttributeValues: { ':unread': { S: UNREAD } },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return (Items ?? []).map(toAlert);
  }

  private async apply(alertId: string, change: AlertChange, condition: string): Promise<boolean> {
    const update = alertUpdate(this.tables.alerts, alertId, [change]);
    const { ok } = await conditionalUpdate(this.client, { ...update, ConditionExpression: condition });
    return ok;
  }
}
