import type { AttributeValue, Update } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Alert, AlertChange, AlertDraft } from '../domain/alert';
import { monthOf } from '../../platform/months';

/** The one partition of `unread-index`: sparse, so that a read alert is not in it. */
export const UNREAD = 'unread';
/** The one partition of `delivery-index`: sparse, so that an alert that was posted to the webhook is not in it. */
export const DUE = 'due';

/** Nobody has raised the alert, or its condition had gone away: raising it is news. */
export const IS_NEW_OR_CLOSED = 'attribute_not_exists(alertId) OR attribute_exists(closedAt)';
/** The alert stands open: seeing its cause again is one more sighting. */
export const IS_OPEN = 'attribute_exists(alertId) AND attribute_not_exists(closedAt)';

/** What an earlier spell of the same trouble left on its item. */
const OF_EARLIER_SPELL = [
  'closedAt',
  'note',
  'lastSeenAt',
  'readAt',
  'deliveredAt',
  'deliveryAttempts',
  'deliverNotBefore',
];

/**
 * The update that applies changes of one alert, in their order, to the Alerts table. It carries no condition, so it
 * never cancels the transaction that it rides in: a lost alert is worse than a sighting counted twice. A raised alert
 * is due for the webhook by the same write, so that no crash loses it on its way there.
 */
export function alertUpdate(tableName: string, alertId: string, changes: readonly AlertChange[]): Update {
  const sets = new Map<string, AttributeValue>();
  let removes: readonly string[] = [];
  let sightings = 0;
  for (const change of changes) {
    switch (change.kind) {
      case 'raise':
        sightings += 1;
        removes = OF_EARLIER_SPELL;
        for (const name of removes) sets.delete(name);
        for (const [name, value] of Object.entries(firstSighting(change.alert))) sets.set(name, value);
        break;
      case 'repeat':
        sightings += 1;
        sets.set('lastSeenAt', { S: change.at });
        if (change.message !== undefined) sets.set('message', { S: change.message });
        // Items of older tables have no month, and so no place in the list of all alerts, until they are seen again.
        if (!sets.has('month')) sets.set('month', { S: monthOf(change.at) });
        break;
      case 'close':
        sets.set('closedAt', { S: change.at });
        sets.set('note', { S: change.note });
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
  // An attribute that is set and removed in one update would be refused.
  const remove = removes.filter((name) => !sets.has(name));
  return {
    TableName: tableName,
    Key: { alertId: { S: alertId } },
    UpdateExpression:
      `SET ${set.join(', ')}${add}` + (remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''),
    ExpressionAttributeNames: {
      ...Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
      ...(sightings > 0 ? { '#count': 'count' } : {}),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries([...sets.values()].map((value, index) => [`:${index}`, value])),
      ...(sightings > 0 ? { ':sightings': { N: String(sightings) } } : {}),
    },
  };
}

function firstSighting(alert: AlertDraft): Record<string, AttributeValue> {
  const { alertId, ...shown } = alert;
  return marshall({
    ...shown,
    month: monthOf(alert.timestamp),
    read: false,
    unread: UNREAD,
    delivery: DUE,
  });
}

/** Reads an item of the Alerts table: what people are shown, without what only the indexes and the delivery need. */
export function toAlert(item: Record<string, AttributeValue>): Alert {
  const { month, unread, delivery, deliveredAt, deliveryAttempts, deliverNotBefore, ...alert } = unmarshall(
    item,
  ) as Alert & Record<'month' | 'unread' | 'delivery' | 'deliveredAt' | DeliveryNumbers, unknown>;
  return alert;
}

type DeliveryNumbers = 'deliveryAttempts' | 'deliverNotBefore';
