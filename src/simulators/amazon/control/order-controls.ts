import { type Answer, ok } from '../http/answer';
import { controlError } from './control-routes';
import { readCancellation, readOrderSettings, readPurchase, readUnits } from './order-control-input';
import { type Endpoint } from '../http/route';
import { type Order } from '../orders/order';
import { type OrdersStore } from '../orders/orders-store';

const ORDERS = '/_simulator/orders';

/**
 * The controls of the seller's orders at Amazon. A test in the same process calls `simulator.orders` instead, whose
 * methods have the same names. Each answer is the order as Amazon has it (times in ms); 404 for an unknown order, 409 for
 * what Amazon would not do, both with `error`.
 *
 * - `POST /_simulator/orders` places an order, and Amazon lowers the listing's number:
 *   `{ "items": [{ "sku": "MUG", "units": 2 }] }`. Optional: `orderItemId` of an item, `orderId`, `status` (`PENDING`, which
 *   is the default, `PENDING_AVAILABILITY` or `UNSHIPPED`), `fulfilledBy` (`AMAZON`: a sale from Amazon's own stock),
 *   `replaces` (an order id), `createdAt` (ISO) and `force` (true: also where the listing shows too few units; a listing
 *   that was never set or pushed shows 0).
 * - `POST /_simulator/orders/{id}/confirm`: the payment is authorised (PENDING becomes UNSHIPPED).
 * - `POST /_simulator/orders/{id}/ship`: ships all, or `{ "items": [{ "orderItemId": "…", "units": 1 }] }`.
 * - `POST /_simulator/orders/{id}/cancel`: `{ "by": "BUYER" }`, `MERCHANT` or `AMAZON`; optional `reason`, `items` as above and
 *   `restores` (whether Amazon raises its number again; default: not for the reason `NoInventory`, the merchant's default).
 * - `POST /_simulator/orders/{id}/request-cancel`: the buyer asks for a cancellation, and nothing is cancelled.
 * - `POST /_simulator/orders/{id}/touch`: only the time of the last update moves.
 * - `GET /_simulator/orders`: all orders. `GET`, `PUT /_simulator/order-settings`: see `OrderSettings`, for example
 *   `{ "visibleAfterMs": 0 }` for searches that show an order at once.
 */
export function orderControls(store: OrdersStore): readonly Endpoint[] {
  const act = (path: string, run: (orderId: string, body: string) => Answer): Endpoint => ({
    method: 'POST',
    path: `${ORDERS}/:orderId/${path}`,
    handle: ({ params, body }) => {
      const orderId = params.get('orderId') ?? '';
      if (store.find(orderId) === undefined) return controlError(404, `There is no order ${orderId}.`);
      return run(orderId, body);
    },
  });
  return [
    {
      method: 'POST',
      path: ORDERS,
      handle: ({ body }) => {
        const purchase = readPurchase(body);
        return typeof purchase === 'string'
          ? controlError(400, purchase)
          : answerOf(store.place(purchase), 201);
      },
    },
    { method: 'GET', path: ORDERS, handle: () => ok({ orders: store.list() }) },
    act('confirm', (orderId) => answerOf(store.confirm(orderId))),
    act('ship', (orderId, body) => {
      const items = readUnits(body);
      return typeof items === 'string' ? controlError(400, items) : answerOf(store.ship(orderId, items));
    }),
    act('cancel', (orderId, body) => {
      const cancellation = readCancellation(body);
      return typeof cancellation === 'string'
        ? controlError(400, cancellation)
        : answerOf(store.cancel(orderId, cancellation));
    }),
    act('request-cancel', (orderId) => answerOf(store.requestCancel(orderId))),
    act('touch', (orderId) => answerOf(store.touch(orderId))),
    { method: 'GET', path: '/_simulator/order-settings', handle: () => ok(store.settings) },
    {
      method: 'PUT',
      path: '/_simulator/order-settings',
      handle: ({ body }) => {
        const settings = readOrderSettings(body);
        return typeof settings === 'string' ? controlError(400, settings) : ok(store.change(settings));
      },
    },
  ];
}

function answerOf(result: Order | string, status = 200): Answer {
  return typeof result === 'string' ? controlError(409, result) : { status, body: result };
}
