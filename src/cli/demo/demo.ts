import { randomBytes } from 'node:crypto';
import { surviveClosedOutput } from '../../platform/log/closed-output';
import { introOf, nextLine, pageAddress, sightsOf } from './demo-page';
import { DemoProcess } from './demo-service';
import { DemoShop } from './demo-shop';
import { playDemo } from './demo-steps';
import { DemoTable } from './demo-table';

/** The shell's exit code of a command that Ctrl-C ends. */
const INTERRUPTED = 130;
/** The shell's exit code of a command whose reader has ended, such as `head`. */
const OUTPUT_CLOSED = 141;

/** Plays for a person who watches the page. */
const PAGE = '--page';
/** Between two steps for such a person, in milliseconds. */
const PAUSE_MS = 2000;

async function main(): Promise<number> {
  const secret = randomBytes(24).toString('base64url');
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        resolve(INTERRUPTED);
      });
    surviveClosedOutput(() => {
      resolve(OUTPUT_CLOSED);
    });
  });
  let service: DemoProcess | undefined;
  try {
    service = DemoProcess.start(secret, process.env);
    return await Promise.race([play(service, secret, process.argv.includes(PAGE)), interrupted]);
  } catch (error) {
    console.error(`\n${(await service?.explain(error)) ?? String(error)}`);
    return 1;
  } finally {
    await service?.stop();
  }
}

/** `isWatched`: it waits for a person with the page open, before the first step, between the steps and at the end. */
async function play(service: DemoProcess, secret: string, isWatched: boolean): Promise<number> {
  const addresses = await service.listening();
  const shop = new DemoShop(addresses, secret);
  const table = new DemoTable(process.stdout.isTTY && process.env.NO_COLOR === undefined);
  table.title('SyncState demo: one stock, sold on Shopify and on Amazon');
  const address = await pageAddress(addresses);
  console.log(introOf(address, isWatched));
  const waits = isWatched && address !== undefined;
  if (waits) await nextLine(process.stdin);
  table.head();
  const times = await playDemo(shop, table, waits ? PAUSE_MS : 0);
  table.foot(
    `${times.length} numbers reached Amazon, the slowest in ${Math.max(...times)} ms; each ledger adds up to its stock.\n` +
      'ms: from the commit to Amazon’s acceptance. Amazon is simulated, with its real call limits.',
  );
  if (waits) {
    console.log(sightsOf(address));
    await nextLine(process.stdin);
  }
  return 0;
}

void main().then((exitCode) => {
  // A fetch that an interruption left open must not delay the shell.
  process.exit(exitCode);
});
