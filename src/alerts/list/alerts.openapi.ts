import * as api from '../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import { type AlertList, type AlertsCounted, type AlertsRead, noSuchAlert } from './alerts.controller';
import type { ReadAlertsDto } from './alerts.dto';
import type { Alert, AlertType, Severity } from '../domain/alert';

const OVERSOLD: Alert = {
  alertId: 'oversold:MUG-BLU-12OZ:shopify:order:5934020165815:line:14702961154231',
  type: 'oversold',
  severity: 'critical',
  sku: 'MUG-BLU-12OZ',
  orderId: '5934020165815',
  message:
    'MUG-BLU-12OZ is oversold by 2: order 5934020198583 took it further below zero. Amazon shows 0. Find the missing units, or cancel the order before Amazon counts a defect.',
  timestamp: '2026-11-23T10:02:16.917000Z',
  read: false,
  count: 2,
  lastSeenAt: '2026-11-23T10:04:51.200000Z',
};

const CLOSED: Alert = {
  ...OVERSOLD,
  read: true,
  readAt: '2026-11-23T10:05:00.000000Z',
  closedAt: '2026-11-23T10:07:12.030000Z',
  note: 'Stock is back at 3.',
};

const NEXT_CURSOR = 'mX0v8GJt3nQKeyJzIjoiTVVHIn0';

const LISTED = api.json('One page of alerts.', api.ref('AlertList'), {
  page: { items: [OVERSOLD], count: 1, nextCursor: NEXT_CURSOR } satisfies AlertList,
  none: { items: [], count: 0 } satisfies AlertList,
});

/** The alerts: what an operator or a merchant must do. */
export const ALERTS_API: api.Part = {
  tag: 'alerts',
  description:
    'Conditions that need a person. One cause is one alert, however often it is seen; it is closed with a note when its condition ends.',
  schemas: {
    Severity: api.wordOf<Severity>({
      info: 'for information',
      warning: 'act today',
      critical: 'act now',
    }),
    AlertType: api.wordOf<AlertType>({
      oversold: 'more was sold than there is',
      stock_low:
        'a SKU fell to its threshold; one alert until the stock is above the threshold plus a tenth of it',
      unknown_sku: 'an order or a return names a SKU that is not registered',
      sync_failed: 'Amazon refuses the quantity of a SKU',
      listing_blocked: 'a SKU is not pushed, because its listing must not be written',
      auth_failed: 'Amazon refuses the account; all pushes wait',
      amazon_unavailable: 'Amazon does not answer',
      return_damaged: 'a returned unit is damaged',
      return_unsellable: 'a returned unit cannot be sold',
      manual_review: 'a returned unit needs a review',
      return_reversed: 'a unit that was restocked was taken out again',
      report_failed: 'Amazon provides no returns report, or one that cannot be read',
      store_degraded: 'the store could not be reached for a while',
      webhook_refused: 'a message of Shopify was refused, and is not counted',
      line_not_counted: 'an order has a line that should move stock and does not',
      orders_not_read: "Amazon's orders are not read, or not all of them",
      push_held: 'higher numbers wait, because neither orders nor numbers at Amazon can be read',
      notice_failed: 'notifications of Amazon about orders fail again and again',
      notices_stopped: 'notifications of Amazon about orders do not arrive',
      shopify_unavailable: "calls to Shopify's Admin API get no answer",
      shopify_version:
        'Shopify answers with another version of its Admin API than the service is written for',
      webhooks_stopped: "subscriptions of Shopify's webhooks are missing, or were missing",
      adjustment_failed: 'what sold elsewhere is not written to Shopify',
      slo_burning: 'the error budget of an objective is spent fast',
    }),
    Alert: api.objectOf<Alert>('A condition that needs attention.', {
      alertId: api.text('Derives from the cause.'),
      type: api.ref('AlertType'),
      severity: api.ref('Severity'),
      'sku?': api.text('The SKU that it is about; it need not be registered.'),
      'orderId?': api.text('The order that it is about.'),
      message: api.text('What happened, and what to do.'),
      timestamp: api.moment('When it was raised.'),
      read: api.flag('True when it has been marked as read.'),
      count: api.integer('How often the same cause was seen.', { minimum: 1 }),
      'lastSeenAt?': api.moment('When it was last seen, if more than once.'),
      'closedAt?': api.moment('When its condition ended.'),
      'note?': api.text('How its condition ended.'),
      'readAt?': api.moment('When it was marked as read.'),
    }),
    AlertList: api.objectOf<AlertList>('One page of alerts.', {
      items: api.listOf(api.ref('Alert'), 'At most `limit` of them.'),
      count: api.count('The number of items in this answer, not of all that match.'),
      'nextCursor?': api.ref('NextCursor'),
    }),
    AlertsToRead: api.requestOf<ReadAlertsDto>(
      'Which unread alerts; all that is given must hold, and `{}` means all.',
      {
        'severity?': api.ref('Severity'),
        'type?': api.ref('AlertType'),
        'sku?': api.ref('Sku'),
        'before?': api.moment('Only those raised before this moment, such as when the list was loaded.'),
      },
    ),
    AlertsRead: api.objectOf<AlertsRead>('What the filters of the body marked.', {
      read: api.count('Alerts that were unread until now.'),
    }),
    AlertsCounted: api.objectOf<AlertsCounted>('What the filters of the query match.', {
      count: api.count('Unread alerts: marked as read now, or with `dryRun=true` only counted.'),
    }),
  },
  operations: {
    'GET /api/alerts': {
      operationId: 'listAlerts',
      summary: 'Alerts, newest first',
      description:
        'All filters that are given must hold. Uses the index with the fewest entries, never a scan. With filters a page may be short, even empty, while there is a `nextCursor`: read on until there is none. Without `sku`, `severity` or `unread=true` the last two years are listed.',
      parameters: [
        api.inQuery('unread', 'true: only unread ones; false: only those that were read.', {
          type: 'boolean',
        }),
        api.inQuery('severity', 'Only of this severity.', api.ref('Severity')),
        api.inQuery('type', 'Only of this type.', api.ref('AlertType')),
        api.inQuery('sku', 'Only about this SKU.', api.ref('Sku')),
        ...PAGE_PARAMETERS,
      ],
      answers: { 200: LISTED },
    },
    'GET /api/alerts/unread': {
      operationId: 'listUnreadAlerts',
      summary: 'Unread alerts, newest first',
      description: 'Uses the sparse index of unread alerts, never a scan.',
      parameters: PAGE_PARAMETERS,
      answers: { 200: LISTED },
    },
    'GET /api/alerts/severity/{level}': {
      operationId: 'listAlertsBySeverity',
      summary: 'Alerts of one severity, newest first',
      description: 'Uses the index by severity, never a scan.',
      parameters: [api.inPath('level', 'The severity.', api.ref('Severity'), 'critical'), ...PAGE_PARAMETERS],
      answers: { 200: LISTED },
    },
    'GET /api/alerts/{alertId}': {
      operationId: 'getAlert',
      summary: 'One alert',
      description: 'Marks nothing as read.',
      takesAnyText: true,
      parameters: [
        api.inPath('alertId', 'The id, percent-encoded.', { type: 'string', minLength: 1 }, OVERSOLD.alertId),
      ],
      answers: {
        200: api.json('The alert.', api.ref('Alert'), { closed: CLOSED }),
        404: api.errorAnswer('There is no such alert.', { unknownAlert: noSuchAlert() }),
      },
    },
    'POST /api/alerts/{alertId}/read': {
      operationId: 'readAlert',
      summary: 'Mark one alert as read, and get it',
      description: 'An alert that was read before is not changed.',
      parameters: [
        api.inPath('alertId', 'The id, percent-encoded.', { type: 'string', minLength: 1 }, OVERSOLD.alertId),
      ],
      answers: {
        200: api.json('The alert.', api.ref('AlertList'), {
          read: { items: [CLOSED], count: 1 } satisfies AlertList,
        }),
        404: api.errorAnswer('There is no such alert.', { unknownAlert: noSuchAlert() }),
      },
    },
    'POST /api/alerts/read': {
      operationId: 'readAlerts',
      summary: 'Mark all unread alerts as read, or those that match',
      description:
        'The filters stand in the query, without a body: `dryRun=true` counts first, and the same call with `dryRun=false` marks them; without filters all unread alerts. Or they stand in the body, and the answer is `read`; in both is refused. Uses the sparse index of unread alerts. An alert that is raised again meanwhile stays unread.',
      parameters: [
        api.inQuery('dryRun', 'true: only count.', { type: 'boolean' }),
        api.inQuery('unread', 'As in the list; with false nothing matches, because read alerts stay read.', {
          type: 'boolean',
        }),
        api.inQuery('severity', 'Only of this severity.', api.ref('Severity')),
        api.inQuery('type', 'Only of this type.', api.ref('AlertType')),
        api.inQuery('sku', 'Only about this SKU.', api.ref('Sku')),
        api.inQuery(
          'before',
          'Only those raised before this moment, such as when the list was loaded.',
          api.moment('The moment.'),
        ),
      ],
      bodyIsOptional: true,
      body: api.json('Which ones, instead of the query.', api.ref('AlertsToRead'), {
        all: {},
        information: { severity: 'info', before: '2026-11-23T10:02:17Z' },
      }),
      answers: {
        200: api.json(
          'They are marked, or counted.',
          { anyOf: [api.ref('AlertsCounted'), api.ref('AlertsRead')] },
          {
            byQuery: { count: 3 } satisfies AlertsCounted,
            byBody: { read: 3 } satisfies AlertsRead,
          },
        ),
      },
    },
  },
};
