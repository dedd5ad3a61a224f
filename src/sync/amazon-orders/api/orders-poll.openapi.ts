import * as api from '../../../platform/http/openapi/openapi';
import { type OrdersPollAnswer, ordersNotRead } from './orders-poll.controller';

/** The search of Amazon's orders. */
export const ORDERS_POLL_API: api.Part = {
  tag: 'order-search',
  description:
    "Amazon's merchant-fulfilled orders are searched every `ORDERS_POLL_MS`, within Amazon's limit: 20 calls at once and one more in 179 s, shared by all instances.",
  schemas: {
    OrdersPollAnswer: api.objectOf<OrdersPollAnswer>('Whether the search starts, or has to wait.', {
      status: api.wordOf<OrdersPollAnswer['status']>({
        started: 'a call is made now, or was under way',
        waits: "Amazon's limit allows the next call at `nextCallAt`",
      }),
      nextCallAt: api.moment('When the search makes its next call.'),
    }),
  },
  operations: {
    'POST /api/orders/amazon/poll': {
      operationId: 'pollOrders',
      summary: "Search Amazon's orders now",
      description:
        'Also ends the pause after a search that failed or was refused. An instance with `RUN_JOBS=true` makes the calls; on AWS Lambda the next run of the schedule makes them.',
      answers: {
        202: api.json('The search is asked for.', api.ref('OrdersPollAnswer'), {
          started: {
            status: 'started',
            nextCallAt: '2026-11-23T10:02:16.917000Z',
          } satisfies OrdersPollAnswer,
          waits: {
            status: 'waits',
            nextCallAt: '2026-11-23T10:05:15.917000Z',
          } satisfies OrdersPollAnswer,
        }),
        409: api.errorAnswer("Amazon's orders are not read.", { disabled: ordersNotRead() }),
      },
    },
  },
};
