import type { AdminResult } from '../channels/shopify/admin/admin-result';
import { API_VERSION } from '../channels/shopify/admin/call/admin-caller';
import { failureText } from '../channels/shopify/admin/domain/failure-text';
import {
  deliveryUriOf,
  planSubscriptions,
  type SubscriptionPlan,
} from '../channels/shopify/admin/domain/subscription-plan';
import { loadConfig } from '../config/load-config';
import {
  type CommandOutput,
  counted,
  type Environment,
  exitCodeOf,
  parseArguments,
  UsageError,
} from './command';
import { answered, openShop, type Shop } from './shopify/open-shop';

const USAGE = `Usage: npm run shopify:subscribe [-- --check]

  Subscribes the service to every webhook that it needs, at PUBLIC_URL or, with an ARN there, at an event source of EventBridge.
  What exists already is kept, so it can be run again at any time. A subscription to this address that leaves something out, by
  a filter or a choice of fields, is made anew. Subscriptions to other addresses stay.

  --check     changes nothing and reports what is missing

  Exit code: 0 every webhook is subscribed, 1 something is missing or refused, 2 wrong arguments or configuration`;

/** Makes and checks the subscriptions. Exit codes as in the usage. */
export async function runShopifySubscribe(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  try {
    const { values } = parseArguments({ args: [...args], options: { check: { type: 'boolean' } } });
    const { shopifyAdmin } = loadConfig(environment);
    const shop = openShop(shopifyAdmin);
    const { publicUrl } = shopifyAdmin;
    if (publicUrl === undefined)
      throw new UsageError(
        "Set PUBLIC_URL to this service's address as Shopify sees it, or to the ARN of an event source of EventBridge.",
      );
    const uri = deliveryUriOf(publicUrl);
    const mayChange = values.check !== true;
    return (await subscribe(shop, uri, mayChange, output)) ? 0 : 1;
  } catch (error) {
    return exitCodeOf(error, USAGE, output);
  }
}

/** True when every webhook is subscribed in the end. */
async function subscribe(
  shop: Shop,
  uri: string,
  mayChange: boolean,
  output: CommandOutput,
): Promise<boolean> {
  const before = await planOf(shop, uri);
  output.out(`Address       ${uri}`);
  report(before, output);
  if (!mayChange) {
    for (const topic of lackingIn(before)) output.err(`Missing       ${topic}`);
    if (lackingIn(before).length > 0) output.err('              Run npm run shopify:subscribe.');
    return lackingIn(before).length === 0;
  }
  for (const { subscriptionId, topic } of before.partial)
    note(topic, 'ended', await shop.webhooks.remove(subscriptionId), output);
  for (const topic of lackingIn(before)) note(topic, 'made', await shop.webhooks.create(topic, uri), output);
  // Read again: what counts is what Shopify has stored.
  const after = await planOf(shop, uri);
  output.out(`Subscribed    ${counted(after.complete.length, 'topic')}`);
  for (const topic of lackingIn(after)) output.err(`Missing       ${topic}`);
  return lackingIn(after).length === 0;
}

async function planOf(shop: Shop, uri: string): Promise<SubscriptionPlan> {
  return planSubscriptions(answered('show the subscriptions', await shop.webhooks.list()), uri, API_VERSION);
}

function report(
  { complete, partial, elsewhere, otherVersions }: SubscriptionPlan,
  output: CommandOutput,
): void {
  output.out(`Exist         ${counted(complete.length, 'topic')}`);
  for (const { topic } of partial)
    output.out(`Incomplete    ${topic}: a filter or a choice of fields leaves something out`);
  const others = new Set(elsewhere.map(({ uri }) => uri));
  for (const uri of others) output.out(`Elsewhere     the app also delivers to ${uri}, which stays`);
  for (const version of otherVersions)
    output.out(
      `Version       webhooks have the version ${version}; set ${API_VERSION} as the app's version of webhooks in Shopify's Dev Dashboard`,
    );
}

function lackingIn({ missing, partial }: SubscriptionPlan): readonly string[] {
  return [...missing, ...partial.map(({ topic }) => topic)];
}

function note(topic: string, done: string, result: AdminResult<void>, output: CommandOutput): void {
  if (result.ok) output.out(`${done === 'made' ? 'Made          ' : 'Ended         '}${topic}`);
  else output.err(`Refused       ${topic}: ${failureText(result.failure)}`);
}
