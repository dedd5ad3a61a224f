import { CronTime } from 'cron';
import { isOfficeConnector } from './alert-format';
import type { AppConfig } from './app-config';
import { Environment, VARIABLES } from './environment';
import { nameProblems } from './load-config';
import { isLoopback } from './loopback';
import { isOtherRegion, isSandbox } from './marketplaces';
import { suspectValues } from './suspect-values';
import { tidy } from './tidy';

type Env = Readonly<Record<string, string | undefined>>;

const HOUR_MS = 3_600_000;
/** Amazon refuses a second report of the same kind within this time. */
const REPORT_PAUSE_MS = 4 * HOUR_MS;
/** Moments of a cron that are compared: a week of six a day. Each takes the library about a millisecond. */
const MOMENTS = 42;
/** Amazon answers most calls within three seconds, and some later. */
const SHORTEST_CALL_MS = 3000;
/** Dispositions of units that are not fit to sell. */
const UNFIT = /DAMAGED|DEFECTIVE|EXPIRED|UNSELLABLE/;

/**
 * What is allowed in the configuration and rarely meant, one sentence each, without a value that could be a secret. `now` is
 * in milliseconds since the epoch.
 */
export function startWarnings(env: Env, config: AppConfig, now: number): string[] {
  const unmeant = [...nameProblems(env), ...suspectValues(env, VARIABLES)];
  return [...unmeant.map((sentence) => `${sentence}.`), ...choiceWarnings(env, config, now)];
}

function choiceWarnings(env: Env, config: AppConfig, now: number): string[] {
  const production = tidy(env.NODE_ENV ?? '') === 'production';
  const { amazon, store } = config;
  const warnings: string[] = [];
  if (production && amazon.simulated)
    warnings.push(
      'NODE_ENV is production and MOCK_AMAZON is true: Amazon is simulated, and nothing is pushed to the real Amazon. Remove MOCK_AMAZON.',
    );
  if (!production && amazon.simulated && tidy(env.SP_API_REFRESH_TOKEN ?? '') !== '')
    warnings.push(
      'SP_API_REFRESH_TOKEN is set, and Amazon is simulated all the same: set MOCK_AMAZON=false to use the real Amazon.',
    );
  warnings.push(...shopWarnings(env, config, production));
  if (tidy(env.DAX_ENDPOINT ?? '') !== '' && store.engine.kind !== 'aws')
    warnings.push('DAX_ENDPOINT is set and not used: DAX serves only tables in DynamoDB on AWS.');
  if (!['', 'none'].includes(tidy(env.INTERNAL_ADDRESS ?? '')) && store.engine.kind === 'embedded')
    warnings.push('INTERNAL_ADDRESS is set and not used: the embedded engine serves one instance.');
  if (amazon.simulated && !isLoopback(amazon.simulatorAt.host))
    warnings.push(
      'MOCK_AMAZON_HOST is not loopback: any client that reaches the simulated Amazon can change it. Publish its port for your own machine only.',
    );
  if (production && store.engine.kind === 'endpoint' && !isOnAws(store.engine.url))
    warnings.push(
      'NODE_ENV is production and DYNAMODB_LOCAL_ENDPOINT is set: the tables are there, and not in DynamoDB on AWS. Remove DYNAMODB_LOCAL_ENDPOINT.',
    );
  const sdkRegion = tidy(env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? '');
  const isRegionGiven = tidy(env.AMAZON_REGION ?? '') !== '';
  if (store.engine.kind === 'aws' && !isRegionGiven && sdkRegion !== '' && sdkRegion !== store.region)
    warnings.push(
      `AMAZON_REGION is not set, so the tables are looked for in ${store.region}, although AWS_REGION is another region: set AMAZON_REGION.`,
    );
  if (isOfficeConnector(config.alerts.webhookUrl))
    warnings.push(
      'ALERT_WEBHOOK_URL is an Office 365 connector of Teams, which Microsoft has switched off: create a webhook with the app Workflows in the channel, and set its address.',
    );
  if (!amazon.simulated) warnings.push(...amazonWarnings(config, production, now));
  const { restockDispositions } = config.returns;
  if (restockDispositions.length > 0 && !restockDispositions.includes('SELLABLE'))
    warnings.push(
      'RETURNS_RESTOCK_DISPOSITIONS does not hold SELLABLE: returned units that can be sold do not come back into stock',
    );
  const unfit = restockDispositions.filter((disposition) => UNFIT.test(disposition));
  if (unfit.length > 0)
    warnings.push(
      `RETURNS_RESTOCK_DISPOSITIONS holds ${unfit.join(', ')}: units that are not fit to sell come back into stock and are sold.`,
    );
  return warnings;
}

function shopWarnings(env: Env, { shopifyAdmin }: AppConfig, production: boolean): string[] {
  if (!shopifyAdmin.simulated) return [];
  if (production)
    return [
      'NODE_ENV is production and MOCK_SHOPIFY is true: Shopify is simulated, and nothing is written to the real shop. Remove MOCK_SHOPIFY.',
    ];
  const logins = ['SHOPIFY_SHOP_DOMAIN', 'SHOPIFY_CLIENT_ID', 'SHOPIFY_ACCESS_TOKEN'];
  const login = logins.find((name) => tidy(env[name] ?? '') !== '');
  if (login === undefined) return [];
  const advice =
    login === 'SHOPIFY_SHOP_DOMAIN' ? 'remove MOCK_SHOPIFY' : 'set SHOPIFY_SHOP_DOMAIN to use the real shop';
  return [`${login} is set, and Shopify is simulated all the same: ${advice}.`];
}

function amazonWarnings({ amazon, returns, sync }: AppConfig, production: boolean, now: number): string[] {
  const warnings: string[] = [];
  if (isOtherRegion(amazon.endpoint, amazon.marketplaceId))
    warnings.push(
      'SP_API_ENDPOINT serves another region than AMAZON_MARKETPLACE_ID: Amazon refuses every SKU. Remove SP_API_ENDPOINT, or correct the marketplace.',
    );
  if (production && isSandbox(amazon.endpoint))
    warnings.push(
      "SP_API_ENDPOINT is Amazon's sandbox, which answers with examples and changes no listing: remove SP_API_ENDPOINT.",
    );
  if (hasGapBelow(REPORT_PAUSE_MS, returns.cron, now))
    warnings.push(
      'RETURNS_CRON comes due twice within four hours, and Amazon makes a returns report once in four hours: a poll in between fails or waits. Use a cron such as 0 */4 * * *.',
    );
  if (sync.usualCallTimeoutMs < SHORTEST_CALL_MS)
    warnings.push(
      `LEASE_TTL_MS is so short that a call to Amazon is given up after ${sync.usualCallTimeoutMs} ms until the service has met slower ones, and is then repeated.`,
    );
  return warnings;
}

/** True when two moments in a row of the schedule, among the next ones, are closer than this. */
function hasGapBelow(gapMs: number, cron: string, now: number): boolean {
  if (cron === new Environment().RETURNS_CRON) return false;
  const time = new CronTime(cron, 'UTC');
  const end = now + 366 * 24 * HOUR_MS;
  const next = (after: number): number => {
    try {
      return time.getNextDateFrom(new Date(after), 'UTC').toMillis();
    } catch {
      // None in the next eight years.
      return Infinity;
    }
  };
  let last = next(now);
  for (let count = 0; count < MOMENTS && last < end; count += 1) {
    const following = next(last);
    if (following - last < gapMs) return true;
    last = following;
  }
  return false;
}

/** A VPC endpoint of DynamoDB is DynamoDB on AWS. */
function isOnAws(url: string): boolean {
  return /(^|\.)(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.test(new URL(url).hostname);
}
