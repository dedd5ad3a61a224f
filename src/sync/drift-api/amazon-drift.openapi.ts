import * as api from '../../platform/http/openapi/openapi';
import type { DriftDetails, SentQuantity, ShownQuantity } from '../drift/domain/drift';
import type { DriftView } from './drift.controller';

export const AMAZON_OPEN: DriftView = {
  id: 'amazon-MUG-BLU-12OZ-mi8h9c1k',
  sku: 'MUG-BLU-12OZ',
  channel: 'amazon',
  expected: 5,
  found: 9,
  cause: 'edited_elsewhere',
  evidence:
    'Amazon accepted 5 at 2026-11-23T10:00:00Z. It showed 9 at 2026-11-23T10:15:00Z. Neither an order nor a number of this service explains it: something else wrote it. It is more than there is, so the number is sent again at once; the difference stays open until it is seen.',
  since: '2026-11-23T10:15:00.412000Z',
  action: 'open',
  sellerSku: 'MUG-BLU-12OZ',
  details: {
    sent: [
      {
        quantity: 5,
        sentAt: '2026-11-23T09:59:59.702000Z',
        acceptedAt: '2026-11-23T10:00:00.002000Z',
        txId: 'sync:MUG-BLU-12OZ:7:8c1d',
        submissionId: 'f1dc2914-75dd-11ea-bc55-0242ac130003',
      },
    ],
    shown: [
      { quantity: 5, at: '2026-11-23T10:01:00.210000Z' },
      { quantity: 9, at: '2026-11-23T10:05:00.190000Z' },
      { quantity: 9, at: '2026-11-23T10:15:00.201000Z' },
    ],
    orders: [],
    sentAgain: ['2026-11-23T10:15:00.412000Z'],
    editedAgain: [],
  },
};

export const AMAZON_SEEN: DriftView = {
  ...AMAZON_OPEN,
  action: 'ignore',
  closedAt: '2026-11-23T10:40:12.118000Z',
};

/** What a difference of Amazon rests on. */
export const AMAZON_DRIFT_SCHEMAS: Readonly<Record<string, api.Schema>> = {
  DriftDetails: api.objectOf<DriftDetails>(
    'What a difference of Amazon rests on, and what was done about it.',
    {
      sent: api.listOf(
        api.ref('SentQuantity'),
        'What was sent, oldest first: the last one is what Amazon accepted last.',
      ),
      shown: api.listOf(api.ref('ShownQuantity'), 'What Amazon showed, oldest first.'),
      orders: api.listOf(api.ref('OrderAround'), "Amazon's orders around it, oldest first."),
      sentAgain: api.listOf(
        api.moment('A time.'),
        'When the number was sent again by itself, within the last hour.',
      ),
      editedAgain: api.listOf(
        api.moment('A time.'),
        'When an edit elsewhere was found again after it had been replaced, within the last hour.',
      ),
      'restoredAt?': api.moment(
        'When Amazon showed what it should again. The difference waits to be seen all the same.',
      ),
    },
  ),
  SentQuantity: api.objectOf<SentQuantity>('A number that was sent to Amazon.', {
    quantity: api.integer('Units.'),
    sentAt: api.moment('When the call was sent.'),
    'acceptedAt?': api.moment('When Amazon accepted it; absent: the call had no answer.'),
    'txId?': api.text('The `sync` row that records it.'),
    'submissionId?': api.text("Amazon's name of the call."),
  }),
  ShownQuantity: api.objectOf<ShownQuantity>('What Amazon showed at one look.', {
    'quantity?': api.integer('Units; absent: Amazon showed no number.'),
    at: api.moment('When it was read.'),
  }),
  OrderAround: api.objectOf<DriftDetails['orders'][number]>('An order at Amazon.', {
    units: api.integer('Units that it took; below 0: a cancellation restored them.'),
    at: api.moment("By Amazon's clock."),
  }),
};
