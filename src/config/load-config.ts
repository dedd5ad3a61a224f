import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  AlertsConfig,
  AmazonConfig,
  type AppConfig,
  HttpConfig,
  InternalConfig,
  LogConfig,
  MetricsConfig,
  OrdersConfig,
  ReceiptsConfig,
  ReturnsConfig,
  RuntimeConfig,
  StoreConfig,
  SyncConfig,
} from './app-config';
import { alertFormatOf } from './alert-format';
import { EMPTY_HAS_A_MEANING, Environment, internalAddressOf, VARIABLES } from './environment';
import { isLoopback } from './loopback';
import { endpointOf } from './marketplaces';
import { nearNames } from './near-names';
import { type Objective, objectiveOf, receiptStepsOf } from './receipt-settings';
import { settingsOf } from './settings';
import { shopifyAdminConfig, shopifyConfig, shopifyProblems, webhookSecretsOf } from './shopify-config';
import { isExposed, KEYS, suspectValues } from './suspect-values';
import { tidy } from './tidy';

type Env = Readonly<Record<string, string | undefined>>;

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

/** The shortest key of a service that others can reach, in characters. */
const SHORTEST_KEY = 16;

/** CloudWatch's own resolution, in milliseconds. A shorter interval costs log lines and shows nothing more. */
const METRICS_INTERVAL_MS = 60_000;

/** Reads, validates and types the environment. Throws ConfigError with all problems. */
export function loadConfig(env: Env): AppConfig {
  const given = VARIABLES.map((name): [string, string] => [name, tidy(env[name] ?? '')]).filter(
    ([name, value]) => value !== '' || (env[name] !== undefined && EMPTY_HAS_A_MEANING.has(name)),
  );
  const environment = plainToInstance(Environment, Object.fromEntries(given), { exposeDefaultValues: true });
  const problems = [
    ...fieldProblems(environment),
    ...crossProblems(environment),
    ...(isExposed(env) ? suspectValues(env, namesInUse(environment), KEYS) : []),
  ];
  // A missing variable may be there under a name that is not read.
  if (problems.length > 0 || hasKeyInOtherCase(env))
    throw new ConfigError([...problems, ...nameProblems(env)]);
  const config = toConfig(environment, env);
  const names = given.map(([name]) => name);
  return { ...config, runtime: new RuntimeConfig('process', settingsOf(environment, config, names)) };
}

/** Some platforms write names in lower case. Without the key that was meant, the service would be open. */
function hasKeyInOtherCase(env: Env): boolean {
  const isSet = (name: string): boolean => tidy(env[name] ?? '') !== '';
  return Object.keys(env).some((name) => {
    const meant = name.toUpperCase().replaceAll('-', '_');
    return meant !== name && KEYS.includes(meant) && isSet(name) && !isSet(meant);
  });
}

/** The variables of the environment that are not read and nearly have the name of one that is. */
export function nameProblems(env: Env): string[] {
  const names = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return nearNames(names, VARIABLES).map(
    ({ name, meant }) => `${JSON.stringify(name)} is set and not read: the variable is ${meant}`,
  );
}

function fieldProblems(environment: Environment): string[] {
  return validateSync(environment).flatMap(({ constraints = {} }) => {
    // A value that is no number also breaks every bound; one problem is enough.
    const { isInt } = constraints;
    return isInt === undefined ? Object.values(constraints) : [isInt];
  });
}

function crossProblems(environment: Environment): string[] {
  const problems: string[] = [];
  if (!isLoopback(environment.HOST)) {
    problems.push(...keyProblems(environment.API_KEY, 'when HOST is not loopback'));
    if (webhookSecretsOf(environment) === undefined)
      problems.push('SHOPIFY_WEBHOOK_SECRET must be set when HOST is not loopback');
  }
  const { address, hasOwnListener } = internalConfig(environment);
  const isReached = address !== undefined && !isLoopback(address.host ?? '');
  if (isReached && !hasOwnListener && isLoopback(environment.HOST))
    problems.push('INTERNAL_ADDRESS has the port of PORT, which listens on loopback only: set another port');
  if (isReached && webhookSecretsOf(environment) === undefined && isLoopback(environment.HOST))
    problems.push(
      'SHOPIFY_WEBHOOK_SECRET must be set when INTERNAL_ADDRESS is not loopback: calls between instances are signed with keys of it',
    );
  if ((environment.AWS_ACCESS_KEY_ID === undefined) !== (environment.AWS_SECRET_ACCESS_KEY === undefined))
    problems.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
  if ((environment.EVENTBRIDGE_ACCOUNT === undefined) !== (environment.EVENTBRIDGE_REGION === undefined))
    problems.push('EVENTBRIDGE_ACCOUNT and EVENTBRIDGE_REGION must be set together');
  if (environment.SQS_QUEUE_URL?.endsWith('.fifo') === true)
    problems.push('SQS_QUEUE_URL must name a standard queue: Amazon delivers to no FIFO queue');
  problems.push(...shopifyProblems(environment));
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

/** The keys of a service that others can reach, and can try keys at; `where` says why they can. */
export function keyProblems(keys: readonly string[] | undefined, where: string): string[] {
  if (keys === undefined || keys.length === 0) return [`API_KEY must be set ${where}`];
  if (keys.every((key) => Array.from(key).length >= SHORTEST_KEY)) return [];
  return [
    `API_KEY must have at least ${SHORTEST_KEY} characters ${where}, each key of the list: make one with openssl rand -hex 32`,
  ];
}

/** What the simulator does not need may be anything. */
function namesInUse(environment: Environment): readonly string[] {
  if (!simulatesAmazon(environment)) return VARIABLES;
  return VARIABLES.filter((name) => !name.startsWith('SP_API_') && name !== 'AMAZON_SELLER_ID');
}

function simulatesAmazon(environment: Environment): boolean {
  return environment.MOCK_AMAZON ?? environment.NODE_ENV !== 'production';
}

function toConfig(environment: Environment, host: Env): Omit<AppConfig, 'runtime'> {
  const production = environment.NODE_ENV === 'production';
  return {
    http: new HttpConfig(environment.HOST, environment.PORT, environment.API_KEY ?? []),
    internal: internalConfig(environment),
    store: storeConfig(environment, production, host.PATH ?? ''),
    shopify: shopifyConfig(environment, production),
    shopifyAdmin: shopifyAdminConfig(environment),
    amazon: new AmazonConfig({
      simulated: simulatesAmazon(environment),
      simulatorAt: { host: environment.MOCK_AMAZON_HOST, port: environment.MOCK_AMAZON_PORT },
      endpoint: environment.SP_API_ENDPOINT ?? endpointOf(environment.AMAZON_MARKETPLACE_ID) ?? '',
      loginEndpoint: environment.LWA_ENDPOINT,
      clientId: environment.SP_API_CLIENT_ID ?? 'simulated-client',
      clientSecret: environment.SP_API_CLIENT_SECRET ?? 'simulated-client-secret',
      refreshToken: environment.SP_API_REFRESH_TOKEN ?? 'simulated-refresh-token',
      sellerId: environment.AMAZON_SELLER_ID ?? 'A1SIMULATEDSELLER',
      marketplaceId: environment.AMAZON_MARKETPLACE_ID,
    }),
    sync: new SyncConfig(environment.SYNC_SWEEP_MS, environment.LEASE_TTL_MS, environment.RUN_JOBS),
    returns: returnsConfig(environment),
    orders: ordersConfig(environment),
    receipts: receiptsConfig(environment),
    alerts: new AlertsConfig(
      environment.ALERT_WEBHOOK_URL,
      alertFormatOf(environment.ALERT_WEBHOOK_URL, environment.ALERT_WEBHOOK_FORMAT),
    ),
    log: new LogConfig(environment.LOG_LEVEL, production),
    metrics: metricsConfig(environment, production, host),
  };
}

function returnsConfig(environment: Environment): ReturnsConfig {
  const { RETURNS_RESTOCK_DISPOSITIONS: dispositions } = environment;
  return new ReturnsConfig(
    environment.RETURNS_CRON,
    environment.RETURNS_LOOKBACK_DAYS,
    dispositions ?? ['SELLABLE'],
    environment.RETURNS_REPORT_POLL_MS,
    environment.RETURNS_FIRST_POLL,
    dispositions === undefined,
  );
}

function ordersConfig(environment: Environment): OrdersConfig {
  const { SQS_QUEUE_URL: url, EVENTBRIDGE_ACCOUNT: account, EVENTBRIDGE_REGION: region } = environment;
  return new OrdersConfig(
    environment.AMAZON_ORDERS,
    environment.ORDERS_POLL_MS,
    environment.ORDERS_LOOKBACK_HOURS,
    url === undefined ? undefined : { url, endpoint: environment.SQS_ENDPOINT },
    {
      queueArn: environment.SQS_QUEUE_ARN,
      eventBridge: account === undefined || region === undefined ? undefined : { account, region },
    },
  );
}

/** The environment was validated: each of them can be read. */
function receiptsConfig(environment: Environment): ReceiptsConfig {
  const { RECEIPT_CHECK_MS, DRIFT_CRON, SLO_ACCEPTED, SLO_OBSERVED } = environment;
  const objective = (text: string): Objective => objectiveOf(text) ?? { share: 0.99, withinMs: 60_000 };
  return new ReceiptsConfig(
    receiptStepsOf(RECEIPT_CHECK_MS) ?? [],
    DRIFT_CRON,
    objective(SLO_ACCEPTED),
    objective(SLO_OBSERVED),
  );
}

/** On ECS and Lambda the log goes to CloudWatch, which reads metrics from it: there the metrics are on by default. */
function metricsConfig(environment: Environment, production: boolean, host: Env): MetricsConfig {
  const isOnAws = Boolean(host.AWS_EXECUTION_ENV) || Boolean(host.ECS_CONTAINER_METADATA_URI_V4);
  return new MetricsConfig(
    environment.METRICS_EMF ?? (production && isOnAws),
    host.AWS_LAMBDA_FUNCTION_NAME ? undefined : METRICS_INTERVAL_MS,
  );
}

/** By default instances on one machine reach each other, and others do not: a wider address is the operator's decision. */
function internalConfig({ INTERNAL_ADDRESS: text, HOST, PORT }: Environment): InternalConfig {
  if (text === undefined && isLoopback(HOST)) return new InternalConfig({ host: HOST, port: PORT }, false);
  const address = text === undefined ? undefined : internalAddressOf(text);
  return new InternalConfig(address, address !== undefined && address.port !== PORT);
}

function storeConfig(environment: Environment, production: boolean, searchPath: string): StoreConfig {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const engine: StoreConfig['engine'] =
    environment.DYNAMODB_LOCAL_ENDPOINT !== undefined
      ? { kind: 'endpoint', url: environment.DYNAMODB_LOCAL_ENDPOINT }
      : production
        ? {
            kind: 'aws',
            ...(environment.DAX_ENDPOINT === undefined ? {} : { dax: environment.DAX_ENDPOINT }),
          }
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
