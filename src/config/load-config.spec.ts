import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Setting } from './app-config';
import { DEVELOPMENT_WEBHOOK_SECRET } from './defaults';
import { VARIABLES } from './environment';
import { ConfigError, loadConfig } from './load-config';

const EXAMPLE = readFileSync(join(__dirname, '../../.env.example'), 'utf8');

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const LIVE = {
  MOCK_AMAZON: 'false',
  SP_API_CLIENT_ID: 'id',
  SP_API_CLIENT_SECRET: 'secret',
  SP_API_REFRESH_TOKEN: 'token',
  AMAZON_SELLER_ID: 'A1SELLER',
};

describe('the configuration', () => {
  it('needs no variable on a laptop', () => {
    const config = loadConfig({});
    expect(config.http).toEqual({ host: '127.0.0.1', port: 3000, apiKeys: [] });
    expect(config.store).toMatchObject({
      region: 'us-east-1',
      engine: { kind: 'embedded', dataDir: './data' },
      tablePrefix: 'SyncState-',
      createTables: true,
      transactionTtlDays: 30,
    });
    expect(config.shopify).toMatchObject({
      webhookSecrets: [DEVELOPMENT_WEBHOOK_SECRET],
      printedSecret: DEVELOPMENT_WEBHOOK_SECRET,
    });
    expect(config.amazon).toMatchObject({
      simulated: true,
      endpoint: 'https://sellingpartnerapi-na.amazon.com',
    });
    expect(config.sync).toEqual({ sweepMs: 1000, leaseTtlMs: 15_000, runJobs: true });
    expect(config.returns).toEqual({
      cron: '0 */4 * * *',
      lookbackDays: 35,
      restockDispositions: ['SELLABLE'],
      needsCountedSale: true,
      reportPollMs: 30_000,
      firstPoll: 'look',
    });
  });

  it('reads the shipped example as the defaults', () => {
    // Where a value comes from differs: the example sets each one.
    const { runtime, ...example } = loadConfig(parseEnv(EXAMPLE));
    const { runtime: defaults, ...config } = loadConfig({});
    expect(example).toEqual(config);
    const values = (settings: readonly Setting[]): object => settings.map(({ name, value }) => [name, value]);
    expect(values(runtime.settings)).toEqual(values(defaults.settings));
  });

  it('reads every variable of the example, set or commented out, and the example has each exactly once', () => {
    const names = [...EXAMPLE.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
    expect(names.toSorted()).toEqual(VARIABLES.toSorted());
    expect(names.length).toBe(61);
  });

  it.each<[string, Record<string, string>, RegExp[]]>([
    ['a port that is not a number', { PORT: 'http' }, [/^PORT must be an integer/]],
    ['a port in hexadecimal', { PORT: '0x10' }, [/^PORT must be an integer/]],
    ['a flag that is not a boolean', { RUN_JOBS: 'yes' }, [/^RUN_JOBS must be a boolean/]],
    ['a cron expression with four fields', { RETURNS_CRON: '* * * *' }, [/^RETURNS_CRON must be a cron/]],
    ['a cron expression without a date', { RETURNS_CRON: '0 0 31 2 *' }, [/^RETURNS_CRON .* comes due$/]],
    ['a key that is set and empty', { API_KEY: ',' }, [/^API_KEY is set, but holds no value$/]],
    [
      'a secret that is set and empty',
      { SHOPIFY_WEBHOOK_SECRET: ' , ' },
      [/^SHOPIFY_WEBHOOK_SECRET is set, but holds no value$/],
    ],
    ['a host in half of its brackets', { HOST: '[::1' }, [/^HOST/]],
    [
      'plain http beyond loopback',
      { SP_API_ENDPOINT: 'http://example.com' },
      [/^SP_API_ENDPOINT must be a full/],
    ],
    [
      'alerts that would go in plain text beyond loopback',
      { ALERT_WEBHOOK_URL: 'http://example.com/hook' },
      [/^ALERT_WEBHOOK_URL must be a full https URL/],
    ],
    [
      'alerts to a file',
      { ALERT_WEBHOOK_URL: 'file:///tmp/alerts' },
      [/^ALERT_WEBHOOK_URL must be a full https/],
    ],
    ['half of a pair of credentials', { AWS_ACCESS_KEY_ID: 'a' }, [/must be set together/]],
    [
      'a public host without keys',
      { HOST: '0.0.0.0' },
      [/^API_KEY must be set/, /^SHOPIFY_WEBHOOK_SECRET must be set/],
    ],
    [
      'a short key on a public host, also beside a long one',
      { HOST: '0.0.0.0', SHOPIFY_WEBHOOK_SECRET: 's', API_KEY: 'fifteen-letters,a-key-of-the-office' },
      [/^API_KEY must have at least 16 characters when HOST is not loopback/],
    ],
    [
      'values on a public host that are surely not meant',
      { HOST: '0.0.0.0', API_KEY: '${API_KEY_OF_THE_SHOP}', SHOPIFY_WEBHOOK_SECRET: '"secret"' },
      [/^API_KEY holds a reference/, /^SHOPIFY_WEBHOOK_SECRET is in quotation marks/],
    ],
    [
      'the words of a template in production',
      { ...LIVE, NODE_ENV: 'production', API_KEY: 'a-key-of-the-office,changeme' },
      [/^API_KEY holds the words of a template/],
    ],
    [
      'a key under a name that is not read',
      { HOST: '0.0.0.0', SHOPIFY_WEBHOOK_SECRET: 's', API_KEYS: 'a-key-of-the-office' },
      [/^API_KEY must be set/, /^"API_KEYS" is set and not read: the variable is API_KEY$/],
    ],
    [
      'a key in lower case, also on loopback',
      { api_key: 'a-key-of-the-office' },
      [/^"api_key" is set and not read: the variable is API_KEY$/],
    ],
    [
      'the real Amazon without credentials',
      { MOCK_AMAZON: 'false' },
      [/SP_API_CLIENT_ID/, /SP_API_CLIENT_SECRET/, /SP_API_REFRESH_TOKEN/, /AMAZON_SELLER_ID/],
    ],
    ['an unknown marketplace', { ...LIVE, AMAZON_MARKETPLACE_ID: 'AXXXXXXXX' }, [/not a known marketplace/]],
    [
      'several at once',
      { PORT: '99999999', LEASE_TTL_MS: '-1', NODE_ENV: 'prod' },
      [/^PORT/, /^LEASE_TTL_MS/, /^NODE_ENV/],
    ],
  ])('refuses %s', (_name, env, expected) => {
    const problems = problemsOf(env);
    for (const pattern of expected) expect(problems).toContainEqual(expect.stringMatching(pattern));
  });

  it.each([
    'sellable',
    '"SELLABLE"',
    'SELLABLE;DEFECTIVE',
    'none',
    'SELLABLE,defective',
    'SELLABLE DEFECTIVE',
  ])('refuses %j as dispositions, which would restock nothing', (RETURNS_RESTOCK_DISPOSITIONS) => {
    const problems = problemsOf({ RETURNS_RESTOCK_DISPOSITIONS });
    expect(problems).toEqual([expect.stringMatching(/^RETURNS_RESTOCK_DISPOSITIONS must be/)]);
    // The example in the message is not the value.
    expect(problems[0]?.replace('such as SELLABLE', '')).not.toContain(RETURNS_RESTOCK_DISPOSITIONS);
  });

  it('accepts a rare date, and any list of codes', () => {
    const config = loadConfig({
      RETURNS_CRON: '0 0 29 2 *',
      RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE, CUSTOMER_DAMAGED ,GRADE2',
    });
    expect(config.returns).toMatchObject({
      cron: '0 0 29 2 *',
      restockDispositions: ['SELLABLE', 'CUSTOMER_DAMAGED', 'GRADE2'],
    });
  });

  it('accepts an IPv6 host with and without the brackets of a URL', () => {
    for (const HOST of ['[::1]', '::1']) expect(loadConfig({ HOST }).http.host).toBe('::1');
    const keys = { API_KEY: 'a-key-of-the-office', SHOPIFY_WEBHOOK_SECRET: 'secret' };
    expect(loadConfig({ ...keys, HOST: '[::]' }).http.host).toBe('::');
  });

  it('prints no value in its message', () => {
    const secret = 'hunter2-hunter2';
    const message = new ConfigError(
      problemsOf({ PORT: secret, HOST: '0.0.0.0 ' + secret, LWA_ENDPOINT: secret }),
    ).message;
    expect(message).toContain('PORT');
    expect(message).not.toContain(secret);
  });

  it('reads every value without what is left around it, also within a list', () => {
    const config = loadConfig({
      ...LIVE,
      PORT: ' 4000\r\n',
      NODE_ENV: 'production\n',
      API_KEY: '\uFEFFone\n,\ttwo\u00A0\n',
      SHOPIFY_WEBHOOK_SECRET: 'secret\n',
      SP_API_CLIENT_SECRET: 'amazon\u200B\r\n',
      TABLE_PREFIX: 'Shop-\n',
      RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE\n',
    });
    expect(config.http).toMatchObject({ port: 4000, apiKeys: ['one', 'two'] });
    expect(config.shopify.webhookSecrets).toEqual(['secret']);
    expect(config.amazon).toMatchObject({ clientSecret: 'amazon', simulated: false });
    expect(config.store.tablePrefix).toBe('Shop-');
    expect(config.returns.restockDispositions).toEqual(['SELLABLE']);
    expect(config.log.json).toBe(true);
  });

  it('accepts several keys and secrets, and an empty list of dispositions as "never restock"', () => {
    const config = loadConfig({
      API_KEY: ' one, two ,',
      SHOPIFY_WEBHOOK_SECRET: 'new,old',
      RETURNS_RESTOCK_DISPOSITIONS: '',
    });
    expect(config.http.apiKeys).toEqual(['one', 'two']);
    expect(config.shopify).toMatchObject({ webhookSecrets: ['new', 'old'], printedSecret: undefined });
    expect(config.returns).toMatchObject({ restockDispositions: [], needsCountedSale: false });
  });

  it('checks tables, uses AWS and the real Amazon, and accepts no known secret in production', () => {
    const config = loadConfig({ ...LIVE, MOCK_AMAZON: '', NODE_ENV: 'production' });
    expect(config.store).toMatchObject({
      engine: { kind: 'aws' },
      createTables: false,
      credentials: undefined,
    });
    expect(config.amazon.simulated).toBe(false);
    expect(config.shopify.webhookSecrets).not.toContain(DEVELOPMENT_WEBHOOK_SECRET);
    expect(config.log.json).toBe(true);
  });

  it('writes metrics to the log by default only in production on AWS, without a timer on Lambda', () => {
    const production = { ...LIVE, NODE_ENV: 'production' };
    const onEcs = { ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/1' };
    const onLambda = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x', AWS_LAMBDA_FUNCTION_NAME: 'syncstate' };
    expect(loadConfig(production).metrics).toEqual({ embedded: false, intervalMs: 60_000 });
    expect(loadConfig(onEcs).metrics.embedded).toBe(false);
    expect(loadConfig({ ...production, ...onEcs }).metrics).toEqual({ embedded: true, intervalMs: 60_000 });
    expect(loadConfig({ ...production, ...onLambda }).metrics).toEqual({
      embedded: true,
      intervalMs: undefined,
    });
    expect(loadConfig({ ...production, ...onEcs, METRICS_EMF: 'false' }).metrics.embedded).toBe(false);
    expect(loadConfig({ METRICS_EMF: 'true' }).metrics.embedded).toBe(true);
  });

  it.each([
    ['https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke', 'teams'],
    [
      'https://default1.2.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/1',
      'teams',
    ],
    ['https://default1.2.environment.api.powerplatform.us/workflows/1', 'teams'],
    ['https://default1.2.environment.api.gov.powerplatform.microsoft.us/workflows/1', 'teams'],
    ['https://acme.webhook.office.com/webhookb2/1', 'teams'],
    ['https://hooks.slack.com/services/T/B/1', 'json'],
    ['https://discord.com/api/webhooks/1/2', 'json'],
    ['https://logic.azure.com.example.com/1', 'json'],
    ['https://notlogic.azure.com/1', 'json'],
  ])('posts alerts to %s as %s, unless it is set', (ALERT_WEBHOOK_URL, format) => {
    expect(loadConfig({ ALERT_WEBHOOK_URL }).alerts.format).toBe(format);
    for (const set of ['json', 'teams'])
      expect(loadConfig({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_FORMAT: set }).alerts.format).toBe(set);
  });

  it('uses the local endpoint in any environment', () => {
    const config = loadConfig({
      ...LIVE,
      NODE_ENV: 'production',
      DYNAMODB_LOCAL_ENDPOINT: 'http://localhost:8000',
      DATA_DIR: './elsewhere',
    });
    expect(config.store.engine).toEqual({ kind: 'endpoint', url: 'http://localhost:8000' });
  });
});
