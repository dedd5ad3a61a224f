import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { describeInBrowser } from '../../support/browser/chromium';
import { PageOfService } from '../../support/browser/page-of-service';
import { checkScreen } from '../../support/browser/screen-check';
import { eventually } from '../../support/eventually';
import { amazonAt, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { shopAt, shopHas, startTestShop } from '../../support/shopify/simulated-shop';

const SCREENS = ['shopify?panel=import', 'differences?state=all', 'sku?sku=MUG'];

/** The first days of a shop on the page, step by step: each test goes on where the one before it ended. */
describeInBrowser('the page of a service with a shop', () => {
  let shop: ShopifySimulator;
  let amazon: AmazonSimulator;
  let shown: PageOfService;

  beforeAll(async () => {
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    shop = await startTestShop();
    shop.merchant.createItems([
      { sku: 'MUG', available: 12 },
      { sku: 'CUP', available: 0 },
      { sku: null, available: 3 },
      { sku: 'VOUCHER', giftCard: true },
    ]);
    shown = await PageOfService.start({
      ...shopAt(shop),
      SHOPIFY_LEADS: 'ask',
      SHOPIFY_SETTLE_MS: '1000',
      ...amazonAt(amazon),
      RECEIPT_CHECK_MS: '300,900',
    });
    shop.webhooks.deliverTo(shown.api.url);
  });

  afterAll(async () => {
    await shown.stop();
    await shop.close();
    await amazon.close();
  });

  const open = (address: string): Promise<void> => shown.openScreen(address);
  const button = (name: string | RegExp) => shown.page.getByRole('button', { name });

  it('registers what the shop has in three steps, and sends nothing before a person has seen what changes', async () => {
    const { page } = shown;
    await open('shopify');
    await page.getByText('Shopify answers.').waitFor();
    await page.getByRole('row', { name: /write_inventory granted/ }).waitFor();
    await page.getByRole('row', { name: /Main warehouse .* in the pool/ }).waitFor();
    await button('First day').click();
    await button('Read the shop').click();
    await page.getByText('2 SKUs would be registered').waitFor();
    await page.getByText('2 items are skipped').waitFor();
    await button(/^gift card/).click();
    await page.getByRole('cell', { name: 'VOUCHER' }).waitFor();
    expect((await shown.api.call('GET', '/api/inventory/MUG')).status).toBe(404);

    await button('Register 2 SKUs').click();
    await page.getByText('2 SKUs are held').waitFor();
    expect(await shown.api.stock('MUG')).toMatchObject({ physical: 12, syncStatus: 'pending' });
    await button('See what Amazon would get').click();
    await page.getByText(/quantities at Amazon change/).waitFor();
    await button(/^Send 2 quantities/).click();
    await page.getByText('Nothing is held.').waitFor();
    await eventually('Amazon has the number of the shop', async () => {
      const { syncStatus, lastBroadcast } = await shown.api.stock('MUG');
      return syncStatus === 'in_sync' && lastBroadcast?.count === 12;
    });
  });

  it('shows of a SKU what Shopify has, also once a movement from elsewhere is written to it', async () => {
    const { page } = shown;
    await open('sku?sku=MUG');
    await page.getByText('Shopify has 12 available, as expected.').waitFor();
    const change = { delta: -2, reason: 'broken' };
    await shown.api.call('POST', '/api/inventory/MUG/adjustments', change, { 'idempotency-key': 'broken-1' });
    await shopHas(shop, 'MUG', 10);
    await page.getByText('Shopify has 10 available, as expected.').waitFor();
  });

  it('asks about a count in Shopify, and follows it when a person says so', async () => {
    const { page } = shown;
    shop.merchant.count({ sku: 'MUG' }, 15);
    await open('differences');
    const row = page.getByRole('row', { name: /^MUG Shopify 10 15/ });
    await row.getByText('changed in Shopify').waitFor();
    await row.getByRole('button', { name: 'Follow Shopify: 15' }).click();
    await page.getByText('MUG: +5 is counted.').waitFor();
    await row.waitFor({ state: 'detached' });
    expect(await shown.api.stock('MUG')).toMatchObject({ physical: 15 });
    await page.getByLabel('State').selectOption('closed');
    await page.getByRole('row', { name: /^MUG .* followed/ }).waitFor();
  });

  it('shows an order of the shop with the rows that it left', async () => {
    const { page } = shown;
    const order = shop.orders.place({ lines: [{ sku: 'MUG', quantity: 2 }] });
    if (typeof order === 'string') throw new Error(order);
    await open('sku?sku=MUG');
    await page.getByRole('link', { name: `order ${order.orderId}` }).click();
    await page.getByText('2 ordered units are out of stock because of it.').waitFor();
    await page.getByRole('link', { name: 'movement 1' }).click();
    await page.locator('tr.linked', { hasText: order.orderId }).waitFor();
  });

  it('asks about an edit in Seller Central, with what was sent and seen, and writes ours when a person says so', async () => {
    const { page } = shown;
    await shown.api.put('TRAY', { physical: 20, buffer: 10 });
    await eventually('Amazon is seen to show it', async () => {
      return (await shown.api.stock('TRAY')).receipt.state === 'observed';
    });
    amazon.listings.edit('TRAY', { quantity: 12 });
    await open('differences');
    await button('Compare everything now').click();
    const row = page.getByRole('row', { name: /^TRAY Amazon 10 12/ });
    await row.getByText('edited elsewhere').waitFor();
    await row.getByRole('button', { name: /^Push 10 to Amazon/ }).click();
    await row.waitFor({ state: 'detached' });
    await eventually('Amazon shows ours', () => Promise.resolve(quantityAtAmazon(amazon, 'TRAY') === 10));
  });

  it('names each scope that is missing, on the screen of the shop and first on Today', async () => {
    const { page } = shown;
    shop.tokens.scopes = shop.tokens.scopes.filter((scope) => scope !== 'write_inventory');
    const change = { delta: -1, reason: 'broken' };
    await shown.api.call('POST', '/api/inventory/MUG/adjustments', change, { 'idempotency-key': 'broken-2' });
    await eventually('a write has shown it to the service', async () => {
      const { body } = await shown.api.call<{ missingScopes: string[] }>('GET', '/api/shopify');
      return body.missingScopes.includes('write_inventory');
    });
    await open('shopify');
    await page.getByRole('row', { name: /write_inventory missing/ }).waitFor();
    await open('');
    await page.getByRole('link', { name: /^(Shopify refuses the app|The shop cannot be)/ }).click();
    await page.getByText('The app has no scope write_inventory').waitFor();
  });

  it('pauses the sending with a reason that each screen shows, and resumes it', async () => {
    const { page } = shown;
    await open('stock?panel=pause');
    await page.getByLabel('Why').fill('stock-taking');
    await button('Pause sending').last().click();
    await page.getByRole('complementary', { name: 'Sending is paused' }).getByText('stock-taking').waitFor();
    await shown.api.put('CUP', { physical: 4 });
    await open('alerts');
    await button('Resume: see what would be sent').click();
    await page.getByText('1 quantity at Amazon changes: 1 goes up.').waitFor();
    await button('Send 1 quantity to Amazon').click();
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await eventually('it is sent', async () => (await shown.api.stock('CUP')).syncStatus === 'in_sync');
  });

  it.each(SCREENS)('%p fits 390 px and has no serious problem of accessibility, light and dark', (screen) =>
    checkScreen(shown, screen),
  );

  it('has no error on the console, and nothing that the CSP refuses', () => {
    expect(shown.browser.problems).toEqual([]);
  });
});
