import { randomBytes } from 'node:crypto';
import { surviveClosedOutput } from '../../platform/log/closed-output';
import { DemoProcess } from './demo-service';
import { DemoShop } from './demo-shop';
import { playDemo } from './demo-steps';
import { DemoTable } from './demo-table';

/** The shell's exit code of a command that Ctrl-C ends. */
const INTERRUPTED = 130;
/** The shell's exit code of a command whose reader has ended, such as `head`. */
const OUTPUT_CLOSED = 141;

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
    return await Promise.race([play(service, secret), interrupted]);
  } catch (error) {
    console.error(`\n${(await service?.explain(error)) ?? String(error)}`);
    return 1;
  } finally {
    await service?.stop();
  }
}

async function play(service: DemoProcess, secret: string): Promise<number> {
  const shop = new DemoShop(await service.listening(), secret);
  const table = new DemoTable(process.stdout.isTTY && process.env.NO_COLOR === undefined);
  table.head('SyncState demo: Shopify sells, Amazon follows');
  const times = await playDemo(shop, table);
  table.foot(
    `${times.length} numbers reached Amazon, the slowest in ${Math.max(...times)} ms; each ledger adds up to its stock.\n` +
      'ms: from the commit to Amazon’s acceptance. Amazon is simulated, with its real call limits.',
  );
  return 0;
}

void main().then((exitCode) => {
  // A fetch that an interruption left open must not delay the shell.
  process.exit(exitCode);
});
