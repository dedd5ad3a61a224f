import { type ShopifySimulator, startShopifySimulator } from '../simulators/shopify/shopify-simulator';
import type { Command } from './command';
import { runShopifyCheck } from './shopify-check-command';
import { runShopifySubscribe } from './shopify-subscribe-command';
import { NEEDED_TOPICS } from '../channels/shopify/admin/domain/topics';

const URI = 'https://stock.example.com/webhook/shopify';

describe('the commands of the shop', () => {
  let shop: ShopifySimulator;

  beforeEach(async () => {
    shop = await startShopifySimulator({
      webhookSecret: 'test-secret',
      credentials: { clientId: 'test-app', clientSecret: 'test-app-secret' },
    });
  });
  afterEach(() => shop.close());

  /** Exit code and output. */
  async function run(
    command: Command,
    args: readonly string[] = [],
    more: object = {},
  ): Promise<[number, string]> {
    const lines: string[] = [];
    const print = (text: string): void => void lines.push(text);
    const environment = {
      MOCK_SHOPIFY: 'false',
      SHOPIFY_SHOP_DOMAIN: shop.shopDomain,
      SHOPIFY_ADMIN_ENDPOINT: shop.url,
      SHOPIFY_CLIENT_ID: 'test-app',
      SHOPIFY_CLIENT_SECRET: 'test-app-secret',
      PUBLIC_URL: 'https://stock.example.com/',
      ...more,
    };
    const code = await command(args, environment, { out: print, err: print });
    return [code, lines.join('\n')];
  }

  const subscribed = (): string[] =>
    shop.subscriptions
      .list()
      .filter(({ uri }) => uri === URI)
      .map(({ topic }) => topic);

  it('subscribe makes every subscription once, and finds them from then on', async () => {
    expect(await run(runShopifySubscribe, ['--check'])).toEqual([
      1,
      expect.stringContaining('Missing       orders/create'),
    ]);
    expect(subscribed()).toEqual([]);
    const [code, text] = await run(runShopifySubscribe);
    expect(text).toContain(`Address       ${URI}`);
    expect([code, subscribed()]).toEqual([0, expect.arrayContaining(['ORDERS_CREATE', 'RETURNS_PROCESS'])]);
    expect(subscribed()).toHaveLength(NEEDED_TOPICS.length);
    expect(await run(runShopifySubscribe)).toEqual([0, expect.not.stringContaining('Made')]);
    expect(await run(runShopifySubscribe, ['--check'])).toEqual([
      0,
      expect.stringContaining(`Exist         ${NEEDED_TOPICS.length} topics`),
    ]);
    expect(subscribed()).toHaveLength(NEEDED_TOPICS.length);
  });

  it('subscribe makes an incomplete subscription anew, and leaves those of other addresses', async () => {
    const other = { topic: 'ORDERS_CREATE', uri: 'https://other.example.com', name: null, filter: null };
    shop.subscriptions.add({ ...other, includeFields: [] });
    shop.subscriptions.add({ ...other, uri: URI, filter: 'total_price:>100', includeFields: [] });
    const [code, text] = await run(runShopifySubscribe);
    expect(code).toBe(0);
    expect(text).toMatch(/Incomplete {4}orders\/create.*\nElsewhere {5}.*https:\/\/other\.example\.com/);
    const left = shop.subscriptions.list().filter(({ topic }) => topic === 'ORDERS_CREATE');
    expect(left.map(({ uri, filter }) => [uri, filter])).toEqual([
      ['https://other.example.com', null],
      [URI, null],
    ]);
  });

  it('check reports the shop, and exits with 1 while a scope or a subscription is missing', async () => {
    await run(runShopifySubscribe);
    const [code, text] = await run(runShopifyCheck);
    expect(text).toMatch(new RegExp(`Shop {10}${shop.shopDomain} .*\nAdmin API {5}2026-10\nScopes {8}read_`));
    expect(text).toContain(`Location      ${shop.locationId} Main warehouse (in the pool)`);
    expect(code).toBe(0);
    shop.tokens.scopes = shop.tokens.scopes.filter((scope) => scope !== 'read_returns');
    expect(await run(runShopifyCheck)).toEqual([
      1,
      expect.stringContaining('Missing       read_returns, to read what became of returned goods'),
    ]);
    expect(await run(runShopifyCheck, [], { SHOPIFY_LOCATION_IDS: '1' })).toEqual([
      1,
      expect.stringContaining('correct SHOPIFY_LOCATION_IDS'),
    ]);
  });

  it.each([
    ['a wrong secret', { SHOPIFY_CLIENT_SECRET: 'test-other-secret' }, 1, 'check SHOPIFY_CLIENT_ID'],
    ['no PUBLIC_URL', { PUBLIC_URL: undefined }, 2, 'Set PUBLIC_URL'],
    ['a simulated shop', { MOCK_SHOPIFY: 'true' }, 2, 'MOCK_SHOPIFY is on'],
    [
      'no shop',
      {
        SHOPIFY_SHOP_DOMAIN: undefined,
        SHOPIFY_ADMIN_ENDPOINT: undefined,
        SHOPIFY_CLIENT_ID: undefined,
        SHOPIFY_CLIENT_SECRET: undefined,
      },
      2,
      'Set SHOPIFY_SHOP_DOMAIN',
    ],
  ])('subscribe says what to do: %s', async (_, more, code, text) => {
    const [exit, output] = await run(runShopifySubscribe, [], more);
    expect([exit, output]).toEqual([code, expect.stringContaining(text)]);
    expect(output).not.toMatch(/test-(?:app|other)-secret/);
  });

  it('know their options', async () => {
    expect(await run(runShopifySubscribe, ['--replace'])).toEqual([2, expect.stringContaining('Usage')]);
    expect(await run(runShopifyCheck, ['--fix'])).toEqual([2, expect.stringContaining('Usage')]);
  });
});
