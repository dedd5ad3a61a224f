import { eventually } from '../eventually';
import type { PageOfService } from './page-of-service';

/** Fails where a screen is wider than its window, or has a serious problem of accessibility: at both widths, in both themes. */
export async function checkScreen(shown: PageOfService, address: string): Promise<void> {
  const { browser, page } = shown;
  for (const theme of ['light', 'dark'] as const) {
    await browser.look({ theme });
    await shown.openScreen(address);
    await eventually('nothing is loading', async () => {
      return (await page.locator('[aria-busy=true]').count()) === 0;
    });
    for (const width of [1280, 390]) {
      await browser.look({ width, theme });
      // A chart follows its frame.
      await eventually(`it fits ${width} px`, async () => (await browser.overflow()) <= 0);
      expect(await browser.accessibilityProblems()).toEqual([]);
    }
  }
  await browser.look({});
}
