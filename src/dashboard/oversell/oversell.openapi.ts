import { momentError } from '../../inventory/moments/moment-errors';
import { SALE_ROW, SYNC_ROW } from '../../inventory/stock/ledger.openapi';
import * as api from '../../platform/http/openapi/openapi';
import type { OversellEvent, OversellReport } from './domain/oversell-report';
import { noSuchOversell } from './oversell.controller';

const ALERT_ID = `oversold:${SALE_ROW.sku}:${SALE_ROW.txId}`;

const REPORT: OversellReport = {
  alertId: ALERT_ID,
  sku: SALE_ROW.sku,
  at: '2026-11-23T10:02:16.917000Z',
  txId: SALE_ROW.txId,
  oversoldBy: 1,
  sale: { actor: 'amazon', orderId: '113-1234567-1234567', units: 1, delayMs: 14_000 },
  latePush: { txId: SYNC_ROW.txId, quantity: 0, delayMs: 9_300 },
  savingBuffer: 1,
  events: [
    {
      at: '2026-11-23T10:02:01.000000Z',
      kind: 'movement',
      txId: 'shopify:order:5934020165814:line:1',
      action: 'sale',
      actor: 'shopify',
      orderId: '5934020165814',
      units: -1,
      physical: 0,
      shown: { amazon: 1, shopify: null },
    },
    {
      at: '2026-11-23T10:02:10.300000Z',
      kind: 'push',
      txId: SYNC_ROW.txId,
      action: 'sync',
      actor: 'system',
      units: 0,
      physical: 0,
      push: { quantity: 0, state: 'accepted', propagationMs: 9_300 },
      shown: { amazon: 0, shopify: null },
    },
    {
      at: '2026-11-23T10:02:16.917000Z',
      kind: 'oversold',
      txId: SALE_ROW.txId,
      action: 'amazon_sale',
      actor: 'amazon',
      orderId: '113-1234567-1234567',
      orderedAt: '2026-11-23T10:02:02.917000Z',
      units: -1,
      physical: -1,
      shown: { amazon: 0, shopify: null },
    },
  ],
  text: 'MUG-BLU-12OZ was oversold by 1: order 113-1234567-1234567 at Amazon took 1 with 0 left. Amazon still showed 1. The order was counted 14 s after it was placed. The number 0 took 9 s to reach Amazon. A buffer of 1 would have prevented it.',
};

/** How a SKU came to be oversold. */
export const OVERSELL_API: api.Part = {
  tag: 'oversell',
  description: 'How a SKU came to be oversold, from the rows of its ledger.',
  schemas: {
    OversellEvent: api.objectOf<OversellEvent>('One row of the time line.', {
      at: api.moment('The time of the row.'),
      kind: api.wordOf<OversellEvent['kind']>({
        oversold: 'the movement that took the stock below zero',
        movement: 'another movement',
        push: 'a push to Amazon',
      }),
      txId: api.text('The row.'),
      action: api.ref('LedgerAction'),
      actor: api.text('Where it came from.'),
      'orderId?': api.text('The order.'),
      'orderedAt?': api.moment(
        'When an order at Amazon was placed there, where it is recorded: it was counted at `at`.',
      ),
      units: api.integer('Units that it moved; 0 for a push.'),
      physical: api.integer('Units on the shelf right after it.'),
      'push?': api.objectOf<NonNullable<OversellEvent['push']>>('Of a push.', {
        quantity: api.count('The number that was sent.'),
        state: api.wordOf<NonNullable<OversellEvent['push']>['state']>({
          failed: 'Amazon did not accept it',
          accepted: 'Amazon accepted it',
          observed: 'Amazon was seen to show it',
          mismatch: 'Amazon showed another number',
        }),
        propagationMs: api.count('Milliseconds from the movement that made it due to the answer.'),
        'observedAt?': api.moment('When Amazon was read.'),
      }),
      shown: api.objectOf<OversellEvent['shown']>(
        'What the channels showed right after it, in units of the SKU; null where the rows do not show it.',
        {
          amazon: api.nullable(
            'integer',
            'The last number accepted, less its orders since. Null while listings sell the SKU.',
          ),
          shopify: api.nullable(
            'integer',
            'With access to the Admin API: the units of the ledger, less what this row leaves to be written there.',
          ),
        },
      ),
    }),
    OversellReport: api.objectOf<OversellReport>('How a SKU came to be oversold.', {
      alertId: api.text('The alert.'),
      sku: api.ref('Sku'),
      at: api.moment('When its stock went below zero.'),
      txId: api.text('The row of that movement.'),
      oversoldBy: api.count('Units below zero at most, until it was not below zero any more.'),
      sale: api.objectOf<OversellReport['sale']>('The movement that took it below zero.', {
        actor: api.text('Where it came from.'),
        'orderId?': api.text('The order.'),
        units: api.count('Units that it took.'),
        'delayMs?': api.count(
          'Milliseconds from the order at Amazon to its row, where its time is recorded.',
        ),
      }),
      'latePush?': api.objectOf<NonNullable<OversellReport['latePush']>>(
        'The number that had not reached Amazon when it sold; absent where none was under way.',
        {
          txId: api.text('The row of the push.'),
          quantity: api.count('The number.'),
          delayMs: api.count('Milliseconds from the movement that made it due to its acceptance.'),
        },
      ),
      savingBuffer: api.nullable(
        'integer',
        'The smallest buffer with which Amazon would have sold nothing that was not there; null where no buffer would have helped, or listings sell the SKU.',
      ),
      events: api.listOf(api.ref('OversellEvent'), 'The rows around it, the oldest first, at most 81.'),
      text: api.text('The same as sentences.'),
    }),
  },
  operations: {
    'GET /api/alerts/{alertId}/oversell': {
      operationId: 'getOversell',
      summary: 'How a SKU came to be oversold',
      description:
        'The time line of an alert of the type `oversold`: what each channel showed, which sale, which push, which delay, and the buffer that would have prevented it, by a replay of the rows.',
      takesAnyText: true,
      parameters: [
        api.inPath('alertId', 'The id, percent-encoded.', { type: 'string', minLength: 1 }, ALERT_ID),
      ],
      answers: {
        200: api.json('The time line.', api.ref('OversellReport'), { late: REPORT }),
        404: api.errorAnswer('There is no such alert, or it is about something else.', {
          unknownAlert: noSuchOversell(),
        }),
        410: api.errorAnswer('The row that took the stock below zero has expired.', {
          expired: momentError.expired(SALE_ROW.sku, SALE_ROW.timestamp, '2026-12-24T08:00:00.000000Z'),
        }),
      },
    },
  },
};
