import * as api from '../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import type { DeliveryList } from './deliveries.controller';
import type { Delivery, DeliveryKind, Direction, Outcome } from './domain/delivery';

const SALE: Delivery = {
  id: 'shopify:order:5934020165815:line:14702961154231',
  direction: 'in',
  kind: 'webhook',
  outcome: 'applied',
  topic: 'orders/create',
  sku: 'MUG-BLU-12OZ',
  orderId: '5934020165815',
  at: '2026-11-23T10:02:16.917000Z',
  txId: 'shopify:order:5934020165815:line:14702961154231',
};

const PUSH: Delivery = {
  id: 'sync:MUG-BLU-12OZ:4:8f6f3a0b',
  direction: 'out',
  kind: 'push',
  outcome: 'accepted',
  sku: 'MUG-BLU-12OZ',
  at: '2026-11-23T10:02:17.123000Z',
  durationMs: 206,
  txId: 'sync:MUG-BLU-12OZ:4:8f6f3a0b',
};

const RETRYING: Delivery = {
  id: 'push:LAMP/DESK #2 (EU)',
  direction: 'out',
  kind: 'push',
  outcome: 'retrying',
  reason: 'Amazon does not answer: timeout',
  sku: 'LAMP/DESK #2 (EU)',
  at: '2026-11-23T10:01:02.000000Z',
  attempts: 3,
  nextTryAt: '2026-11-23T10:02:31.480000Z',
};

const REFUSED: Delivery = {
  id: 'refused:17:1',
  direction: 'in',
  kind: 'webhook',
  outcome: 'refused',
  reason: 'wrong_fields: Not well-formed: line_items is missing.',
  topic: 'orders/create',
  orderId: '5934020165815',
  at: '2026-11-23T10:00:40.310000Z',
  httpStatus: 400,
};

/** What came in and went out. */
export const DELIVERIES_API: api.Part = {
  tag: 'deliveries',
  description:
    'What came in (messages of Shopify, orders at Amazon, returned units) and went out (pushes, adjustments, alert messages), each with its outcome.',
  schemas: {
    DeliveryDirection: api.wordOf<Direction>({
      in: 'messages of Shopify and orders at Amazon, line by line, and returned units',
      out: 'pushes to Amazon, adjustments for Shopify, and alert messages',
    }),
    DeliveryOutcome: api.wordOf<Outcome>({
      applied: 'it moved stock',
      duplicate: 'it had moved stock before, and was delivered again',
      ignored: 'it moves no stock, by its topic or its line, and nothing is missing',
      skipped: 'it should move stock and does not: an alert says what to do',
      refused: 'an authentic message that was answered with an error',
      held: 'a returned unit that is not put into stock',
      review: 'a returned unit that a person must judge',
      waiting: 'not tried yet',
      retrying: 'tried, and tried again at `nextTryAt`',
      accepted: 'Amazon accepted the quantity',
      blocked: 'not sent until a person or a change of the stock acts',
      failed: 'Amazon refused the quantity, or the receiver did not take the alert message for a day',
      delivered: 'the receiver took the alert message',
    }),
    Delivery: api.objectOf<Delivery>(
      'One line of a message, one returned unit, one push, one adjustment or one alert message.',
      {
        id: api.text('Names it in this list.'),
        direction: api.ref('DeliveryDirection'),
        kind: api.wordOf<DeliveryKind>({
          webhook: 'a line of a message of Shopify, or a message that was refused or ignored as a whole',
          order: 'a line of an order at Amazon that moved stock',
          return: 'a returned unit',
          push: 'a quantity for Amazon',
          adjustment: 'a change of the quantity in Shopify that Shopify has not confirmed yet',
          alert: 'a message to `ALERT_WEBHOOK_URL`',
        }),
        outcome: api.ref('DeliveryOutcome'),
        'reason?': api.text(
          'Why: an error, the reason of a skipped line, or the disposition of a returned unit.',
        ),
        'topic?': api.text("Shopify's topic."),
        'sku?': api.text('The SKU that it is about; it need not be registered.'),
        'sellerSku?': api.text(
          'Of a listing that was pushed or ordered: its seller SKU; `sku` is a component.',
        ),
        'orderId?': api.text('The order that it is about.'),
        at: api.moment(
          'When it arrived, or was answered; since when a push waits; when an alert was raised; when a returned unit came back to Amazon.',
        ),
        'attempts?': api.count('Tries so far.'),
        'nextTryAt?': api.moment('Earliest time of the next try.'),
        'durationMs?': api.count(
          "Milliseconds from the movement to Amazon's answer, or from the alert to the receiver's.",
        ),
        'httpStatus?': api.integer(
          'The status of the answer to a refused message, or of the receiver of an alert.',
          {
            minimum: 100,
            maximum: 599,
          },
        ),
        'txId?': api.text('Its ledger row.'),
        'alertId?': api.text('The alert that was posted, or that a returned unit raised.'),
        'more?': api.count('How many with this outcome came in the same second, which are only counted.'),
      },
    ),
    DeliveryPage: api.pageOf(api.ref('Delivery'), 'One page of deliveries.'),
  },
  operations: {
    'GET /api/deliveries': {
      operationId: 'listDeliveries',
      summary: 'What came in and went out, newest first',
      description:
        'All filters that are given must hold. What was applied and accepted comes from the ledger, what waits from the outbox and the alerts, returned units from their table; only what was refused, skipped, ignored, repeated or failed is stored for this list, for 7 days, at most 25 of each outcome a second for each instance. With `sku` everything comes from the own indexes of the SKU; without it, what was applied and accepted in the last 7 days. A request reads a bounded part of each, so that a page may be short, even empty, while there is a `nextCursor`: read on until there is none.',
      parameters: [
        api.inQuery('direction', 'Only what came in, or went out.', api.ref('DeliveryDirection')),
        api.inQuery('outcome', 'Only with this outcome.', api.ref('DeliveryOutcome')),
        api.inQuery('sku', 'Only about this SKU.', api.ref('Sku')),
        api.inQuery(
          'noise',
          'false: without what went as it should, which is applied, duplicate, ignored, accepted and delivered.',
          { type: 'boolean' },
        ),
        ...PAGE_PARAMETERS,
      ],
      answers: {
        200: api.json('One page of deliveries.', api.ref('DeliveryPage'), {
          page: {
            items: [PUSH, SALE, RETRYING, REFUSED],
            nextCursor: 'eyJsaXN0IjoiZGVsaXZlcmllczpbXSJ9',
          } satisfies DeliveryList,
          none: { items: [] } satisfies DeliveryList,
        }),
      },
    },
  },
};
