import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger as PinoLogger } from 'pino';
import { createApp, startJobs, STOP_WITHIN_MS } from './app.setup';
import { endsBefore } from './platform/jobs/deadline';
import type { AppConfig, StoreConfig } from './config/app-config';
import { hostAndPort } from './config/host-and-port';
import { createClient } from './platform/dynamodb/client';
import { startExpiry } from './platform/dynamodb/embedded/expiry.scheduler';
import {
  type EmbeddedEngine,
  EmbeddedEngineError,
  startEmbeddedEngine,
} from './platform/dynamodb/embedded/embedded-engine';
import { openDax } from './platform/lists/dax';
import { placeInWords, placeOfStore, storeInWords } from './platform/dynamodb/diagnosis/store-call';
import { diagnose } from './platform/dynamodb/diagnosis/diagnosed-errors';
import { setUpTables } from './platform/dynamodb/tables/table-setup';
import { openInternalListener, ownAddress } from './platform/instances/internal-listener';
import { InternalServer } from './platform/instances/internal-server';
import { LiveInstances } from './platform/instances/live-instances.scheduler';
import { ConnectionDrain } from './platform/http/guard/connection-drain';
import { startSimulator, withSimulatedQueue } from './simulated-amazon';
import { startShop, withShop } from './simulated-shopify';
import type { AmazonSimulator } from './simulators/amazon/amazon-simulator';
import type { ShopifySimulator } from './simulators/shopify/shopify-simulator';

/** How long a start waits for the data folder of a service that is stopping, in milliseconds. */
const FOLDER_WAIT_MS = 1500;
/** How long a stop waits until the others know of it, in milliseconds. */
const LEAVE_WITHIN_MS = 1000;
/** Milliseconds between two looks at the connections while the service stops. */
const DRAIN_STEP_MS = 50;

/** A running service. */
export interface RunningService {
  /** As in `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Present when Amazon is simulated. */
  readonly simulator: AmazonSimulator | undefined;
  /** Present when Shopify is simulated: its webhooks come to this service. */
  readonly shop: ShopifySimulator | undefined;
  /** The store's endpoint; undefined on AWS itself. */
  readonly storeEndpoint: string | undefined;
  /** Resolves when the embedded engine exits unexpectedly; never without one. */
  readonly engineLost: Promise<unknown>;
  /** Refuses new requests, finishes those in progress, and releases the leases. */
  stop(): Promise<void>;
}

/** Starts engine, tables, simulator and application, and the jobs when it listens. When a step fails, it stops what was started before. */
export async function startService(config: AppConfig, logger: PinoLogger): Promise<RunningService> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    // An error of one step does not keep the others running.
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped.');
  };
  try {
    logger.info(storeInWords(config.store));
    const engine = await startEngine(config.store);
    if (engine !== undefined) undo.push(() => engine.stop());
    const storeEndpoint =
      engine?.endpoint ?? (config.store.engine.kind === 'endpoint' ? config.store.engine.url : undefined);

    const client = createClient(config.store, storeEndpoint);
    undo.push(() => {
      client.destroy();
      return Promise.resolve();
    });
    if (engine !== undefined) logger.info(`Embedded engine at ${engine.endpoint}, data in ${engine.dataDir}`);
    logger.info('Initializing DynamoDB tables...');
    await readyTables(client, config, storeEndpoint, logger);
    logger.info('All DynamoDB tables initialized');
    if (engine !== undefined) undo.push(startExpiry(client, config.store.tablePrefix, logger));

    const simulator = config.amazon.simulated
      ? await listening(['MOCK_AMAZON_PORT', 'MOCK_AMAZON_HOST'], config.amazon.simulatorAt, () =>
          startSimulator(config, engine?.dataDir, logger),
        )
      : undefined;
    if (simulator !== undefined) undo.push(() => simulator.close());
    const shop = config.shopifyAdmin.simulated
      ? await listening(
          ['MOCK_SHOPIFY_PORT'],
          { host: '127.0.0.1', port: config.shopifyAdmin.simulatorPort },
          () => startShop(config, engine?.dataDir, logger),
        )
      : undefined;
    if (shop !== undefined) undo.push(() => shop.close());
    // Only this place depends on whether a channel is simulated: for the application it is a URL. ADR 3.
    const shopConfig = withShop(config, shop);
    const effective =
      simulator === undefined
        ? shopConfig
        : {
            ...shopConfig,
            amazon: config.amazon.at(simulator.url, `${simulator.url}/auth/o2/token`),
            returns: config.returns.withSoonReports(),
            orders: withSimulatedQueue(config.orders, simulator),
          };

    const { engine: place, region } = config.store;
    const cache =
      place.kind === 'aws' && place.dax !== undefined ? await openDax(place.dax, region) : undefined;
    if (cache !== undefined)
      undo.push(() => {
        cache.shutdown();
        return Promise.resolve();
      });
    const app = await createApp(effective, client, logger, undefined, undefined, cache);
    const drain = new ConnectionDrain(app.getHttpServer());
    undo.push(() => closeApp(app, drain));
    const { host, port } = config.http;
    // Not Nest's own method, which also writes an error of its own to the log.
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    await listening(['PORT', 'HOST'], config.http, () => fastify.listen({ port, host }));
    await joinInstances(app, config, undo, logger);
    const url = addressOf(app, host);
    shop?.webhooks.deliverTo(url);
    // A process that cannot listen takes no lease and sends nothing.
    await startJobs(app);
    logger.info(`SyncState listening on ${portOf(url)}: ${linkTo(url, host)}/`);
    const engineLost = engine?.exited ?? new Promise(() => undefined);
    return { url, simulator, shop, storeEndpoint, engineLost, stop };
  } catch (error) {
    const stopped = stop().catch((failure: unknown) => {
      logger.error({ err: failure }, 'The stop after a failed start failed');
    });
    await endsBefore(stopped, performance.now() + STOP_WITHIN_MS);
    throw error;
  }
}

/** Opens the address for calls of other instances, and lists this one there. */
async function joinInstances(
  app: NestFastifyApplication,
  { internal, store }: AppConfig,
  undo: (() => Promise<void>)[],
  logger: PinoLogger,
): Promise<void> {
  // The embedded engine serves one instance.
  if (internal.address === undefined || store.engine.kind === 'embedded') return;
  const { host = ownAddress() } = internal.address;
  if (host === undefined)
    throw new CannotListen(
      'No network address of this machine is known. Set INTERNAL_ADDRESS to the host and port at which other instances reach it, or to none.',
    );
  let { port } = internal.address;
  if (internal.hasOwnListener) {
    const server = app.get(InternalServer, { strict: false });
    const listener = await listening(['INTERNAL_ADDRESS'], { host, port }, () =>
      openInternalListener(server, { host, port }),
    );
    undo.push(() => listener.close());
    ({ port } = listener);
  } else ({ port } = app.getHttpServer().address() as AddressInfo);
  const address = hostAndPort(host, port);
  logger.info(`Other instances of this store reach this one at ${address}`);
  const instances = app.get(LiveInstances, { strict: false });
  // Without an answer of the store the others notice by themselves.
  undo.push(async () => {
    await endsBefore(instances.leave(), performance.now() + LEAVE_WITHIN_MS);
  });
  await instances.start(address, Date.now());
}

/** Refuses new connections, answers the requests in progress and closes the application. */
async function closeApp(app: NestFastifyApplication, drain: ConnectionDrain): Promise<void> {
  const beganAt = performance.now();
  drain.begin();
  const closed = app.close();
  while (!(await endsBefore(closed, performance.now() + DRAIN_STEP_MS)))
    drain.step(performance.now() - beganAt);
  await closed;
}

/** The store does not answer or refuses access, so the tables cannot be checked. The message says what to do. */
export class StoreNotUsable extends Error {}

async function readyTables(
  client: DynamoDBClient,
  { store, shopifyAdmin }: AppConfig,
  endpoint: string | undefined,
  logger: PinoLogger,
): Promise<void> {
  // With the shop each movement writes to all tables.
  const needsAll = shopifyAdmin.isOn || shopifyAdmin.simulated;
  try {
    await setUpTables(client, {
      prefix: store.tablePrefix,
      create: store.createTables,
      place: placeInWords(placeOfStore(store, endpoint)),
      onChange: ({ suffix }, change) => {
        if (change.kind === 'ttl_unknown')
          logger.warn(
            `The store has no expiry (TTL): expired rows of ${suffix} stay until they are deleted by hand`,
          );
        if (change.kind === 'index_added')
          logger.info(
            `${suffix} has the new index ${change.index}: npm run tables:create lists the rows of an older version in it`,
          );
      },
      onReady: (table) => {
        logger.info(`${table.suffix} table ready`);
      },
      ...(needsAll
        ? {}
        : {
            onUnusable: (warning: string) => {
              logger.warn(warning);
            },
          }),
    });
  } catch (error) {
    const diagnosis = diagnose(error);
    if (diagnosis === undefined) throw error;
    throw new StoreNotUsable(`The tables cannot be used. ${diagnosis.message}`, { cause: error });
  }
}

/** The port is taken or not allowed; the message says which. */
export class CannotListen extends Error {}

async function listening<T>(
  variables: readonly string[],
  { host, port = 0 }: { readonly host: string; readonly port: number | undefined },
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new CannotListen(
      `Cannot listen on ${host} port ${port} (${code}). Set ${variables.join(' and ')} to an address that is free and allowed.`,
      { cause: error },
    );
  }
}

async function startEngine(store: StoreConfig): Promise<EmbeddedEngine | undefined> {
  if (store.engine.kind !== 'embedded') return undefined;
  const { dataDir, searchPath } = store.engine;
  const deadline = performance.now() + FOLDER_WAIT_MS;
  for (;;) {
    try {
      return await startEmbeddedEngine({ dataDir, searchPath });
    } catch (error) {
      const isHeld = error instanceof EmbeddedEngineError && error.code === 'data_folder_in_use';
      if (!isHeld || performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}

function addressOf(app: NestFastifyApplication, host: string): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `http://${hostAndPort(host, port)}`;
}

/** The address for a browser on this machine. */
function linkTo(url: string, host: string): string {
  const isLocal = ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(host);
  return isLocal ? `http://localhost:${portOf(url)}` : url;
}

/** A URL drops the port 80. */
function portOf(url: string): string {
  return new URL(url).port || '80';
}
