import type { ShopLocation } from '../channels/shopify/admin/admin-values';
import { API_VERSION } from '../channels/shopify/admin/call/admin-caller';
import { NEEDED_SCOPES } from '../channels/shopify/admin/domain/scopes';
import { deliveryUriOf, planSubscriptions } from '../channels/shopify/admin/domain/subscription-plan';
import type { ShopifyAdminConfig } from '../config/app-config';
import { loadConfig } from '../config/load-config';
import { type CommandOutput, type Environment, exitCodeOf, parseArguments } from './command';
import { answered, openShop, type Shop } from './shopify/open-shop';

const USAGE = `Usage: npm run shopify:check

  Logs in to the shop and reports its plan, the version of the Admin API, the scopes of the app and those that are missing by
  name, the locations, and the subscriptions of the webhooks. It changes nothing.

  Exit code: 0 everything is there, 1 something is missing or refused, 2 wrong arguments or configuration`;

/** Checks the access to the shop. Exit codes as in the usage. */
export async function runShopifyCheck(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  try {
    parseArguments({ args: [...args], options: {} });
    const { shopifyAdmin } = loadConfig(environment);
    return (await check(openShop(shopifyAdmin), shopifyAdmin, output)) ? 0 : 1;
  } catch (error) {
    return exitCodeOf(error, USAGE, output);
  }
}

/** True when nothing is missing. */
async function check(shop: Shop, config: ShopifyAdminConfig, output: CommandOutput): Promise<boolean> {
  const out = (text: string): void => {
    output.out(text);
  };
  const {
    shop: name,
    plan,
    scopes,
    missingScopes,
    apiVersion,
  } = answered('answer', await shop.access.check());
  out(`Shop          ${name}${plan === undefined ? '' : ` (${plan})`}`);
  out(
    `Admin API     ${apiVersion}${apiVersion === API_VERSION ? '' : `: the service is written for ${API_VERSION}, update it`}`,
  );
  out(`Scopes        ${scopes.join(', ') || 'none'}`);
  for (const scope of missingScopes) out(`Missing       ${scope}, ${NEEDED_SCOPES[scope] ?? ''}`);
  if (missingScopes.length > 0)
    out(
      "              Add them to the app in Shopify's Dev Dashboard, release a version, and approve it in the shop.",
    );
  const isPoolThere = missingScopes.includes('read_locations') || (await reportLocations(shop, config, out));
  const isSubscribed = await reportSubscriptions(shop, config, out);
  return missingScopes.length === 0 && apiVersion === API_VERSION && isPoolThere && isSubscribed;
}

async function reportLocations(
  shop: Shop,
  { locationIds }: ShopifyAdminConfig,
  out: (text: string) => void,
): Promise<boolean> {
  const locations = answered('show the locations', await shop.inventory.locations());
  for (const location of locations)
    out(`Location      ${location.locationId} ${location.name} (${stateOf(location, locationIds)})`);
  const unknown = locationIds.filter((id) => !locations.some(({ locationId }) => locationId === id));
  for (const id of unknown)
    out(`Location      ${id} is in SHOPIFY_LOCATION_IDS and not in the shop: correct SHOPIFY_LOCATION_IDS`);
  return unknown.length === 0;
}

function stateOf(
  { locationId, isActive, isFulfillmentService }: ShopLocation,
  locationIds: readonly string[],
): string {
  if (!isActive) return 'not active';
  const isNamed = locationIds.includes(locationId);
  if (isFulfillmentService && !isNamed) return 'of a fulfilment service, not in the pool';
  return isNamed || locationIds.length === 0 ? 'in the pool' : 'not in the pool';
}

async function reportSubscriptions(
  shop: Shop,
  { publicUrl }: ShopifyAdminConfig,
  out: (text: string) => void,
): Promise<boolean> {
  if (publicUrl === undefined) {
    out('Webhooks      not checked, because PUBLIC_URL is not set');
    return true;
  }
  const uri = deliveryUriOf(publicUrl);
  const listed = answered('show the subscriptions', await shop.webhooks.list());
  const { complete, missing, partial } = planSubscriptions(listed, uri, API_VERSION);
  const lacking = [...missing, ...partial.map(({ topic }) => topic)];
  out(`Webhooks      ${complete.length} topics to ${uri}`);
  if (lacking.length === 0) return true;
  out(`              ${lacking.length} are missing: npm run shopify:subscribe subscribes them`);
  return false;
}
