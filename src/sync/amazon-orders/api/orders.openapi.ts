import * as api from '../../../platform/http/openapi/openapi';
import type { NotCounted } from '../record/domain/order-item-record';
import type { OrderLineView, OrderView } from '../record/domain/order-view';
import { unknownOrderError } from './order-errors';
import { ORDER_ID_PATTERN } from './order-id.pipe';

const ORDER_ID = '113-1234567-1234567';

const CANCELLED_PART: OrderView = {
  orderId: ORDER_ID,
  channel: 'amazon',
  status: 'UNSHIPPED',
  createdAt: '2026-11-23T10:00:04.000Z',
  updatedAt: '2026-11-23T10:02:16.000Z',
  recordedAt: '2026-11-23T10:00:11.917000Z',
  foundBy: 'notice',
  lines: [
    {
      lineId: '25012345678901',
      sellerSku: 'MUG-BLU-12OZ',
      sku: 'MUG-BLU-12OZ',
      ordered: 3,
      committed: 2,
      released: 1,
      cancelledBy: 'BUYER',
      movements: [
        'amazon:order:113-1234567-1234567:item:25012345678901:1',
        'amazon:order:113-1234567-1234567:item:25012345678901:2',
      ],
    },
  ],
};

/** What is recorded of an order. */
export const ORDERS_API: api.Part = {
  tag: 'orders',
  description:
    "Amazon's merchant-fulfilled orders as they are recorded: what each line took out of stock, and the rows of the ledger that show it.",
  schemas: {
    Order: api.objectOf<OrderView>('An order at Amazon. No field of its buyer is stored.', {
      orderId: api.text("Amazon's order number."),
      channel: api.wordOf<OrderView['channel']>({ amazon: 'an order at Amazon' }),
      status: api.text("Amazon's word for its newest state, such as `UNSHIPPED`."),
      createdAt: api.moment("When it was placed, by Amazon's clock."),
      updatedAt: api.moment("The time of that state by Amazon's clock."),
      recordedAt: api.moment('When it was first recorded here.'),
      foundBy: api.wordOf<OrderView['foundBy']>({
        notice: 'a message of Amazon brought it',
        search: 'a search found it',
        order: 'it was asked for by its number',
      }),
      lines: api.listOf(api.ref('OrderLine'), 'Its lines, in the order in which Amazon listed them.'),
    }),
    OrderLine: api.objectOf<OrderLineView>('A line of an order. Quantities are units of its seller SKU.', {
      lineId: api.text("Amazon's id of the order item."),
      sellerSku: api.text('The SKU as Amazon names it.'),
      'sku?': api.text('The SKU that moves, where the seller SKU consists of one.'),
      'components?': api.listOf(
        api.ref('Component'),
        'What one unit consisted of when it was counted, unless the seller SKU is a registered SKU itself.',
      ),
      ordered: api.count('The most units that Amazon reported as ordered.'),
      committed: api.count('Units that are out of stock because of the line.'),
      released: api.count(
        'Ordered units that are in stock, because the buyer or Amazon cancelled them. Units that the merchant cancelled stay out of stock.',
      ),
      'cancelledBy?': api.text(
        "Who cancelled units of it, in Amazon's word: `BUYER`, `AMAZON` or `MERCHANT`. Absent while no cancellation is reported.",
      ),
      'notCounted?': api.wordOf<NotCounted>({
        unknown_sku:
          'the seller SKU, or a component of it, was not registered when the line, or a change of it, was recorded: the line moves no stock any more',
        out_of_bounds: 'its units are more than can be counted: the line moves no stock any more',
      }),
      movements: api.listOf(
        api.text('The `txId` of a row.'),
        'The rows of the ledger, oldest first; of a kit, a row for each component. Rows are kept for `TRANSACTION_TTL_DAYS` days.',
      ),
    }),
  },
  operations: {
    'GET /api/orders/amazon/{orderId}': {
      operationId: 'getAmazonOrder',
      summary: 'What is recorded of an order at Amazon',
      description: 'Records are kept for 60 days after the last state that Amazon reported.',
      parameters: [
        api.inPath(
          'orderId',
          "Amazon's order number.",
          { type: 'string', pattern: ORDER_ID_PATTERN.source },
          ORDER_ID,
        ),
      ],
      answers: {
        200: api.json('The order.', api.ref('Order'), { cancelledPart: CANCELLED_PART }),
        404: api.errorAnswer('There is no record of the order.', { unknown: unknownOrderError(ORDER_ID) }),
      },
    },
  },
};
