import { describeInBrowser } from '../../support/browser/chromium';
import { PageOfService } from '../../support/browser/page-of-service';
import { lineOf, orderOf } from '../../support/orders/order-payloads';

/** What a person changes in the list of stock, and on the screen of one SKU. */
describeInBrowser('the figures of the page', () => {
  let shown: PageOfService;

  beforeAll(async () => {
    shown = await PageOfService.start();
    await shown.api.put('MUG', { physical: 12, buffer: 2 });
    await shown.api.put('CAP', { physical: 4 });
    await shown.open('stock');
  });

  afterAll(() => shown.stop());

  it('never overwrite a sale that happened while the form was open, unless a person decides so', async () => {
    const { page } = shown;
    await page.getByRole('button', { name: 'Edit MUG' }).click();
    await page.keyboard.type('9');
    await page.getByText('Amazon: 10 → 7.').waitFor();

    await shown.api.webhook('orders/create', orderOf(lineOf('MUG', 1)));
    await page.getByText('Moved while this form was open: physical 12 → 11.').waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(await shown.api.stock('MUG')).toMatchObject({ physical: 11 });

    await page.getByRole('button', { name: 'Counted before it: set 8' }).click();
    await page.getByText('Recount: 11 → 8 on the shelf (−3), a row in the ledger.').waitFor();
    await page.getByLabel('Physical').press('Enter');
    await page.getByText('MUG is saved: 8 on the shelf, 2 held back, 6 for Amazon.').waitFor();
    expect(await shown.api.stock('MUG')).toMatchObject({ physical: 8, buffer: 2, version: 3 });
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Edit MUG');
  });

  it('are removed only by force while there is stock, which is asked for separately', async () => {
    const { page } = shown;
    await page.getByRole('button', { name: 'Edit CAP' }).click();
    await page.getByRole('button', { name: 'Remove this SKU' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('CAP has stock').waitFor();
    expect(await shown.api.stock('CAP')).toMatchObject({ physical: 4 });
    await page.getByRole('button', { name: 'Remove it all the same' }).click();
    await page.getByText('CAP is removed').waitFor();
    await page.getByRole('row', { name: 'CAP' }).waitFor({ state: 'detached' });
    expect((await shown.api.call('GET', '/api/inventory/CAP')).status).toBe(404);
  });

  it('show what an adjustment of a SKU of any characters does, and why one below zero is refused', async () => {
    const { page } = shown;
    const sku = 'LAMP/DESK #2 100% ä?';
    await shown.open(`sku?${new URLSearchParams({ sku }).toString()}`);
    await page.getByRole('button', { name: 'Register it' }).click();
    await page.getByLabel('Units on the shelf').fill('15');
    await page.getByLabel('Buffer').fill('3');
    await page.getByText('Amazon gets 12.').waitFor();
    await page.getByRole('button', { name: `Register ${sku}` }).click();
    await page.getByText('12 at Amazon = 15 on the shelf − 3 held back').waitFor();

    await shown.api.webhook('orders/create', orderOf(lineOf(sku, 4)));
    await page.getByText('8 at Amazon = 11 on the shelf − 3 held back').waitFor();

    await page.getByRole('button', { name: 'Adjust' }).click();
    await page.getByLabel('Units', { exact: false }).first().fill('-12');
    await page.getByText('at most 11 can be taken away').waitFor();
    await page.getByLabel('Reason').fill('broken');
    await page.getByRole('button', { name: 'Take 12 away' }).click();
    await page.getByText('an adjustment may not go below zero').waitFor();
    await page.getByLabel('Units', { exact: false }).first().fill('-1');
    await page.getByText('On the shelf 11 → 10, for Amazon 8 → 7.').waitFor();
    await page.getByRole('button', { name: 'Take 1 away' }).click();
    await page.getByText('10 on the shelf = 15 registered').waitFor();

    await page.getByRole('button', { name: 'Recount' }).click();
    await page.getByLabel('Counted units').fill('9');
    await shown.api.webhook('orders/create', orderOf(lineOf(sku, 2)));
    await page.getByText('Moved while this form was open: 10 → 8 on the shelf.').waitFor();
    expect(await page.getByRole('button', { name: 'Set the shelf to 9' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Before it: set 7' }).click();
    await page.getByRole('button', { name: 'Set the shelf to 7' }).click();
    await page.getByText('7 on the shelf = 7 counted').waitFor();
    expect((await shown.api.stock(sku)).physical).toBe(7);
  });

  it('show which buffer the delay asks for, and let the service set it up to a cap', async () => {
    const { page } = shown;
    await shown.open('sku?sku=MUG');
    await page.getByRole('button', { name: 'Buffer and threshold' }).click();
    await page.getByText(/^Advice: \d+ held back/).waitFor();
    await page.getByLabel('Auto buffer up to').fill('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Saved: /).waitFor();
    expect(await shown.api.stock('MUG')).toMatchObject({ autoBufferCap: 3 });
    await page.getByRole('row', { name: /auto buffer up to 3/ }).waitFor();
    await shown.api.call('PUT', '/api/inventory/MUG', { autoBufferCap: 0, buffer: 2 });
  });

  it('make a multipack whose quantity is explained before it is saved, and show what the SKU is sold as', async () => {
    const { page } = shown;
    await shown.open('sku?sku=MUG');
    await page.getByText('Sold at Amazon under its own name, one unit for one.').waitFor();
    await page.getByRole('link', { name: 'Sell it under another name or as a pack' }).click();
    await page.getByLabel('Seller SKU').fill('MUG-3');
    await page.getByLabel('of this SKU').fill('MUC');
    await page.getByText('MUC is not registered').first().waitFor();
    await page.getByLabel('of this SKU').fill('MUG');
    await page.getByLabel('Units').fill('3');
    await page.getByRole('row', { name: 'For Amazon – 2' }).waitFor();
    await page.getByLabel('Buffer').fill('1');
    await page.getByRole('row', { name: 'Buffer – 1 1 held back' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('MUG-3 is saved: 1 for Amazon.').waitFor();

    const pack = page.getByRole('row', { name: 'MUG-3' });
    await pack.getByText('in sync').waitFor();
    await shown.api.webhook('orders/create', orderOf(lineOf('MUG', 3)));
    await pack.locator('[data-label="At Amazon"]').filter({ hasText: /^0$/ }).waitFor();

    await pack.getByRole('link', { name: 'MUG', exact: true }).click();
    await page.getByText('MUG is enough for 1 of 3 each; 1 held back leaves 0.').waitFor();
    await page.getByRole('link', { name: 'Sold as' }).click();
    await page.getByRole('button', { name: 'What if' }).click();
    await page.getByLabel('Units left to sell').fill('30');
    await page.getByRole('row', { name: 'MUG-3 3 × MUG 0 9' }).waitFor();
  });
});
