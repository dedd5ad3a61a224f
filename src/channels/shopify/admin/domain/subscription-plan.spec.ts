import type { ShopSubscription } from '../shop-webhooks';
import { missingScopesOf, NEEDED_SCOPES } from './scopes';
import { deliveryUriOf, planSubscriptions } from './subscription-plan';
import { enumOfTopic, NEEDED_TOPICS, topicOfEnum } from './topics';

const URI = 'https://stock.example.com/webhook/shopify';

function subscription(topic: string, more: Partial<ShopSubscription> = {}): ShopSubscription {
  return { subscriptionId: topic, topic, uri: URI, apiVersion: '2026-10', isPartial: false, ...more };
}

describe('the subscriptions of the shop', () => {
  const all = NEEDED_TOPICS.map((topic) => subscription(topic));
  const plan = (subscriptions: readonly ShopSubscription[]) =>
    planSubscriptions(subscriptions, URI, '2026-10');

  it('are complete with each topic, whatever else there is', () => {
    const others = [subscription('PRODUCTS_UPDATE'), subscription('orders/create', { uri: 'https://other' })];
    const { missing, partial, complete, elsewhere } = plan([...all, ...others]);
    expect([missing, partial, complete]).toEqual([[], [], [...NEEDED_TOPICS]]);
    expect(elsewhere).toEqual([others[1]]);
  });

  it('are missing where only another address has them', () => {
    const moved = all.map((one) => (one.topic === 'orders/create' ? { ...one, uri: 'https://other' } : one));
    expect(plan(moved).missing).toEqual(['orders/create']);
    expect(plan([]).missing).toEqual([...NEEDED_TOPICS]);
  });

  it('are incomplete where a filter leaves something out', () => {
    const filtered = all.map((one) => ({ ...one, isPartial: one.topic === 'orders/updated' }));
    const { missing, partial, complete } = plan(filtered);
    expect(missing).toEqual([]);
    expect(partial.map(({ topic }) => topic)).toEqual(['orders/updated']);
    expect(complete).not.toContain('orders/updated');
  });

  it('name the version of webhooks that the service does not read', () => {
    expect(plan(all).otherVersions).toEqual([]);
    expect(plan([subscription('orders/create', { apiVersion: '2026-07' })]).otherVersions).toEqual([
      '2026-07',
    ]);
  });

  it('lead to the path of the webhooks, or to an event source as it is', () => {
    const arn = 'arn:aws:events:us-east-1::event-source/aws.partner/shopify.com/1/stock';
    expect(deliveryUriOf('https://stock.example.com')).toBe(URI);
    expect(deliveryUriOf(URI)).toBe(URI);
    expect(deliveryUriOf(arn)).toBe(arn);
  });

  it("are written in Shopify's two ways", () => {
    expect(enumOfTopic('reverse_fulfillment_orders/dispose')).toBe('REVERSE_FULFILLMENT_ORDERS_DISPOSE');
    for (const topic of NEEDED_TOPICS) expect(topicOfEnum(enumOfTopic(topic))).toBe(topic);
    expect(topicOfEnum('PRODUCTS_UPDATE')).toBe('PRODUCTS_UPDATE');
  });
});

describe('the scopes of the app', () => {
  it.each([
    ['none', [], Object.keys(NEEDED_SCOPES)],
    ['all', Object.keys(NEEDED_SCOPES), []],
    [
      'one to write in place of the one to read',
      ['write_inventory', 'write_orders', 'read_products', 'write_returns', 'read_locations'],
      [],
    ],
    [
      'one to read in place of the one to write',
      Object.keys(NEEDED_SCOPES).filter((one) => one !== 'write_inventory'),
      ['write_inventory'],
    ],
  ])('that are missing: %s is granted', (_, granted, missing) => {
    expect(missingScopesOf(granted)).toEqual(missing);
  });
});
