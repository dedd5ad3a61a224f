import type { Readable } from 'node:stream';
import type { DemoService } from './demo-service';

/** What to look at once the steps are played, by the screen's path. */
const SIGHTS = [
  ['', 'Today: what needs a person, LAMP-OAK oversold and three units held'],
  ['stock', 'Stock: change a number in its row, and Amazon follows'],
  ['sku?sku=MUG-BLUE', 'MUG-BLUE: why Amazon shows 8, and every row of its ledger'],
  ['deliveries', 'Deliveries: what came in and went out, the repeated order as a duplicate'],
  ['alerts', 'Alerts: what happened, and what to do'],
] as const;

/** The address of the page; undefined where the service has none, because it runs without a build. */
export async function pageAddress({ url }: DemoService): Promise<string | undefined> {
  const address = `${url}/dashboard/`;
  const { ok, body } = await fetch(address);
  await body?.cancel();
  return ok ? address : undefined;
}

/** Above the steps: where the page is, and how it is seen at leisure. */
export function introOf(address: string | undefined, waits: boolean): string {
  if (address === undefined) return 'The page is not built, so this demo shows none: npm run build';
  return waits
    ? `The page: ${address}\nOpen it, then press Enter: one step follows every two seconds.`
    : `The page, while this demo runs: ${address}\nnpm run demo -- --page plays slowly and waits for you, so that you see it follow.`;
}

/** Below the steps: what to look at, while the service still runs. */
export function sightsOf(address: string): string {
  const lines = SIGHTS.map(([path, text]) => `  ${text}\n    ${address}${path}`);
  return ['The page shows all of it:', ...lines, 'Press Enter to end the demo.'].join('\n');
}

/** Resolves with the next line of the input, or at its end. */
export function nextLine(input: Readable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      input.pause();
      input.off('data', done);
      input.off('end', done);
      resolve();
    };
    input.on('data', done);
    input.on('end', done);
    input.resume();
  });
}
