import type { Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Change } from '../../changes/change';
import type { Alert, AlertChange, AlertDraft } from '../domain/alert';
import { type FieldOrder, inOrder } from '../../platform/field-order';
import { monthOf } from '../../platform/months';

/** The one partition of `unread-index`: sparse, without the alerts that were read. */
export const UNREAD = 'unread';
/** The one partition of `delivery-index`: sparse, without the alerts that were posted to the webhook. */
export const DUE = 'due';

/** The alert does not exist, or is closed: raising it starts a new episode. */
export const IS_NEW_OR_CLOSED = 'attribute_not_exists(alertId) OR attribute_exists(closedAt)';
export const IS_OPEN = 'attribute_exists(alertId) AND attribute_not_exists(closedAt)';
/** The alert is open and less than critical: raising a critical one makes it unread, and it is posted again. */
export const IS_OPEN_BELOW_CRITICAL = `${IS_OPEN} AND severity <> :critical`;

/** The alert is open, and less than critical or read already. */
export const IS_OPEN_SETTLED = `${IS_OPEN} AND (severity <> :critical OR attribute_not_exists(unread))`;

/** Attributes that an earlier episode of the same alert may have left on its item. */
const OF_EARLIER_EPISODE = [
  'closedAt',
  'note',
  'lastSeenAt',
  'readAt',
  'deliveredAt',
  'deliveryAttempts',
  'deliverNotBefore',
];

/** An update of one alert for the document client. */
export interface AlertUpdate {
  readonly TableName: string;
  readonly Key: { readonly alertId: string };
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/**
 * The update that applies changes of one alert, in their order, for a transaction. It has no condition, so it never
 * cancels the transaction: a lost alert is worse than a sighting that counts twice. The same write makes a raised alert
 * due for the webhook, so that no crash between the two loses it.
 */
export function alertUpdate(tableName: string, alertId: string, changes: readonly AlertChange[]): Update {
  const { Key, ExpressionAttributeValues, ...update } = plainAlertUpdate(tableName, alertId, changes);
  return {
    ...update,
    Key: marshall(Key),
    ExpressionAttributeValues: marshall(ExpressionAttributeValues),
  };
}

/**
 * The updates that raise an alert in a transaction, to be tried in this order while only their conditions fail. An alert that
 * is open is repeated: it stays read, with the latest reason. One that has become critical is raised anew.
 */
export function raisings(tableName: string, alert: AlertDraft): { change: AlertChange; update: Update }[] {
  const { alertId, timestamp: at, message, severity } = alert;
  const raise: AlertChange = { kind: 'raise', alert };
  const repeat: AlertChange = { kind: 'repeat', alertId, at, message, severity };
  const conditional = (change: AlertChange, condition: string, values = {}) => {
    const update = alertUpdate(tableName, alertId, [change]);
    const { ExpressionAttributeValues } = update;
    return {
      change,
      update: {
        ...update,
        ConditionExpression: condition,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ...values },
      },
    };
  };
  return [
    conditional(raise, IS_NEW_OR_CLOSED),
    ...(severity === 'critical'
      ? [conditional(raise, IS_OPEN_BELOW_CRITICAL, marshall({ ':critical': severity }))]
      : []),
    conditional(repeat, IS_OPEN),
  ];
}

/** What is published of a change that a transaction wrote, which gives no item. */
export function publishedAlert(change: AlertChange): Change {
  if (change.kind !== 'raise') return { kind: 'alert', id: change.alertId, at: change.at };
  const { alertId, sku, timestamp } = change.alert;
  return { kind: 'alert', id: alertId, at: timestamp, ...(sku === undefined ? {} : { sku }) };
}

/** The same update with plain values. */
export function plainAlertUpdate(
  tableName: string,
  alertId: string,
  changes: readonly AlertChange[],
): AlertUpdate {
  const sets = new Map<string, unknown>();
  let removes: readonly string[] = [];
  let sightings = 0;
  for (const change of changes) {
    switch (change.kind) {
      case 'raise':
        sightings += 1;
        removes = OF_EARLIER_EPISODE;
        for (const name of removes) sets.delete(name);
        for (const [name, value] of Object.entries(firstSighting(change.alert))) sets.set(name, value);
        break;
      case 'repeat':
        sightings += 1;
        sets.set('lastSeenAt', change.at);
        if (change.message !== undefined) sets.set('message', change.message);
        if (change.severity !== undefined) sets.set('severity', change.severity);
        if (change.orderId !== undefined) sets.set('orderId', change.orderId);
        // Items of older tables have no month, and are not in the list of all alerts until they are seen again.
        if (!sets.has('month')) sets.set('month', monthOf(change.at));
        break;
      case 'close':
        sets.set('closedAt', change.at);
        sets.set('note', change.note);
        break;
    }
  }
  const isRaised = removes.length > 0;
  const names = [...sets.keys()];
  const set = names.map((name, index) =>
    name === 'month' && !isRaised
      ? `#${index} = if_not_exists(#${index}, :${index})`
      : `#${index} = :${index}`,
  );
  const add = sightings > 0 ? ' ADD #count :sightings' : '';
  // DynamoDB refuses an attribute that one update sets and removes.
  const remove = removes.filter((name) => !sets.has(name));
  return {
    TableName: tableName,
    Key: { alertId },
    UpdateExpression:
      `SET ${set.join(', ')}${add}` + (remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''),
    ExpressionAttributeNames: {
      ...Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
      ...(sightings > 0 ? { '#count': 'count' } : {}),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries([...sets.values()].map((value, index) => [`:${index}`, value])),
      ...(sightings > 0 ? { ':sightings': sightings } : {}),
    },
  };
}

function firstSighting({ alertId, ...shown }: AlertDraft): Record<string, unknown> {
  return { ...shown, month: monthOf(shown.timestamp), read: false, unread: UNREAD, delivery: DUE };
}

type ShownNowhere = 'month' | 'unread' | 'delivery' | 'deliveredAt' | 'deliveryAttempts' | 'deliverNotBefore';

/** Reads an item of the Alerts table, without the attributes that only the indexes and the delivery need. */
export function toAlert(item: Readonly<Record<string, unknown>>): Alert {
  const { month, unread, delivery, deliveredAt, deliveryAttempts, deliverNotBefore, ...alert } =
    item as unknown as Alert & Readonly<Record<ShownNowhere, unknown>>;
  return inOrder(alert, ALERT_ORDER);
}

const ALERT_ORDER: FieldOrder<Alert> = {
  alertId: true,
  type: true,
  severity: true,
  sku: true,
  orderId: true,
  message: true,
  timestamp: true,
  read: true,
  count: true,
  lastSeenAt: true,
  readAt: true,
  closedAt: true,
  note: true,
};
