import type { OverviewView } from '../../../src/dashboard/overview/overview';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { describeInBrowser } from '../../support/browser/chromium';
import { PageOfService } from '../../support/browser/page-of-service';
import { checkScreen } from '../../support/browser/screen-check';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { amazonAt } from '../../support/service/simulated-amazon';

const ORDER_ID = '902-3159896-1390916';

const SCREENS = [
  '',
  'stock',
  'listings?panel=new&name=MUG-2&of=MUG',
  'sku?sku=MUG&panel=explain',
  `sku?sku=KETTLE&panel=moment&at=${new Date().toISOString().slice(0, 11)}00:00:00.000Z`,
  'differences?state=all',
  `order?id=${ORDER_ID}`,
  'shopify',
  'deliveries',
  'returns',
  'alerts',
  'settings',
];

/** The story of the README in a browser, step by step: each test goes on where the one before it ended. */
describeInBrowser('the page', () => {
  let amazon: AmazonSimulator;
  let shown: PageOfService;

  beforeAll(async () => {
    amazon = await startAmazonSimulator({ sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    const { url, endpoint } = amazon.notices.openQueue();
    const orders = {
      AMAZON_ORDERS: 'true',
      SQS_QUEUE_URL: url,
      SQS_ENDPOINT: endpoint,
      ORDERS_POLL_MS: '1000',
    };
    shown = await PageOfService.start({ ...amazonAt(amazon), ...orders, RECEIPT_CHECK_MS: '300,1000,2000' });
  });

  afterAll(async () => {
    await shown.stop();
    await amazon.close();
  });

  const open = (address: string): Promise<void> => shown.openScreen(address);
  const rowsOf = async (sku: string): Promise<readonly LedgerRow[]> => {
    const path = `/api/inventory/${sku}/transactions`;
    return (await shown.api.call<{ items: readonly LedgerRow[] }>('GET', path)).body.items;
  };
  const row = (sku: string) => shown.page.getByRole('row', { name: sku });
  const cell = (sku: string, column: string) => row(sku).locator(`[data-label="${column}"]`);
  const shows = (sku: string, column: string, text: string): Promise<void> =>
    cell(sku, column).filter({ hasText: text }).waitFor();

  it('says of an empty store how to begin', async () => {
    await open('stock');
    await shown.page.getByText('No SKU registered yet').waitFor();
  });

  it('registers a SKU, shows a sale without a reload, and what Amazon accepted', async () => {
    const { page } = shown;
    await page.getByRole('button', { name: 'Register a SKU' }).first().click();
    await page.getByLabel(/^SKU/).fill('MUG');
    await page.getByLabel('Physical').fill('12');
    await page.getByLabel('Buffer').fill('2');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await shows('MUG', 'Broadcast', '10');
    await shows('MUG', 'At Amazon', '10');
    await shown.api.webhook('orders/create', orderOf(lineOf('MUG', 3)));
    await shows('MUG', 'Physical', '9');
    await shows('MUG', 'At Amazon', '7');
  });

  it('explains the figure of a SKU, and the terms lead to the rows behind them', async () => {
    const { page } = shown;
    await row('MUG').getByRole('link', { name: 'MUG' }).click();
    await page.getByRole('heading', { level: 1, name: 'MUG' }).waitFor();
    await page.getByText(/7\s+at Amazon\s+=\s+9 on the shelf\s+−\s+2 held back/).waitFor();
    await page.getByRole('link', { name: '3 sold' }).click();
    await page.waitForURL(/action=sale/);
    await page.getByRole('row', { name: /sale/ }).waitFor();
    await page.getByRole('row', { name: /push/ }).waitFor({ state: 'detached' });
  });

  it('lists the terms of the figure with the rows behind them, and what moved since another time', async () => {
    const { page } = shown;
    const [registration] = (await rowsOf('MUG')).slice(-1);
    await page.getByRole('button', { name: 'Term by term' }).click();
    await page.getByText(/^7 at Amazon: 9 on the shelf, 2 held back/).waitFor();
    const shelf = page.getByRole('row', { name: /^9 on the shelf/ });
    await shelf.getByRole('link', { name: registration?.txId ?? '' }).click();
    await page.locator('tr.linked', { hasText: 'recount' }).waitFor();
    await open(`sku?sku=MUG&panel=moment&at=${encodeURIComponent(registration?.timestamp ?? '')}`);
    await page.getByRole('row', { name: /^On the shelf 12 9 −3$/ }).waitFor();
    await page.getByRole('row', { name: /^sale 1 −3$/ }).waitFor();
    await page.getByLabel('As of (UTC)').fill('2020-01-01T00:00:00');
    await page.getByRole('row', { name: /^On the shelf – 9 \+9$/ }).waitFor();
  });

  it('shows of each push whether Amazon shows its number', async () => {
    const { page } = shown;
    await open('sku?sku=MUG&action=sync');
    await page.getByRole('row', { name: /push .*7 sent.*observed/ }).waitFor();
    await open('stock');
    await shows('MUG', 'Receipt', 'observed');
  });

  it('holds back what stands below the sentences of a SKU until they are read', async () => {
    const { page } = shown;
    let answer = (): void => undefined;
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/inventory/MUG', async (route) => {
      await isAnswered;
      await route.continue();
    });
    await open('sku?sku=MUG');
    await expect(page.getByRole('heading', { level: 2 }).count()).resolves.toBe(0);
    answer();
    await page.getByRole('heading', { level: 2, name: 'Ledger' }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('checks a CSV file row by row before it writes anything', async () => {
    const { page } = shown;
    await open('stock?panel=import');
    const csv = 'sku,physical,buffer\nMUG,9,3\nCUP,5,0\nPLATE,-1,0\n';
    await page
      .getByLabel('CSV file')
      .setInputFiles({ name: 'stock.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('3 rows checked, nothing written yet').waitFor();
    expect((await shown.api.call('GET', '/api/inventory/CUP')).status).toBe(404);
    await page.getByRole('button', { name: 'Write 2 changes' }).click();
    await page.getByText('3 rows imported').waitFor();
    expect(await shown.api.stock('CUP')).toMatchObject({ physical: 5 });
    expect(await shown.api.stock('MUG')).toMatchObject({ buffer: 3 });
    await open('stock');
    await shows('CUP', 'Physical', '5');
  });

  it('filters on the server, keeps the filter in the address, and says when nothing matches', async () => {
    const { page } = shown;
    await shown.api.webhook('orders/create', orderOf(lineOf('CUP', 7)));
    await page.getByRole('link', { name: /^Oversold/ }).click();
    await page.waitForURL(/status=oversold/);
    await shows('CUP', 'Physical', '-2');
    await row('MUG').waitFor({ state: 'detached' });
    await page.reload();
    await shows('CUP', 'State', 'oversold');
    await page.getByLabel('Search').fill('nothing of that name');
    await page.getByText('Nothing matches').waitFor();
    await page.waitForURL(/search=nothing/);
    await page
      .getByRole('button', { name: /clear/i })
      .or(page.getByRole('link', { name: /clear/i }))
      .click();
    await row('MUG').waitFor();
  });

  it('puts what needs a person first, leads to how it came about, and marks an alert as read', async () => {
    const { browser, page } = shown;
    await open('');
    await page.getByRole('link', { name: /CUP/ }).first().waitFor();
    await open('alerts');
    await row('CUP').getByRole('link', { name: 'Time line' }).click();
    await page.getByRole('row', { name: /sale .*−7 −2/ }).waitFor();
    expect(await browser.accessibilityProblems()).toEqual([]);
    await browser.look({ width: 390, theme: 'dark' });
    await eventually('it fits 390 px', async () => (await browser.overflow()) <= 0);
    await browser.look({});
    await page.goBack();
    await row('CUP')
      .getByRole('button', { name: /mark as read/i })
      .click();
    await eventually('no alert is unread', async () => {
      const { body } = await shown.api.call<{ count: number }>('GET', '/api/alerts/unread');
      return body.count === 0;
    });
  });

  it('is used by the keyboard alone', async () => {
    const { browser, page } = shown;
    await open('stock');
    await row('CUP').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('mu');
    await row('CUP').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'MUG' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await browser.look({ theme });
      await eventually('no problem of accessibility is left once the colours have changed', async () => {
        return (await browser.accessibilityProblems()).length === 0;
      });
    }
    await browser.look({});
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows an order at Amazon without a reload, and leads from its row to the order and back', async () => {
    const { page, api } = shown;
    await api.put('KETTLE', { physical: 8 });
    await open('sku?sku=KETTLE');
    amazon.orders.place({ orderId: ORDER_ID, items: [{ sku: 'KETTLE', units: 2 }], force: true });
    await page.getByText(/6\s+on the shelf\s+=\s+8 registered on .*−\s+2 sold at Amazon/).waitFor();
    await page.getByRole('link', { name: `order ${ORDER_ID}` }).click();
    await page.getByRole('heading', { level: 1, name: ORDER_ID }).waitFor();
    await page.getByText('2 ordered units are out of stock because of it.').waitFor();
    await page.getByText('by a notice').waitFor();
    await page.getByRole('link', { name: 'movement 1' }).click();
    await page.locator('tr.linked', { hasText: ORDER_ID }).waitFor();
    await open('');
    await page.getByRole('row', { name: /^notice 1 h 1 / }).waitFor();
    await page.getByRole('row', { name: /^accepted 99 % within 1 min .* late of/ }).waitFor();
    await page.getByRole('row', { name: /^Amazon notices ok/ }).waitFor();
    const { body: overview } = await api.call<OverviewView>('GET', '/api/overview');
    expect(overview.sales['24h'].amazon).toEqual({ orders: 1, units: 2 });
    expect(overview.amazonOrders.delay['24h'].notice).toMatchObject({ count: 1 });
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toContain('syncstate_orders_total{channel="amazon"} 1\n');
    expect(metrics).toContain('syncstate_amazon_order_delay_seconds_count{source="notice"} 1\n');
    expect(metrics).toMatch(/^syncstate_amazon_orders_watermark_age_seconds \d/m);
  });

  it.each(SCREENS)('%p fits 390 px and has no serious problem of accessibility, light and dark', (screen) =>
    checkScreen(shown, screen),
  );

  it('has no error on the console, and nothing that the CSP refuses', () => {
    expect(shown.browser.problems).toEqual([]);
  });

  it('says when the service is away, and comes back by itself', async () => {
    const { page } = shown;
    await open('stock');
    await row('MUG').waitFor();
    await shown.kill();
    await page.getByText('What you see was true').waitFor();
    await shown.startAgain();
    await page.getByText('What you see was true').waitFor({ state: 'detached' });
    await shown.api.webhook('orders/create', orderOf(lineOf('MUG', 1)));
    await shows('MUG', 'Physical', '8');
  });
});
