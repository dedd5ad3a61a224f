import 'reflect-metadata';
import { inspect } from 'node:util';
import { STOP_WITHIN_MS } from './app.setup';
import { ConfigError, loadConfig } from './config/load-config';
import { completeEnvironment, EnvFileError } from './config/env-file/process-environment';
import { startWarnings } from './config/start-warnings';
import { DaxClientMissing } from './platform/lists/dax';
import { EmbeddedEngineError } from './platform/dynamodb/embedded/embedded-engine';
import { TablesNotReady } from './platform/dynamodb/tables/table-check';
import { limitHeapGrowth } from './platform/heap-growth';
import { surviveClosedOutput } from './platform/log/closed-output';
import { createLogger } from './platform/log/logger';
import { whenOrphaned } from './platform/parent-process.scheduler';
import { CannotListen, type RunningService, startService, StoreNotUsable } from './service';

/** Read first: npm may be killed while the service starts. */
const PARENT_PID = process.ppid;

async function main(): Promise<void> {
  limitHeapGrowth();
  surviveClosedOutput();
  const fileWarnings = completeEnvironment(process.env);
  // The lock file pins an SDK release that runs on Node 20, so the SDK's warning about Node 20 does not apply.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const config = loadConfig(process.env);
  const logger = createLogger(config.log);
  for (const warning of [...fileWarnings, ...startWarnings(process.env, config, Date.now())])
    logger.warn(warning);
  // The library of the log writes what is left at the exit, and repeats that for ever when its pipe is closed; a flush
  // notices the closed pipe.
  const exit = (exitCode: number): void => {
    logger.flush(() => process.exit(exitCode));
  };
  let service: RunningService | undefined = undefined;
  let stopping = false;
  const stop = (reason: string, exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    logger.info(`Stopping: ${reason}`);
    if (service === undefined) {
      // No job runs and no request was taken before the start is complete, and the engine ends with this process.
      exit(exitCode);
      return;
    }
    setTimeout(() => {
      logger.error('The stop takes too long: the next start finishes the rest');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    service.stop().then(
      () => {
        logger.info('Stopped');
        exit(exitCode);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'The stop failed');
        exit(1);
      },
    );
  };
  // Before the start: as the first process of a container it would otherwise ignore a signal while it starts.
  process.on('SIGTERM', () => {
    stop('SIGTERM', 0);
  });
  process.on('SIGINT', () => {
    stop('SIGINT', 0);
  });
  service = await startService(config, logger);
  if (config.shopify.printedSecret !== undefined)
    logger.warn(
      `No SHOPIFY_WEBHOOK_SECRET is set: webhooks must be signed with ${config.shopify.printedSecret}`,
    );
  void service.engineLost.then(() => {
    stop('the embedded engine ended', 1);
  });
  // Under `npm start`, a killed npm does not stop this process, which would keep the port and the data folder.
  if (process.env.npm_lifecycle_event !== undefined)
    whenOrphaned(PARENT_PID, () => {
      stop('npm ended', 0);
    });
}

/** True for an error that an operator can fix: its message says how, so no stack is printed. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof EnvFileError ||
    error instanceof EmbeddedEngineError ||
    error instanceof TablesNotReady ||
    error instanceof DaxClientMissing ||
    error instanceof CannotListen ||
    error instanceof StoreNotUsable
  );
}

main().catch((error: unknown) => {
  const text = isExpected(error) ? error.message : inspect(error);
  // An explicit exit: a failed start may leave handles that keep the process running.
  process.stderr.write(`${text}\n`, () => process.exit(1));
});
