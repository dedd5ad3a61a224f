import { randomBytes } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  AlertsConfig,
  AmazonConfig,
  AppConfig,
  HttpConfig,
  LogConfig,
  MetricsConfig,
  ReturnsConfig,
  ShopifyConfig,
  StoreConfig,
  SyncConfig,
} from './app-config';
import { DEVELOPMENT_WEBHOOK_SECRET } from './defaults';
import { Environment, isLoopback } from './environment';
import { endpointOf } from './marketplaces';

/** Stops the start. The message names every problem at once and prints no value, which could be a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
        'See .env.example for every variable.',
    );
    this.name = 'ConfigError';
  }
}

/** A variable that may be set to nothing on purpose: an empty list of dispositions means "never restock". */
const EMPTY_HAS_A_MEANING = new Set(['RETURNS_RESTOCK_DISPOSITIONS']);

/** CloudWatch's own resolution, in milliseconds: more often would cost lines and show nothing more. */
const METRICS_INTERVAL_MS = 60_000;

/** Reads, validates and types the environment. Throws ConfigError with all problems. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): AppConfig {
  const known = Object.keys(new Environment());
  const given = Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => value !== undefined && (value.trim() !== '' || EMPTY_HAS_A_MEANING.has(name)),
    ),
  );
  const environment = plainToInstance(Environment, pick(given, [...known, ...OPTIONAL]), {
    exposeDefaultValues: true,
  });
  const problems = [...fieldProblems(environment), ...crossProblems(environment)];
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(environment, env);
}

/** Variables without a default: the class has no own property for them until they are set. */
const OPTIONAL = [
  'API_KEY',
  'SHOPIFY_WEBHOOK_SECRET',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'DYNAMODB_LOCAL_ENDPOINT',
  'CREATE_TABLES',
  'MOCK_AMAZON',
  'SP_API_CLIENT_ID',
  'SP_API_CLIENT_SECRET',
  'SP_API_REFRESH_TOKEN',
  'AMAZON_SELLER_ID',
  'SP_API_ENDPOINT',
  'ALERT_WEBHOOK_URL',
  'METRICS_EMF',
];

function pick(values: Record<string, string | undefined>, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function fieldProblems(environment: Environment): string[] {
  return validateSync(environment).flatMap(({ constraints = {} }) => {
    // What is no number breaks every bound as well: the first thing to say is that it is no number.
    const { isInt } = constraints;
    return isInt === undefined ? Object.values(constraints) : [isInt];
  });
}

function crossProblems(environment: Environment): string[] {
  const problems: string[] = [];
  if (!isLoopback(environment.HOST)) {
    if (environment.API_KEY === undefined) problems.push('API_KEY must be set when HOST is not loopback');
    if (environment.SHOPIFY_WEBHOOK_SECRET === undefined)
      problems.push('SHOPIFY_WEBHOOK_SECRET must be set when HOST is not loopback');
  }
  if ((environment.AWS_ACCESS_KEY_ID === undefined) !== (environment.AWS_SECRET_ACCESS_KEY === undefined))
    problems.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
  if (!simulatesAmazon(environment)) {
    for (const name of [
      'SP_API_CLIENT_ID',
      'SP_API_CLIENT_SECRET',
      'SP_API_REFRESH_TOKEN',
      'AMAZON_SELLER_ID',
    ] as const)
      if (environment[name] === undefined) problems.push(`${name} must be set when MOCK_AMAZON is false`);
    if (
      environment.SP_API_ENDPOINT === undefined &&
      endpointOf(environment.AMAZON_MARKETPLACE_ID) === undefined
    )
      problems.push('AMAZON_MARKETPLACE_ID is not a known marketplace: set SP_API_ENDPOINT as well');
  }
  return problems;
}

function simulatesAmazon(environment: Environment): boolean {
  return environment.MOCK_AMAZON ?? environment.NODE_ENV !== 'production';
}

function toConfig(environment: Environment, host: Readonly<Record<string, string | undefined>>): AppConfig {
  const production = environment.NODE_ENV === 'production';
  return new AppConfig(
    new HttpConfig(environment.HOST, environment.PORT, environment.API_KEY ?? []),
    storeConfig(environment, production, host.PATH ?? ''),
    shopifyConfig(environment, production),
    new AmazonConfig(
      simulatesAmazon(environment),
      environment.SP_API_ENDPOINT ?? endpointOf(environment.AMAZON_MARKETPLACE_ID) ?? '',
      environment.LWA_ENDPOINT,
      environment.SP_API_CLIENT_ID ?? 'simulated-client',
      environment.SP_API_CLIENT_SECRET ?? 'simulated-client-secret',
      environment.SP_API_REFRESH_TOKEN ?? 'simulated-refresh-token',
      environment.AMAZON_SELLER_ID ?? 'A1SIMULATEDSELLER',
      environment.AMAZON_MARKETPLACE_ID,
    ),
    new SyncConfig(environment.SYNC_SWEEP_MS, environment.LEASE_TTL_MS, environment.RUN_JOBS),
    new ReturnsConfig(
      environment.RETURNS_CRON,
      environment.RETURNS_LOOKBACK_DAYS,
      environment.RETURNS_RESTOCK_DISPOSITIONS,
      environment.RETURNS_REPORT_POLL_MS,
    ),
    new AlertsConfig(environment.ALERT_WEBHOOK_URL),
    new LogConfig(environment.LOG_LEVEL, production),
    metricsConfig(environment, production, host),
  );
}

/** Where AWS runs the service its log is CloudWatch's, which reads metrics out of it: on by itself there. */
function metricsConfig(
  environment: Environment,
  production: boolean,
  host: Readonly<Record<string, string | undefined>>,
): MetricsConfig {
  const isOnAws = [host.AWS_EXECUTION_ENV, host.ECS_CONTAINER_METADATA_URI_V4].some(
    (name) => name !== undefined && name !== '',
  );
  return new MetricsConfig(
    environment.METRICS_EMF ?? (production && isOnAws),
    (host.AWS_LAMBDA_FUNCTION_NAME ?? '') === '' ? METRICS_INTERVAL_MS : undefined,
  );
}

function storeConfig(environment: Environment, production: boolean, searchPath: string): StoreConfig {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const engine: StoreConfig['engine'] =
    environment.DYNAMODB_LOCAL_ENDPOINT !== undefined
      ? { kind: 'endpoint', url: environment.DYNAMODB_LOCAL_ENDPOINT }
      : production
        ? { kind: 'aws' }
        : { kind: 'embedded', dataDir: environment.DATA_DIR, searchPath };
  return new StoreConfig(
    environment.AMAZON_REGION,
    engine,
    accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined,
    environment.TABLE_PREFIX,
    environment.CREATE_TABLES ?? !production,
    environment.TRANSACTION_TTL_DAYS,
  );
}

/**
 * Without a configured secret a developer's machine uses a known one. In production a known one would let anybody
 * sign, so a fresh one is made at each start: nothing is accepted until a secret is configured.
 */
function shopifyConfig(environment: Environment, production: boolean): ShopifyConfig {
  if (environment.SHOPIFY_WEBHOOK_SECRET !== undefined)
    return new ShopifyConfig(environment.SHOPIFY_WEBHOOK_SECRET, undefined);
  const secret = production ? randomBytes(24).toString('base64url') : DEVELOPMENT_WEBHOOK_SECRET;
  return new ShopifyConfig([secret], secret);
}
