import type { Update } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { alertUpdate, toAlert } from './alert-item';
import { type AlertChange, draftAlert } from '../domain/alert';

const ID = 'oversold:MUG:t';
const AT = '2026-11-23T10:02:17.123000Z';
const LATER = '2026-11-23T10:02:18.000000Z';
const alert = draftAlert(ID, 'oversold', AT, 'Find the missing units.', { sku: 'MUG', orderId: '1' });
const RAISE: AlertChange = { kind: 'raise', alert };
const REPEAT: AlertChange = { kind: 'repeat', alertId: ID, at: LATER };
const CLOSE: AlertChange = { kind: 'close', alertId: ID, at: LATER, note: 'Stock is back at 3.' };

/** An update with its placeholders filled in: what it sets and adds (name to value), and what it removes. */
function meaningOf(update: Update): {
  sets: [string, unknown][];
  adds: [string, unknown][];
  removes: string[];
} {
  const expression = update.UpdateExpression ?? '';
  const names = update.ExpressionAttributeNames ?? {};
  const values = update.ExpressionAttributeValues ?? {};
  const nameOf = (token: string): string => names[token] ?? token;
  const clause = (verb: string): string[] =>
    (new RegExp(`${verb} (.+?)(?: (?:SET|ADD|REMOVE) |$)`).exec(expression)?.[1] ?? '')
      // A comma inside a function is no separator.
      .replace(/if_not_exists\((\S+), (\S+)\)/g, 'if_not_exists($1|$2)')
      .split(', ')
      .filter((part) => part !== '');
  const pair = (part: string, separator: string): [string, unknown] => {
    const [name = '', value = ''] = part.split(separator);
    return [nameOf(name), values[value]];
  };
  return {
    sets: clause('SET').map((part) => pair(part.replace(/if_not_exists\(.+\|(.+)\)/, '$1'), ' = ')),
    adds: clause('ADD').map((part) => pair(part, ' ')),
    removes: clause('REMOVE').map(nameOf),
  };
}

const updateOf = (...changes: AlertChange[]) => meaningOf(alertUpdate('SyncState-Alerts', ID, changes));
const FIRST_SIGHTING = [
  ['type', { S: 'oversold' }],
  ['severity', { S: 'critical' }],
  ['message', { S: 'Find the missing units.' }],
  ['timestamp', { S: AT }],
  ['sku', { S: 'MUG' }],
  ['orderId', { S: '1' }],
  ['month', { S: '2026-11' }],
  ['read', { BOOL: false }],
  ['unread', { S: 'unread' }],
  ['delivery', { S: 'due' }],
];
/** Attributes that an earlier episode may have left. */
const OF_EARLIER_EPISODE = [
  'closedAt',
  'note',
  'lastSeenAt',
  'readAt',
  'deliveredAt',
  'deliveryAttempts',
  'deliverNotBefore',
];

describe('the update of an alert in a transaction', () => {
  it('has the id as its key and no condition that could cancel the transaction', () => {
    const update = alertUpdate('SyncState-Alerts', ID, [RAISE]);
    expect(update).toMatchObject({ TableName: 'SyncState-Alerts', Key: { alertId: { S: ID } } });
    expect(update).not.toHaveProperty('ConditionExpression');
  });

  it('makes a raised alert unread, open, seen once, and due for the webhook', () => {
    const { sets, adds, removes } = updateOf(RAISE);
    expect(sets).toEqual(FIRST_SIGHTING);
    expect(adds).toEqual([['count', { N: '1' }]]);
    expect(removes).toEqual(OF_EARLIER_EPISODE);
  });

  it('counts a repeat and leaves the rest, so that a read alert stays read', () => {
    expect(updateOf(REPEAT)).toEqual({
      sets: [
        ['lastSeenAt', { S: LATER }],
        ['month', { S: '2026-11' }],
      ],
      adds: [['count', { N: '1' }]],
      removes: [],
    });
    // The month in which it was raised stays; only an item of an older table has none.
    expect(alertUpdate('SyncState-Alerts', ID, [REPEAT]).UpdateExpression).toContain(
      '#1 = if_not_exists(#1, :1)',
    );
  });

  it('shows the new message of a repeat, and does not make it due for the webhook', () => {
    const deeper: AlertChange = { ...REPEAT, message: 'Four units are missing.' };
    expect(updateOf(deeper)).toEqual({
      sets: [
        ['lastSeenAt', { S: LATER }],
        ['message', { S: 'Four units are missing.' }],
        ['month', { S: '2026-11' }],
      ],
      adds: [['count', { N: '1' }]],
      removes: [],
    });
    const { sets } = updateOf(RAISE, deeper);
    expect(Object.fromEntries(sets)).toMatchObject({ message: { S: 'Four units are missing.' } });
  });

  it('closes an alert with a note and counts nothing', () => {
    expect(updateOf(CLOSE)).toEqual({
      sets: [
        ['closedAt', { S: LATER }],
        ['note', { S: 'Stock is back at 3.' }],
      ],
      adds: [],
      removes: [],
    });
  });

  it('adds up several sightings in one transaction', () => {
    const { sets, adds, removes } = updateOf(RAISE, REPEAT, REPEAT);
    expect(Object.fromEntries(sets)).toMatchObject({ type: { S: 'oversold' }, lastSeenAt: { S: LATER } });
    expect(adds).toEqual([['count', { N: '3' }]]);
    expect(removes).toEqual(OF_EARLIER_EPISODE.filter((name) => name !== 'lastSeenAt'));
  });

  it('closes an alert that is raised and closed in one transaction', () => {
    const { sets, adds, removes } = updateOf(RAISE, CLOSE);
    expect(Object.fromEntries(sets)).toMatchObject({ type: { S: 'oversold' }, closedAt: { S: LATER } });
    expect(adds).toEqual([['count', { N: '1' }]]);
    expect(removes).toEqual(OF_EARLIER_EPISODE.filter((name) => name !== 'closedAt' && name !== 'note'));
  });

  it('leaves an alert open that is closed and raised again', () => {
    const { sets, removes } = updateOf(CLOSE, RAISE);
    expect(sets).toEqual(FIRST_SIGHTING);
    expect(removes).toEqual(OF_EARLIER_EPISODE);
  });

  it('names no attribute twice, which DynamoDB refuses, for any changes in one transaction', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<AlertChange>(RAISE, REPEAT, { ...REPEAT, message: 'more' }, CLOSE), {
          minLength: 1,
          maxLength: 8,
        }),
        (changes) => {
          const update = alertUpdate('SyncState-Alerts', ID, changes);
          const { sets, adds, removes } = meaningOf(update);
          const touched = [...sets, ...adds].map(([name]) => name).concat(removes);
          expect(new Set(touched).size).toBe(touched.length);
          expect(Object.keys(update.ExpressionAttributeNames ?? {})).toHaveLength(sets.length + adds.length);
          expect(Object.keys(update.ExpressionAttributeValues ?? {})).toHaveLength(sets.length + adds.length);
          expect(sets.concat(adds).every(([, value]) => value !== undefined)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('an item of the Alerts table', () => {
  it('is read without the attributes that only the indexes and the delivery need', () => {
    const item = {
      alertId: ID,
      type: 'unknown_sku',
      severity: 'info',
      message: 'Register it.',
      timestamp: AT,
      read: false,
      count: 2,
      readAt: LATER,
      month: '2026-11',
      unread: 'unread',
      delivery: 'due',
      deliveredAt: LATER,
      deliveryAttempts: 2,
      deliverNotBefore: 1_795_428_137_123,
    };
    expect(toAlert(item)).toEqual({
      alertId: ID,
      type: 'unknown_sku',
      severity: 'info',
      message: 'Register it.',
      timestamp: AT,
      read: false,
      count: 2,
      readAt: LATER,
    });
  });
});
