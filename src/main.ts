import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { inspect } from 'node:util';
import { STOP_WITHIN_MS } from './app.setup';
import { ConfigError, loadConfig } from './config/load-config';
import { EmbeddedEngineError } from './platform/dynamodb/embedded/embedded-engine';
import { TablesNotReady } from './platform/dynamodb/tables/table-check';
import { limitHeapGrowth } from './platform/heap-growth';
import { createLogger } from './platform/log/logger';
import { CannotListen, startService, StoreNotUsable } from './service';

/** Read before anything else: npm may be killed while the service is still starting. */
const STARTED_BY = process.ppid;
/** Milliseconds between two looks whether npm is still there. */
const ORPHAN_POLL_MS = 200;

async function main(): Promise<void> {
  limitHeapGrowth();
  if (existsSync('.env')) process.loadEnvFile('.env');
  // The lock file holds the SDK to a release that runs on Node 20, so its farewell to Node 20 helps nobody here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const config = loadConfig(process.env);
  const logger = createLogger(config.log);
  if (config.amazon.simulated && process.env.NODE_ENV === 'production')
    logger.warn(
      'NODE_ENV is production and MOCK_AMAZON is true: Amazon is simulated, and the real one is told nothing. Take MOCK_AMAZON out.',
    );
  const service = await startService(config, logger);
  if (config.shopify.printedSecret !== undefined)
    logger.warn(
      `No SHOPIFY_WEBHOOK_SECRET is set: webhooks must be signed with ${config.shopify.printedSecret}`,
    );

  let stopping = false;
  const stop = (reason: string, exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    logger.info(`Stopping: ${reason}`);
    setTimeout(() => {
      logger.error('Not stopped in time: leaving the rest to the next start');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    service.stop().then(
      () => {
        logger.info('Stopped');
        process.exit(exitCode);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'The stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => {
    stop('SIGTERM', 0);
  });
  process.on('SIGINT', () => {
    stop('SIGINT', 0);
  });
  void service.engineLost.then(() => {
    stop('the embedded engine ended', 1);
  });
  if (process.env.npm_lifecycle_event !== undefined)
    whenOrphaned(() => {
      stop('npm ended', 0);
    });
}

/** Under `npm start` nobody else knows this process: when npm is killed, it must not keep port and data folder. */
function whenOrphaned(end: () => void): void {
  setInterval(() => {
    if (process.ppid !== STARTED_BY) end();
  }, ORPHAN_POLL_MS).unref();
}

/** What an operator can mend: the message says how, and a stack would only hide it. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof EmbeddedEngineError ||
    error instanceof TablesNotReady ||
    error instanceof CannotListen ||
    error instanceof StoreNotUsable
  );
}

main().catch((error: unknown) => {
  const words = isExpected(error) ? error.message : inspect(error);
  // Ended by hand and not by an exit code alone: nothing that a failed start left behind may keep the process.
  process.stderr.write(`${words}\n`, () => process.exit(1));
});
