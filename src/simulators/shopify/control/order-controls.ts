import type { Endpoint } from '../../amazon/http/route';
import type { OrderChanges } from '../orders/order-changes';
import type { OrderReturns } from '../orders/order-returns';
import type { CancelReason, DispositionType } from '../orders/shop-order';
import type { ShopOrders } from '../orders/shop-orders';
import type { RestockType } from '../refund-payload';
import { BadControl, ControlBody, controlled } from './read-body';

const REASONS: readonly CancelReason[] = ['customer', 'declined', 'fraud', 'inventory', 'staff', 'other'];
const RESTOCKS: readonly RestockType[] = ['no_restock', 'cancel', 'return', 'legacy_restock'];
const DISPOSITIONS: readonly DispositionType[] = [
  'RESTOCKED',
  'NOT_RESTOCKED',
  'MISSING',
  'PROCESSING_REQUIRED',
];

/**
 * What buyers and staff do with orders. A test in the same process calls `simulator.orders`, `changes` and `returns`.
 *
 * - `POST /_simulator/orders`: `{ "lines": [{ "sku": "MUG", "quantity": 2 }] }`; optional `sourceName`, `force` (sells what the
 *   shop does not have) and `claimsStock` (false: as an importer's order).
 * - `POST /_simulator/orders/{id}/cancel`: optional `restock`, `recordsRefund`, `reason`.
 * - `POST /_simulator/orders/{id}/refund`: `{ "lines": [{ "lineId": "…", "quantity": 1 }] }`; optional `restockType`, `locationId`.
 * - `POST /_simulator/orders/{id}/edit`: `add` (`sku`, `quantity`), `increase` and `remove` (`lineId`, `quantity`).
 * - `POST /_simulator/orders/{id}/fulfill` and `/touch`.
 * - `POST /_simulator/orders/{id}/returns`: `{ "lines": [{ "lineId": "…", "quantity": 1 }], "exchange": [{ "sku": "…", "quantity": 1 }] }`.
 * - `POST /_simulator/returns/{id}/dispose`: `{ "lines": [{ "lineId": "…", "type": "RESTOCKED", "quantity": 1 }] }`, and
 *   `/process`: optional `refund`.
 */
export function orderControls(
  orders: ShopOrders,
  changes: OrderChanges,
  returns: OrderReturns,
): readonly Endpoint[] {
  const act = (path: string, run: (id: string, body: ControlBody) => unknown): Endpoint => ({
    method: 'POST',
    path: `/_simulator/${path}`,
    handle: ({ params, body }) => controlled(() => run(params.get('id') ?? '', new ControlBody(body))),
  });
  return [
    {
      method: 'POST',
      path: '/_simulator/orders',
      handle: ({ body: text }) =>
        controlled(() => {
          const body = new ControlBody(text);
          return orders.place({
            lines: body.list('lines').map((line) => ({
              sku: line.text('sku'),
              quantity: units(line),
              ...line.optional('locationId', 'text'),
            })),
            ...body.optional('sourceName', 'text'),
            ...body.optional('force', 'flag'),
            ...body.optional('claimsStock', 'flag'),
          });
        }, 201),
    },
    {
      method: 'GET',
      path: '/_simulator/orders',
      handle: () => controlled(() => ({ orders: orders.list() })),
    },
    act('orders/:id/cancel', (id, body) =>
      changes.cancel(id, {
        ...body.optional('restock', 'flag'),
        ...body.optional('recordsRefund', 'flag'),
        ...(body.has('reason') ? { reason: oneOf(body.text('reason'), REASONS) } : {}),
      }),
    ),
    act('orders/:id/refund', (id, body) =>
      changes.refund(
        id,
        body.list('lines').map((line) => ({
          lineId: line.text('lineId'),
          quantity: units(line),
          ...(line.has('restockType') ? { restockType: oneOf(line.text('restockType'), RESTOCKS) } : {}),
          ...line.optional('locationId', 'text'),
        })),
      ),
    ),
    act('orders/:id/edit', (id, body) =>
      changes.edit(id, {
        add: listOf(body, 'add').map((line) => ({ sku: line.text('sku'), quantity: units(line) })),
        increase: listOf(body, 'increase').map((line) => ({
          lineId: line.text('lineId'),
          quantity: units(line),
        })),
        remove: listOf(body, 'remove').map((line) => ({
          lineId: line.text('lineId'),
          quantity: units(line),
          ...line.optional('restock', 'flag'),
        })),
        ...body.optional('recordsRefund', 'flag'),
      }),
    ),
    act('orders/:id/fulfill', (id) => changes.fulfill(id)),
    act('orders/:id/touch', (id) => changes.touch(id)),
    act('orders/:id/returns', (id, body) =>
      returns.open(id, {
        lines: body.list('lines').map((line) => ({ lineId: line.text('lineId'), quantity: units(line) })),
        exchange: listOf(body, 'exchange').map((line) => ({ sku: line.text('sku'), quantity: units(line) })),
      }),
    ),
    act('returns/:id/dispose', (id, body) => ({
      dispositions: returns.dispose(
        id,
        body.list('lines').map((line) => ({
          lineId: line.text('lineId'),
          type: oneOf(line.text('type'), DISPOSITIONS),
          quantity: units(line),
          ...line.optional('locationId', 'text'),
        })),
      ),
    })),
    act('returns/:id/process', (id, body) => returns.process(id, body.optional('refund', 'flag'))),
  ];
}

function listOf(body: ControlBody, name: string): ControlBody[] {
  return body.has(name) ? body.list(name) : [];
}

function units(line: ControlBody): number {
  const quantity = line.whole('quantity');
  if (quantity < 1) throw new BadControl('quantity must be at least 1.');
  return quantity;
}

function oneOf<T extends string>(text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new BadControl(`${text} is not one of ${known.join(', ')}.`);
  return found;
}
