import type { Alert } from '../../api/answers';
import { apiQueryOf, conditionOf, matches, momentAfter, narrowedBy, shownBy } from './alert-filter';

const ALERT: Alert = {
  alertId: 'oversold:MUG:1',
  type: 'oversold',
  severity: 'critical',
  sku: 'MUG',
  message: 'MUG is oversold by 2.',
  timestamp: '2026-11-29T07:12:45.917000Z',
  read: false,
  count: 1,
};

const shown = (query: string) => shownBy(new URLSearchParams(query));

it.each([
  ['', { unread: 'true' }],
  ['show=all', {}],
  ['show=read&severity=info', { unread: 'false', severity: 'info' }],
  ['type=oversold&sku=A%2FB&alert=x', { unread: 'true', type: 'oversold', sku: 'A/B' }],
])('the address ?%s asks the service for %j', (query, expected) => {
  expect(JSON.parse(JSON.stringify(apiQueryOf(shown(query))))).toEqual(expected);
});

it.each([
  ['', {}, true],
  ['', { read: true }, false],
  ['show=all', { read: true }, true],
  ['show=read', {}, false],
  ['severity=info', {}, false],
  ['severity=critical&type=oversold&sku=MUG', {}, true],
  ['type=stock_low', {}, false],
  ['sku=CUP', {}, false],
])('under ?%s an alert with %j is listed: %p', (query, change, expected) => {
  expect(matches({ ...ALERT, ...change }, shown(query))).toBe(expected);
});

it('names the filters that narrow the unread alerts', () => {
  expect(narrowedBy(shown('show=all'))).toBe('');
  expect(narrowedBy(shown('severity=critical&type=stock_low&sku=MUG'))).toBe(
    'severity critical, type Low stock, SKU MUG',
  );
});

it('takes the moment after the newest alert', () => {
  expect(momentAfter([])).toBeUndefined();
  expect(momentAfter([ALERT, { timestamp: '2026-11-29T06:00:00.000000Z' }])).toBe('2026-11-29T07:12:45.918Z');
});

it.each([
  ['oversold', undefined, 'open'],
  ['oversold', '2026-11-29T07:13:00.000000Z', 'over'],
  ['line_not_counted', undefined, undefined],
] as const)('the condition of an alert of type %s that ended at %s is %s', (type, closedAt, expected) => {
  expect(conditionOf(closedAt === undefined ? { type } : { type, closedAt })).toBe(expected);
});
