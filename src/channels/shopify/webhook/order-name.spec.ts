import { orderNamedBy, orderNamedIn } from './order-name';

describe('the order that a message names', () => {
  it.each([
    ['orders/create', { id: 5934020165815, name: '#1204' }, '5934020165815', 'order 5934020165815 (#1204)'],
    ['orders/create', { id: 1, name: 'EU-1204' }, '1', 'order 1 (EU-1204)'],
    ['orders/create', { id: 1, name: 'Ines Halvorsen' }, '1', 'order 1'],
    ['orders/create', { name: '#1204' }, undefined, 'order #1204'],
    ['refunds/create', { id: 7, order_id: 8 }, '8', 'refund 7 of order 8'],
    ['refunds/create', { id: 7 }, undefined, 'refund 7'],
    ['refunds/create', { order_id: '8' }, '8', 'order 8'],
    ['orders/create', { id: 'x' }, undefined, 'an order that it does not name'],
    ['orders/create', [], undefined, 'an order that it does not name'],
  ])('%s %j', (topic, payload, orderId, label) => {
    expect(orderNamedBy(payload, topic)).toEqual({ label, ...(orderId === undefined ? {} : { orderId }) });
  });

  it.each([
    [
      'orders/create',
      '{"id":820982911946154508,"admin_graphql_api_id":"gid:\\/\\/shopify\\/Order\\/820982911946154508","name":"#9999","note":"',
      'order 820982911946154508 (#9999)',
    ],
    ['orders/create', '{"id": 5, "line_items": [', 'order 5'],
    ['orders/cancelled', '{"note":"gid://x","admin_graphql_api_id":"gid://shopify/Order/6"', 'order 6'],
    ['refunds/create', '{"id":7,"order_id":8,"note"', 'refund 7 of order 8'],
    ['orders/create', '{"line_items":[{"id":5,"name":"Mug"', 'an order that it does not name'],
    ['orders/create', '', 'an order that it does not name'],
  ])('%s in the text %p', (topic, text, label) => {
    expect(orderNamedIn(text, topic).label).toBe(label);
  });
});
