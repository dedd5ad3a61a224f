import { BrowserPage } from '../../support/browser/browser-page';
import { serviceWithPage } from '../../support/browser/built-page';
import { describeInBrowser } from '../../support/browser/chromium';
import { type ServiceProcess, startServiceProcess } from '../../support/service/test-service';
import { type DataDir, makeDataDir } from '../../support/store/data-dir';

const API_KEY = 'a-key-for-the-page-tests';

describeInBrowser('the page of a service with an API key', () => {
  let files: Awaited<ReturnType<typeof serviceWithPage>>;
  let data: DataDir;
  let service: ServiceProcess;
  let browser: BrowserPage;

  beforeAll(async () => {
    files = await serviceWithPage();
    data = makeDataDir();
    service = await startServiceProcess({ DATA_DIR: data.path, API_KEY }, files.bundle);
    browser = await BrowserPage.open();
  });

  afterAll(async () => {
    await browser.close();
    await service.end('SIGTERM');
    data.remove();
    files.remove();
  });

  it('asks for a key, says when it is wrong, and opens what was asked for with the right one', async () => {
    const { page } = browser;
    await page.goto(`${service.api.url}/dashboard/stock?status=blocked`);
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
