import { callAdmin, startTestShop } from '../../../../test/support/shopify/simulated-shop';
import type { ShopifySimulator } from '../shopify-simulator';
import type { ShopOrder } from './shop-order';

let shop: ShopifySimulator;
beforeEach(async () => {
  shop = await startTestShop();
  shop.merchant.createItems([
    { sku: 'MUG', available: 10 },
    { sku: 'TEE', available: 5 },
  ]);
});
afterEach(() => shop.close());

/** An order of three mugs. */
function placed(): ShopOrder {
  const order = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 3 }] });
  if (typeof order === 'string') throw new Error(order);
  return order;
}

function lineId(order: ShopOrder): string {
  return order.lines[0]?.lineId ?? '';
}

async function quantities(sku: string): Promise<unknown> {
  const answer = await callAdmin(
    shop,
    `query($q: String!) { inventoryItems(first: 1, query: $q) { nodes { inventoryLevels(first: 1) { nodes {
      quantities(names: ["available", "committed", "on_hand"]) { quantity } } } } } }`,
    { q: `sku:'${sku}'` },
  );
  const level = answer.data as unknown as {
    inventoryItems: { nodes: [{ inventoryLevels: { nodes: [{ quantities: { quantity: number }[] }] } }] };
  };
  return level.inventoryItems.nodes[0].inventoryLevels.nodes[0].quantities.map(({ quantity }) => quantity);
}

const topics = (): string[] => [...new Set(shop.webhooks.list().map(({ topic }) => topic))].sort();

it.each<[string, (order: ShopOrder) => unknown, [number, number, number], string[]]>([
  ['placed', () => undefined, [7, 3, 10], ['inventory_levels/update', 'orders/create', 'orders/updated']],
  ['shipped', ({ orderId }) => shop.changes.fulfill(orderId), [7, 0, 7], ['orders/fulfilled']],
  [
    'cancelled',
    ({ orderId }) => shop.changes.cancel(orderId),
    [10, 0, 10],
    ['orders/cancelled', 'refunds/create'],
  ],
  [
    'cancelled without a restock',
    ({ orderId }) => shop.changes.cancel(orderId, { restock: false }),
    [7, 0, 7],
    ['orders/cancelled', 'refunds/create'],
  ],
  [
    'refunded in part',
    (order) => shop.changes.refund(order.orderId, [{ lineId: lineId(order), quantity: 1 }]),
    [8, 2, 10],
    ['refunds/create'],
  ],
  [
    'shipped, and refunded with the goods put back',
    (order) => {
      shop.changes.fulfill(order.orderId);
      shop.changes.refund(order.orderId, [{ lineId: lineId(order), quantity: 2 }]);
    },
    [9, 0, 9],
    ['orders/fulfilled', 'refunds/create'],
  ],
  [
    'edited up',
    (order) => shop.changes.edit(order.orderId, { increase: [{ lineId: lineId(order), quantity: 2 }] }),
    [5, 5, 10],
    ['orders/edited'],
  ],
  [
    'edited down',
    (order) => shop.changes.edit(order.orderId, { remove: [{ lineId: lineId(order), quantity: 1 }] }),
    [8, 2, 10],
    ['orders/edited'],
  ],
])('moves stock as Shopify does when an order is %s', async (_case, act, figures, more) => {
  const order = placed();
  act(order);
  expect(await quantities('MUG')).toEqual(figures);
  const placing = ['inventory_levels/update', 'orders/create', 'orders/updated'];
  expect(topics()).toEqual([...new Set([...placing, ...more])].sort());
});

it('shows an edited order with all units that were ever ordered, and those that are left', async () => {
  const order = placed();
  shop.changes.edit(order.orderId, {
    add: [{ sku: 'TEE', quantity: 1 }],
    remove: [{ lineId: lineId(order), quantity: 1 }],
  });
  const answer = await callAdmin(
    shop,
    `query($id: ID!) { order(id: $id) { name lineItems(first: 10) { nodes { sku quantity currentQuantity } } refunds { id } } }`,
    { id: `gid://shopify/Order/${order.orderId}` },
  );
  expect(answer.data).toMatchObject({
    order: {
      lineItems: {
        nodes: [
          { sku: 'MUG', quantity: 3, currentQuantity: 2 },
          { sku: 'TEE', quantity: 1, currentQuantity: 1 },
        ],
      },
      refunds: [],
    },
  });
  const [edited] = shop.webhooks.list('orders/edited');
  expect(JSON.parse(edited?.body ?? '')).toMatchObject({
    order_edit: { line_items: { additions: [{ delta: 1 }], removals: [{ delta: 1 }] } },
  });
});

it('restocks a return by its dispositions, and gives an exchange a line of the order', async () => {
  const order = placed();
  shop.changes.fulfill(order.orderId);
  const { returnId, reverseOrderId } = shop.returns.open(order.orderId, {
    lines: [{ lineId: lineId(order), quantity: 2 }],
    exchange: [{ sku: 'TEE', quantity: 1 }],
  });
  expect(await quantities('MUG')).toEqual([7, 0, 7]);
  shop.returns.dispose(returnId, [
    { lineId: lineId(order), type: 'RESTOCKED', quantity: 1 },
    { lineId: lineId(order), type: 'MISSING', quantity: 1 },
  ]);
  expect(() =>
    shop.returns.dispose(returnId, [{ lineId: lineId(order), type: 'RESTOCKED', quantity: 1 }]),
  ).toThrow('disposed of already');
  shop.returns.process(returnId, { refund: true });
  expect(await quantities('MUG')).toEqual([8, 0, 8]);
  expect(await quantities('TEE')).toEqual([4, 1, 5]);
  const answer = await callAdmin(
    shop,
    `query($reverse: ID!, $return: ID!, $order: ID!) {
      reverseFulfillmentOrder(id: $reverse) { order { id } lineItems(first: 5) { nodes { dispositions { type quantity } fulfillmentLineItem { lineItem { sku } } } } }
      return(id: $return) { exchangeLineItems(first: 5) { nodes { processedQuantity lineItems { sku quantity } } } }
      order(id: $order) { refunds { return { id } } } }`,
    {
      reverse: `gid://shopify/ReverseFulfillmentOrder/${reverseOrderId}`,
      return: `gid://shopify/Return/${returnId}`,
      order: `gid://shopify/Order/${order.orderId}`,
    },
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toMatchObject({
    reverseFulfillmentOrder: {
      lineItems: {
        nodes: [
          {
            dispositions: [
              { type: 'RESTOCKED', quantity: 1 },
              { type: 'MISSING', quantity: 1 },
            ],
            fulfillmentLineItem: { lineItem: { sku: 'MUG' } },
          },
        ],
      },
    },
    return: {
      exchangeLineItems: { nodes: [{ processedQuantity: 1, lineItems: [{ sku: 'TEE', quantity: 1 }] }] },
    },
    order: { refunds: [{ return: { id: `gid://shopify/Return/${returnId}` } }] },
  });
});

it('finds orders by the time of their last change, page by page, in that order', async () => {
  const first = placed();
  const second = placed();
  shop.changes.touch(first.orderId);
  const read = async (after: string | null): Promise<Record<string, unknown>> => {
    const answer = await callAdmin(
      shop,
      `query($after: String) { orders(first: 1, query: "updated_at:>='2020-01-01T00:00:00Z'", sortKey: UPDATED_AT, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    return answer.data?.['orders'] as unknown as Record<string, unknown>;
  };
  const page = await read(null);
  expect(page).toMatchObject({ pageInfo: { hasNextPage: true } });
  const next = await read((page['pageInfo'] as { endCursor: string }).endCursor);
  expect(next).toMatchObject({ pageInfo: { hasNextPage: false } });
  const ids = [page, next].map(({ nodes }) => (nodes as { id: string }[])[0]?.id);
  expect(ids.sort()).toEqual([first, second].map(({ orderId }) => `gid://shopify/Order/${orderId}`).sort());
});
