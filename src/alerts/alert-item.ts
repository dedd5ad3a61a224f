import type { AttributeValue, Update } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Alert, AlertChange, AlertDraft } from './domain/alert';

/** The one partition of `unread-index`: sparse, so that a read alert is not in it. */
export const UNREAD = 'unread';

/**
 * The update that applies changes of one alert, in their order, to the Alerts table. It carries no condition, so it
 * never cancels the transaction that it rides in: a lost alert is worse than a sighting counted twice.
 */
export function alertUpdate(tableName: string, alertId: string, changes: readonly AlertChange[]): Update {
  const sets = new Map<string, AttributeValue>();
  let sightings = 0;
  let closed = false;
  for (const change of changes) {
    switch (change.kind) {
      case 'raise':
        sightings += 1;
        closed = false;
        // Open again: an attribute that is set and removed in one update would be refused.
        sets.delete('closedAt');
        sets.delete('note');
        for (const [name, value] of Object.entries(firstSighting(change.alert))) sets.set(name, value);
        break;
      case 'repeat':
        sightings += 1;
        sets.set('lastSeenAt', { S: change.at });
        break;
      case 'close':
        closed = true;
        sets.set('closedAt', { S: change.at });
        sets.set('note', { S: change.note });
        break;
    }
  }
  const names = [...sets.keys()];
  const set = `SET ${names.map((_, index) => `#${index} = :${index}`).join(', ')}`;
  const add = sightings > 0 ? ' ADD #count :sightings' : '';
  const remove = !closed && sets.has('type') ? ' REMOVE closedAt, note' : '';
  return {
    TableName: tableName,
    Key: { alertId: { S: alertId } },
    UpdateExpression: set + add + remove,
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
  return marshall({ ...shown, read: false, unread: UNREAD });
}

/** Reads an item of the Alerts table. */
export function toAlert(item: Record<string, AttributeValue>): Alert {
  const { unread, ...alert } = unmarshall(item) as Alert & { unread?: string };
  return alert;
}
