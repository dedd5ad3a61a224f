import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../config/defaults';
import { setUpTables } from '../platform/dynamodb/tables/table-setup';
import { startAmazonSimulator } from '../simulators/amazon/amazon-simulator';
import { createGateway, type Gateway, GATEWAYS } from '../simulators/lambda/local-gateway';
import { type Handler, LocalFunction } from '../simulators/lambda/local-function';
import { invokeEach } from '../simulators/lambda/minute.scheduler';
import { passMessages, type SourceQueue } from '../simulators/lambda/queue-source';
import { type CommandOutput, type Environment, parseArguments, UsageError } from './command';
import { loadStoreConfig, openStore, storeTrouble } from './open-store';

const USAGE = `Usage: npm run lambda:local [-- OPTIONS]

  Runs the Lambda function on this machine: requests become its events, and the schedule invokes it each minute.
  Without DYNAMODB_LOCAL_ENDPOINT it uses the embedded database in DATA_DIR, without MOCK_AMAZON=false a simulated Amazon,
  whose notices of orders invoke the function too.

  --port PORT         by default PORT, or else 3000; on loopback only
  --gateway GATEWAY   ${Object.keys(GATEWAYS).join(', ')}; by default the first
  --every SECONDS     the schedule, by default 60; 0: none
  --bundle            the file that npm run bundle:lambda has made, instead of the compiled sources`;

/** Valid on this machine only, like the secret of the webhooks. */
const LOCAL_KEY = 'syncstate-local-key';

interface Call {
  readonly port: number;
  readonly gateway: Gateway;
  readonly everyMs: number;
  readonly handlerFile: string;
}

/**
 * Runs until `stopped` resolves. Sets the function's variables in `environment`, from which the function reads them.
 * Exit codes: 0 stopped, 1 could not start, 2 wrong arguments.
 */
export async function runLambdaLocal(
  args: readonly string[],
  environment: Record<string, string | undefined>,
  output: CommandOutput,
  stopped: Promise<unknown>,
): Promise<number> {
  const undo: (() => unknown)[] = [];
  try {
    const call = parseCall(args, environment);
    const { variables, queue } = await functionEnvironment(environment, output, undo);
    Object.assign(environment, variables);
    const { handler } = createRequire(__filename)(call.handlerFile) as { readonly handler: Handler };
    const target = new LocalFunction(handler, (error) => {
      output.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
    const server = createGateway(call.gateway, target);
    server.listen(call.port, '127.0.0.1');
    await once(server, 'listening');
    undo.push(async () => {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    });
    if (call.everyMs > 0) undo.push(invokeEach(call.everyMs, target));
    if (queue !== undefined) undo.push(passMessages(queue, target));
    const { port } = server.address() as AddressInfo;
    output.out(`The function answers at http://127.0.0.1:${port} (${call.gateway}). Ctrl-C ends it.`);
    await stopped;
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const trouble =
      (error as NodeJS.ErrnoException).syscall === 'listen' ? String(error) : storeTrouble(error);
    if (trouble === undefined) throw error;
    output.err(trouble);
    return 1;
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

function parseCall(args: readonly string[], { PORT }: Environment): Call {
  const { values } = parseArguments({
    args: [...args],
    options: {
      port: { type: 'string', default: PORT === undefined || PORT === '' ? '3000' : PORT },
      gateway: { type: 'string', default: 'http-api' },
      every: { type: 'string', default: '60' },
      bundle: { type: 'boolean' },
    },
  });
  const { port, gateway, every } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new UsageError(`No port: ${port}.`);
  if (!/^\d{1,5}$/.test(every)) throw new UsageError(`No number of seconds: ${every}.`);
  const known = (Object.keys(GATEWAYS) as Gateway[]).find((name) => name === gateway);
  if (known === undefined) throw new UsageError(`Unknown gateway: ${gateway}.`);
  // The extension of this file: .js in the build, .ts where the sources run.
  const handlerFile =
    values.bundle === true
      ? join(__dirname, '../../deploy/lambda/build/lambda.js')
      : join(__dirname, `../lambda${extname(__filename)}`);
  if (!existsSync(handlerFile)) throw new UsageError(`There is no bundle: npm run bundle:lambda makes it.`);
  return { port: Number(port), gateway: known, everyMs: Number(every) * 1000, handlerFile };
}

/** The variables of the deployed function; what is missing for a run on this machine is started or set. */
async function functionEnvironment(
  environment: Environment,
  output: CommandOutput,
  undo: (() => unknown)[],
): Promise<{ readonly variables: Record<string, string>; readonly queue: SourceQueue | undefined }> {
  const config = loadStoreConfig(environment);
  const store = await openStore(config);
  undo.push(() => store.close());
  if (config.createTables)
    await setUpTables(store.client, { prefix: config.tablePrefix, create: true, onReady: () => undefined });
  const missing = (name: string, value: string): Record<string, string> => {
    if ((environment[name] ?? '').trim() !== '') return {};
    output.out(`${name} is not set: the function takes ${value}`);
    return { [name]: value };
  };
  const amazon = await simulatedAmazon(environment, output, undo);
  const variables = {
    NODE_ENV: 'production',
    CREATE_TABLES: 'false',
    AWS_REGION: config.region,
    AWS_LAMBDA_FUNCTION_NAME: 'syncstate-local',
    ...(store.endpoint === undefined ? {} : { DYNAMODB_LOCAL_ENDPOINT: store.endpoint }),
    ...missing('API_KEY', LOCAL_KEY),
    ...missing('SHOPIFY_WEBHOOK_SECRET', DEVELOPMENT_WEBHOOK_SECRET),
    ...amazon.variables,
  };
  return { variables, queue: amazon.queue };
}

async function simulatedAmazon(
  { MOCK_AMAZON, AMAZON_SELLER_ID, AMAZON_MARKETPLACE_ID, AMAZON_ORDERS, SQS_QUEUE_URL }: Environment,
  output: CommandOutput,
  undo: (() => unknown)[],
): Promise<{ readonly variables: Record<string, string>; readonly queue: SourceQueue | undefined }> {
  if (MOCK_AMAZON?.trim() === 'false') return { variables: {}, queue: undefined };
  const sellerId = AMAZON_SELLER_ID?.trim() || 'A1SIMULATEDSELLER';
  const marketplaceId = AMAZON_MARKETPLACE_ID?.trim() || 'ATVPDKIKX0DER';
  const simulator = await startAmazonSimulator({ sellerId, marketplaceId });
  undo.push(() => simulator.close());
  output.out(`Amazon is simulated: its state is at ${simulator.url}/`);
  const isRead = AMAZON_ORDERS?.trim() !== 'false' && !SQS_QUEUE_URL;
  const queue = isRead ? simulator.notices.openQueue() : undefined;
  const variables = {
    // The function itself refuses to simulate: it gets another address.
    MOCK_AMAZON: 'false',
    SP_API_ENDPOINT: simulator.url,
    LWA_ENDPOINT: `${simulator.url}/auth/o2/token`,
    SP_API_CLIENT_ID: 'simulated',
    SP_API_CLIENT_SECRET: 'simulated',
    SP_API_REFRESH_TOKEN: 'simulated',
    AMAZON_SELLER_ID: sellerId,
    AMAZON_MARKETPLACE_ID: marketplaceId,
    ...(queue === undefined
      ? {}
      : { SQS_QUEUE_URL: queue.url, SQS_ENDPOINT: queue.endpoint, SQS_QUEUE_ARN: queue.arn }),
  };
  return { variables, queue };
}
