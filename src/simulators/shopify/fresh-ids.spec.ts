import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFreshIds } from './fresh-ids';

const sample = (name: string) => readFileSync(join(__dirname, '../../../samples/shopify', name), 'utf8');

function counter(): () => string {
  let last = 9000;
  return () => String((last += 1));
}

const COUNTED = /\b(?:5934017282231|14702958631095|951730274487|661840158903)\b/g;

describe('fresh ids', () => {
  it('replace every id of the order, its lines, its refunds and their lines', () => {
    const text = sample('orders-cancelled.json');
    const fresh = withFreshIds(text, counter());
    expect(text.match(COUNTED)).not.toBeNull();
    expect(fresh.match(COUNTED)).toBeNull();
    expect(JSON.parse(fresh)).toMatchObject({
      id: 9001,
      admin_graphql_api_id: 'gid://shopify/Order/9001',
      line_items: [{ id: 9002, admin_graphql_api_id: 'gid://shopify/LineItem/9002' }],
      refunds: [
        {
          id: 9003,
          order_id: 9001,
          admin_graphql_api_id: 'gid://shopify/Refund/9003',
          refund_line_items: [{ id: 9004, line_item_id: 9002, line_item: { id: 9002 } }],
          transactions: [{ order_id: 9001, payment_id: '#9001.2' }],
        },
      ],
    });
  });

  it('change nothing else', () => {
    const text = sample('orders-create-three-lines.json');
    const gids = text.matchAll(/gid:\/\/shopify\/(?:Order|LineItem)\/(\d+)/g);
    const ids = Array.from(gids, (match) => match[1] ?? '');
    expect(ids).toHaveLength(4);
    let back = withFreshIds(text, counter());
    ids.forEach((id, index) => {
      back = back.replaceAll(String(9001 + index), id);
    });
    expect(back).toBe(text);
  });

  it('keep the order id of a refund', () => {
    const before = JSON.parse(sample('refunds-create.json')) as { order_id: number };
    const after = JSON.parse(withFreshIds(sample('refunds-create.json'), counter())) as unknown;
    expect(after).toMatchObject({
      id: 9001,
      order_id: before.order_id,
      refund_line_items: [{ id: 9002 }, { id: 9003 }],
    });
  });

  it.each([
    [
      'a small id leaves equal figures alone',
      '{"id": 2, "line_items": [{"id": 3, "quantity": 2, "price": "3.00"}]}',
      '{"id": 9001, "line_items": [{"id": 9002, "quantity": 2, "price": "3.00"}]}',
    ],
    [
      'an id beyond 2^53 is replaced whole',
      '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508"}',
      '{"id":9001,"admin_graphql_api_id":"gid://shopify/Order/9001"}',
    ],
    [
      'an id that lost digits and its global id get one id',
      '{"id":820982911946154500,"admin_graphql_api_id":"gid:\\/\\/shopify\\/Order\\/820982911946154508"}',
      '{"id":9001,"admin_graphql_api_id":"gid:\\/\\/shopify\\/Order\\/9001"}',
    ],
    ['an id as text stays text', '{"id": "77"}', '{"id": "9001"}'],
    ['a payload without ids stays as it is', '[]', '[]'],
  ])('%s', (_case, text, expected) => {
    expect(withFreshIds(text, counter())).toBe(expected);
  });

  it('throw on text that is not JSON', () => {
    expect(() => withFreshIds('{"id": 7', counter())).toThrow(SyntaxError);
  });
});
