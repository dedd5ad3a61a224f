import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable, Optional } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { documentBatchGet } from '../../platform/dynamodb/batch-get';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import {
  IS_NEW_OR_CLOSED,
  IS_OPEN,
  IS_OPEN_BELOW_CRITICAL,
  IS_OPEN_SETTLED,
  plainAlertUpdate,
  toAlert,
} from './alert-item';
import type { Alert, AlertChange, AlertDraft } from '../domain/alert';

/** The Alerts table, one alert at a time. */
@Injectable()
export class AlertsRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    @Optional() private readonly changes: ChangeFeed = new ChangeFeed(),
  ) {}

  /**
   * Raises an alert, or counts one more sighting of an open alert. True when it is new, or open again, or has become
   * critical.
   */
  async raise(alert: AlertDraft): Promise<boolean> {
    const { alertId } = alert;
    const isNew = await this.raiseUnlessOpen(alert);
    if (!isNew)
      await this.apply(
        alertId,
        [{ kind: 'repeat', alertId, at: alert.timestamp }],
        'attribute_exists(alertId)',
      );
    return isNew;
  }

  /** The same without counting a sighting of an alert that is open. */
  async raiseUnlessOpen(alert: AlertDraft): Promise<boolean> {
    const { alertId, severity } = alert;
    const raise: AlertChange[] = [{ kind: 'raise', alert }];
    if (await this.apply(alertId, raise, IS_NEW_OR_CLOSED)) return true;
    if (severity !== 'critical') return false;
    return this.apply(alertId, raise, IS_OPEN_BELOW_CRITICAL, { ':critical': 'critical' });
  }

  /**
   * Raises an alert whose message is that of its latest sighting. True when it is new, open again, or was read before
   * `readBefore` and is unread again.
   */
  async raiseLatest(alert: AlertDraft, readBefore: string): Promise<boolean> {
    const { alertId, timestamp: at, message, orderId } = alert;
    const latest = { message, ...(orderId === undefined ? {} : { orderId }) };
    const isNew = await this.apply(
      alertId,
      [{ kind: 'raise', alert }],
      `${IS_NEW_OR_CLOSED} OR readAt < :readBefore`,
      { ':readBefore': readBefore },
    );
    if (!isNew)
      await this.apply(alertId, [{ kind: 'repeat', alertId, at, ...latest }], 'attribute_exists(alertId)');
    return isNew;
  }

  /**
   * Raises an alert that stands for many SKUs, of which `sightings` are new. One that is open gets the message and the new
   * sightings, and is raised anew when a SKU became critical (`isUrgent`) after it was read, or while it was a warning.
   * True when it is raised.
   */
  async raiseFor(alert: AlertDraft, sightings: number, isUrgent: boolean): Promise<boolean> {
    const { alertId, timestamp: at, message, severity } = alert;
    const repeat: AlertChange = { kind: 'repeat', alertId, at, message, severity };
    const more = Array<AlertChange>(Math.max(0, sightings - 1)).fill(repeat);
    const raise: AlertChange[] = [{ kind: 'raise', alert }, ...more];
    if (await this.apply(alertId, raise, IS_NEW_OR_CLOSED)) return true;
    if (isUrgent && (await this.apply(alertId, raise, IS_OPEN_SETTLED, { ':critical': 'critical' })))
      return true;
    if (sightings > 0 || isUrgent) await this.apply(alertId, [repeat, ...more], IS_OPEN);
    return false;
  }

  /** Raises an alert whose cause is over, closed by the same write. False when it exists already. */
  raiseClosed(alert: AlertDraft, note: string): Promise<boolean> {
    const { alertId, timestamp: at } = alert;
    const changes: AlertChange[] = [
      { kind: 'raise', alert },
      { kind: 'close', alertId, at, note },
    ];
    return this.apply(alertId, changes, 'attribute_not_exists(alertId)');
  }

  /** Closes an open alert. False when there is none, or it is closed. */
  close(alertId: string, at: string, note: string): Promise<boolean> {
    return this.apply(alertId, [{ kind: 'close', alertId, at, note }], IS_OPEN);
  }

  /** Closes an open alert with the message of the draft. False when it is closed. */
  closeWith({ alertId, timestamp: at, message }: AlertDraft, note: string): Promise<boolean> {
    const changes: AlertChange[] = [
      { kind: 'repeat', alertId, at, message },
      { kind: 'close', alertId, at, note },
    ];
    return this.apply(alertId, changes, IS_OPEN);
  }

  async find(alertId: string): Promise<Alert | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.alerts, Key: { alertId } }),
    );
    return Item === undefined ? undefined : toAlert(Item);
  }

  /** Those of these alerts, at most 100, that exist (consistent reads). */
  async findAll(alertIds: readonly string[]): Promise<Alert[]> {
    const keys = alertIds.map((alertId) => ({ alertId }));
    const items = await documentBatchGet(this.documents, this.tables.alerts, keys);
    // Older tables may hold the closing of an alert that was never raised: an item without a type.
    return items.filter(({ type }) => type !== undefined).map(toAlert);
  }

  /** Which of these alerts, at most 100, are open (consistent reads). */
  async openOf(alertIds: readonly string[]): Promise<string[]> {
    const keys = alertIds.map((alertId) => ({ alertId }));
    const items = await documentBatchGet(this.documents, this.tables.alerts, keys);
    return items.map(toAlert).flatMap(({ alertId, closedAt }) => (closedAt === undefined ? [alertId] : []));
  }

  /**
   * Marks an alert as read and gives it; undefined when there is none. An alert that was read before is not changed. With
   * `raisedAt` an alert that was raised again since then is not marked either: its new episode has not been read.
   */
  async markRead(
    alertId: string,
    at: string,
    raisedAt?: string,
  ): Promise<{ readonly alert: Alert; readonly isNew: boolean } | undefined> {
    const { ok, item } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.alerts,
      Key: { alertId },
      UpdateExpression: 'SET #read = :true, readAt = :at REMOVE unread',
      // Older tables may hold the closing of an alert that was never raised: an item without a type.
      ConditionExpression:
        'attribute_exists(#type) AND (attribute_not_exists(#read) OR #read = :false)' +
        (raisedAt === undefined ? '' : ' AND #timestamp = :raisedAt'),
      ExpressionAttributeNames: {
        '#read': 'read',
        '#type': 'type',
        ...(raisedAt === undefined ? {} : { '#timestamp': 'timestamp' }),
      },
      ExpressionAttributeValues: {
        ':true': true,
        ':false': false,
        ':at': at,
        ...(raisedAt === undefined ? {} : { ':raisedAt': raisedAt }),
      },
    });
    if (item.type === undefined) return undefined;
    const alert = toAlert(item);
    if (ok) this.publish(alert, at);
    return { alert, isNew: ok };
  }

  private async apply(
    alertId: string,
    changes: readonly AlertChange[],
    condition: string,
    values: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const update = plainAlertUpdate(this.tables.alerts, alertId, changes);
    const { ok, item } = await conditionalDocumentUpdate(this.documents, {
      ...update,
      ConditionExpression: condition,
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...values },
    });
    if (ok) this.publish(toAlert(item));
    return ok;
  }

  private publish(alert: Alert, at?: string): void {
    const { alertId, sku } = alert;
    this.changes.publish({
      kind: 'alert',
      id: alertId,
      value: alert,
      ...(sku === undefined ? {} : { sku }),
      ...(at === undefined ? {} : { at }),
    });
  }
}
