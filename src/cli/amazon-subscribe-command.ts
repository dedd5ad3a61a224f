import { AccessTokenSource, loginOf } from '../channels/amazon/http/access-token';
import { createQueueClient, queueArnOf } from '../channels/amazon/notices/notice-queue';
import {
  NOTIFICATIONS_SCOPE,
  NotificationsClient,
} from '../channels/amazon/notifications/notifications-client';
import type { AmazonConfig, AppConfig, OrdersConfig } from '../config/app-config';
import { loadConfig } from '../config/load-config';
import { VERSION } from '../config/version';
import { SystemClock } from '../platform/clock';
import { type CommandOutput, type Environment, exitCodeOf, parseArguments, UsageError } from './command';
import { checkQueue } from './subscribe/queue-check';
import {
  answered,
  destinationFor,
  type Made,
  SubscribeFailed,
  subscriptionTo,
} from './subscribe/subscribing';

const USAGE = `Usage: npm run amazon:subscribe [-- [--check] [--replace] [--test]]

  Subscribes the seller to ORDER_CHANGE, so that Amazon sends each change of an order to the queue SQS_QUEUE_URL, and checks
  the queue, the destination and the subscription. What exists already is kept, so it can be run again at any time.
  With EVENTBRIDGE_ACCOUNT and EVENTBRIDGE_REGION it subscribes LISTINGS_ITEM_MFN_QUANTITY_CHANGE to EventBridge as well.

  --check     changes nothing and reports what is missing
  --replace   replaces a subscription that leads elsewhere
  --test      asks Amazon to send an example to the queue

  Exit code: 0 notifications arrive in the queue, 1 something is missing or refused, 2 wrong arguments or configuration`;

const QUEUE_DESTINATION = 'syncstate-orders';
const BUS_DESTINATION = 'syncstate-events';
const QUANTITIES = 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE';

interface Call {
  readonly check: boolean;
  readonly replace: boolean;
  readonly test: boolean;
}

/** Makes and checks the subscription. Exit codes as in the usage. */
export async function runAmazonSubscribe(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  try {
    const call = parseCall(args);
    const config = loadConfig(environment);
    if (config.amazon.simulated)
      throw new UsageError(
        'MOCK_AMAZON is on: the simulated Amazon needs no subscription. Set MOCK_AMAZON=false.',
      );
    return await subscribe(config, call, output);
  } catch (error) {
    return exitCodeOf(error, USAGE, output);
  }
}

function parseCall(args: readonly string[]): Call {
  const { values } = parseArguments({
    args: [...args],
    options: { check: { type: 'boolean' }, replace: { type: 'boolean' }, test: { type: 'boolean' } },
  });
  if (values.check === true && (values.replace === true || values.test === true))
    throw new UsageError('--check changes nothing: leave out --replace and --test.');
  return { check: values.check === true, replace: values.replace === true, test: values.test === true };
}

async function subscribe(config: AppConfig, call: Call, output: CommandOutput): Promise<number> {
  const out = (text: string): void => {
    output.out(text);
  };
  const arn = queueArn(config.orders);
  await reportQueue(config, arn, out);
  const client = clientFor(config.amazon);
  try {
    const destination = await destinationFor(client, QUEUE_DESTINATION, { sqs: { arn } }, !call.check);
    out(`Destination   ${destination.value.destinationId} leads to the queue (${made(destination)})`);
    const rights = { mayMake: !call.check, mayReplace: call.replace };
    const { destinationId } = destination.value;
    const subscription = await subscriptionTo(client, 'ORDER_CHANGE', destinationId, rights);
    out(`Subscription  ${subscription.value.subscriptionId} to ORDER_CHANGE (${made(subscription)})`);
    await reportBus(client, config.orders, rights, out);
    if (call.test) await sendTest(config.amazon, destination.value.destinationId, out);
    return 0;
  } finally {
    await client.close();
  }
}

function queueArn({ destinations, queue }: OrdersConfig): string {
  const arn = destinations.queueArn ?? (queue === undefined ? undefined : queueArnOf(queue.url));
  if (arn === undefined)
    throw new UsageError(
      'Set SQS_QUEUE_URL to the URL of the queue, or SQS_QUEUE_ARN to its ARN where the URL is not one of AWS.',
    );
  return arn;
}

async function reportQueue(
  { orders, store }: AppConfig,
  arn: string,
  out: (text: string) => void,
): Promise<void> {
  if (orders.queue === undefined) {
    out(
      `Queue         ${arn}: not checked, because SQS_QUEUE_URL is not set; the service needs it to receive`,
    );
    return;
  }
  const queue = createQueueClient(orders.queue, store);
  const finding = await checkQueue(queue, orders.queue.url);
  queue.destroy();
  if (finding.kind === 'problem') throw new SubscribeFailed(`The queue ${arn}: ${finding.text}.`);
  out(`Queue         ${arn}: ${finding.text}`);
}

/** Amazon has the notices of changed numbers on EventBridge only, so a rule there has to lead to the queue. */
async function reportBus(
  client: NotificationsClient,
  { destinations: { eventBridge } }: OrdersConfig,
  rights: { readonly mayMake: boolean; readonly mayReplace: boolean },
  out: (text: string) => void,
): Promise<void> {
  if (eventBridge === undefined) return;
  const resource = { eventBridge: { accountId: eventBridge.account, region: eventBridge.region } };
  const bus = await destinationFor(client, BUS_DESTINATION, resource, rights.mayMake);
  const { destinationId } = bus.value;
  const source = bus.value.eventBridge?.source ?? '';
  out(`Event bus     ${destinationId} (${made(bus)}) has the partner event source ${source}`);
  const quantities = await subscriptionTo(client, QUANTITIES, destinationId, rights);
  out(`Subscription  ${quantities.value.subscriptionId} to ${QUANTITIES} (${made(quantities)})`);
  out(
    `Rule          not checked: it must lead from the event bus to the queue. Deploy deploy/aws/orders-queue.template.yml with EventSourceName=${source}`,
  );
}

/** Amazon sends examples from its sandbox only; another endpoint than Amazon's has none. */
async function sendTest(
  amazon: AmazonConfig,
  destinationId: string,
  out: (text: string) => void,
): Promise<void> {
  const endpoint = amazon.endpoint.replace('//sellingpartnerapi-', '//sandbox.sellingpartnerapi-');
  const client = clientFor(amazon.at(endpoint, amazon.loginEndpoint));
  try {
    answered('send an example', await client.sendTest(destinationId));
    out(
      'Test          Amazon sends an example of another seller: the running service logs "another seller" and deletes it',
    );
  } finally {
    await client.close();
  }
}

function made({ isNew }: Made<unknown>): string {
  return isNew ? 'made now' : 'exists';
}

function clientFor(amazon: AmazonConfig): NotificationsClient {
  const clock = new SystemClock();
  return new NotificationsClient({
    endpoint: amazon.endpoint,
    tokens: new AccessTokenSource(loginOf(amazon, clock)),
    grantless: new AccessTokenSource(loginOf(amazon, clock, NOTIFICATIONS_SCOPE)),
    clock,
    version: VERSION,
  });
}
