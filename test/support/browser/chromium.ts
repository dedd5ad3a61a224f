import { existsSync } from 'node:fs';

/** Where Debian, Ubuntu, Fedora, macOS and Google put it; `CHROMIUM_PATH` comes first. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser for the tests of the page; undefined where there is none. */
export const CHROMIUM = [process.env.CHROMIUM_PATH ?? '', ...PLACES].find((path) => existsSync(path));

/** A suite that needs a browser. Without one it is skipped, and its name says how to get one. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (CHROMIUM !== undefined) describe(name, suite);
  else describe.skip(`${name} (skipped: no Chromium; apt-get install chromium, or set CHROMIUM_PATH)`, suite);
}
