import { describeInBrowser } from '../../support/browser/chromium';
import { PageOfService } from '../../support/browser/page-of-service';

const API_KEY = 'a-key-for-the-page-tests';

describeInBrowser('the page of a service with an API key', () => {
  let shown: PageOfService;

  beforeAll(async () => {
    shown = await PageOfService.start({ API_KEY });
  });

  afterAll(() => shown.stop());

  it('asks for a key, says when it is wrong, and opens what was asked for with the right one', async () => {
    const { page } = shown;
    await shown.open('stock?status=blocked');
    await page.getByLabel('API key').fill('wrong-key-wrong-key');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('API key').fill(API_KEY);
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'Stock' }).waitFor();
    expect(page.url()).toContain('/dashboard/stock?status=blocked');
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ name: 'syncstate_session', httpOnly: true, sameSite: 'Strict' }]);
    const stored = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(stored).not.toContain(API_KEY);
  });
});
