import { startTestShop, webhooksDelivered } from '../../../../test/support/shopify/simulated-shop';
import {
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../../../test/support/network/webhook-receiver';
import type { ShopifySimulator } from '../shopify-simulator';

let shop: ShopifySimulator;
let receivers: readonly [WebhookReceiver, WebhookReceiver];
beforeEach(async () => {
  receivers = [await startWebhookReceiver(), await startWebhookReceiver()];
  shop = await startTestShop();
  shop.merchant.createItems([{ sku: 'MUG', available: 100 }]);
});
afterEach(async () => {
  await shop.close();
  await Promise.all(receivers.map((one) => one.close()));
});

const origin = ({ url }: WebhookReceiver): string => new URL(url).origin;
const topicsAt = ({ posts }: WebhookReceiver): (string | undefined)[] =>
  posts.map(({ headers }) => headers['x-shopify-topic'] as string | undefined);

it('sends a topic to the addresses that are subscribed to it, with the path of the service', async () => {
  const [first, second] = receivers;
  const subscribed = { name: null, filter: null, includeFields: [] };
  shop.subscriptions.add({
    ...subscribed,
    topic: 'INVENTORY_LEVELS_UPDATE',
    uri: `${origin(first)}/webhook/shopify`,
  });
  shop.subscriptions.add({ ...subscribed, topic: 'ORDERS_CREATE', uri: `${origin(second)}/webhook/shopify` });
  shop.merchant.count({ sku: 'MUG' }, 7);
  await webhooksDelivered(shop);
  expect(topicsAt(first)).toEqual(['inventory_levels/update']);
  expect(topicsAt(second)).toEqual([]);
  expect(first.posts[0]).toMatchObject({ path: '/webhook/shopify', body: { available: 7 } });
});

it('sends everything in turn to the services that it is to deliver to, and a failed one again to the next', async () => {
  const [first, second] = receivers;
  shop.webhooks.change({ retryMs: 1 });
  shop.webhooks.deliverTo(origin(first), origin(second));
  first.next.push({ status: 503 });
  shop.merchant.adjust({ sku: 'MUG' }, -1);
  await webhooksDelivered(shop);
  shop.merchant.adjust({ sku: 'MUG' }, -1);
  shop.merchant.adjust({ sku: 'MUG' }, -1);
  await webhooksDelivered(shop);
  expect([first.posts.length, second.posts.length]).toEqual([2, 2]);
});

it('tries a failed one again with the same id, eight times at most', async () => {
  const [first] = receivers;
  shop.webhooks.change({ retryMs: 0 });
  shop.webhooks.deliverTo(origin(first));
  first.always = { status: 500 };
  shop.merchant.adjust({ sku: 'MUG' }, -1);
  await webhooksDelivered(shop);
  expect(first.posts).toHaveLength(9);
  expect(new Set(first.posts.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(1);
});

it('drops, doubles, holds and releases what a test asks for', async () => {
  const [first] = receivers;
  shop.webhooks.deliverTo(origin(first));
  shop.webhooks.script({ topic: 'orders/create', kind: 'drop', times: 1 });
  shop.webhooks.script({ topic: 'orders/updated', kind: 'hold', times: 2 });
  shop.webhooks.script({ topic: 'inventory_levels/update', kind: 'double', times: 1 });
  const order = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 1 }] });
  if (typeof order === 'string') throw new Error(order);
  shop.changes.touch(order.orderId);
  await webhooksDelivered(shop);
  expect(topicsAt(first)).toEqual(['inventory_levels/update', 'inventory_levels/update']);
  expect(shop.webhooks.release()).toBe(2);
  await webhooksDelivered(shop);
  expect(topicsAt(first).slice(2)).toEqual(['orders/updated', 'orders/updated']);
  expect(shop.webhooks.list().map(({ topic, fate }) => `${topic} ${fate}`)).toEqual([
    'inventory_levels/update doubled',
    'orders/create dropped',
    'orders/updated held',
    'orders/updated held',
  ]);
});

it('drops and doubles by their shares', async () => {
  const [first] = receivers;
  shop.webhooks.deliverTo(origin(first));
  shop.webhooks.change({ dropShare: 1 });
  shop.merchant.adjust({ sku: 'MUG' }, -1);
  shop.webhooks.change({ dropShare: 0, doubleShare: 1 });
  shop.merchant.adjust({ sku: 'MUG' }, -1);
  await webhooksDelivered(shop);
  expect(first.posts).toHaveLength(2);
});
