import 'reflect-metadata';
import { MovedClock } from './moved-clock';

// Before anything else keeps the clock.
const clock = MovedClock.install();

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { BrowserPage } from '../browser/browser-page';
import { CHROMIUM } from '../browser/chromium';
import { Api } from '../service/api';
import { fillShop } from './fill-shop';
import { smallPng } from './small-png';

const ROOT = join(__dirname, '../../..');
const DIST = join(ROOT, 'dist');
const FOLDER = join(ROOT, 'docs/images');
const WIDTH = 1280;
const LARGEST_BYTES = 150_000;

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

interface Picture {
  readonly name: string;
  readonly path: string;
  /** What is further down is left out. */
  readonly height: number;
  readonly theme: 'light' | 'dark';
  /** Stands when the picture may be taken. */
  readonly shows: string;
}

const PICTURES: readonly Picture[] = [
  { name: 'today', path: '', height: 1400, theme: 'light', shows: 'main canvas' },
  { name: 'stock', path: 'stock', height: 900, theme: 'light', shows: 'main tbody tr' },
  {
    name: 'listings',
    path: 'listings?edit=MUG-BLUE-6',
    height: 900,
    theme: 'light',
    shows: 'main .steps td',
  },
  { name: 'sku', path: 'sku?sku=MUG-BLUE', height: 1200, theme: 'light', shows: 'main canvas' },
  { name: 'stock-dark', path: 'stock', height: 900, theme: 'dark', shows: 'main tbody tr' },
];

/** Makes the pictures of the page in docs/images, from a shop that it lives through first: `npm run docs:images`. */
async function main(): Promise<void> {
  if (CHROMIUM === undefined) {
    say('There is no Chromium here: install one (apt-get install chromium), or set CHROMIUM_PATH.');
    process.exitCode = 1;
    return;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'syncstate-pictures-'));
  const service = await startBuiltService(dataDir);
  try {
    say('A day of a shop with 40 SKUs passes; this takes about two minutes.');
    await fillShop({ service, api: new Api(service.url) }, clock);
    mkdirSync(FOLDER, { recursive: true });
    const browser = await BrowserPage.open();
    try {
      for (const picture of PICTURES) await take(browser, service.url, picture);
    } finally {
      await browser.close();
    }
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The service as it is built, since only a build has the page. */
async function startBuiltService(dataDir: string) {
  const built = createRequire(join(DIST, 'main.js'));
  const { loadConfig } = built('./config/load-config') as typeof import('../../../src/config/load-config');
  const { startService } = built('./service') as typeof import('../../../src/service');
  const config = loadConfig({
    PATH: process.env.PATH,
    PORT: '0',
    DATA_DIR: dataDir,
    MOCK_AMAZON: 'true',
    MOCK_AMAZON_PORT: '0',
    RETURNS_FIRST_POLL: 'count',
    RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
    RETURNS_REPORT_POLL_MS: '100',
    // Soon taken again when the clock is moved.
    LEASE_TTL_MS: '2000',
    LOG_LEVEL: 'silent',
  });
  return startService(config, pino({ level: config.log.level }));
}

async function take({ page, problems }: BrowserPage, url: string, picture: Picture): Promise<void> {
  const { name, path, height, theme, shows } = picture;
  await page.setViewportSize({ width: WIDTH, height: 800 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.goto(`${url}/dashboard/${path}`);
  await page.locator(shows).first().waitFor();
  // A chart is drawn after its data has come.
  await page.waitForTimeout(1500);
  const clip = { x: 0, y: 0, width: WIDTH, height };
  const png = smallPng(await page.screenshot({ fullPage: true, clip }));
  if (problems.length > 0) throw new Error(`${name}: ${problems.join('; ')}`);
  const size = png.length;
  say(`docs/images/${name}.png: ${Math.round(size / 1000)} kB`);
  writeFileSync(join(FOLDER, `${name}.png`), png);
  if (size > LARGEST_BYTES) throw new Error(`${name}.png is larger than ${LARGEST_BYTES / 1000} kB.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  say(String(error));
  process.exitCode = 1;
});
