import { source as axeSource } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from './chromium';

/** How the page is looked at. */
export interface Look {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

/** A browser with one page, and what went wrong in it: messages on the console, exceptions, violations of the CSP. */
export class BrowserPage {
  readonly problems: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open({ width = 1280, theme = 'light' }: Look = {}): Promise<BrowserPage> {
    const browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      // The tests run as root in containers, where the sandbox of Chromium is not available.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme });
    page.setDefaultTimeout(60_000);
    const opened = new BrowserPage(browser, page);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        opened.problems.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => opened.problems.push(error.message));
    return opened;
  }

  async look({ width = 1280, theme = 'light' }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height: 900 });
    await this.page.emulateMedia({ colorScheme: theme });
  }

  /** What axe-core finds that is serious or critical, each with the elements. */
  async accessibilityProblems(): Promise<string[]> {
    // Evaluated by the debugger and not as a script of the page, so that the CSP stays in force.
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run();
      return violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.map(({ html }) => html) }));
    });
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, at }) => `${id}: ${at.slice(0, 3).join(' ')}`);
  }

  /** Pixels by which the page is wider than the window without its scroll bar. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
