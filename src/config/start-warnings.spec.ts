import { loadConfig } from './load-config';
import { startWarnings } from './start-warnings';
import { nearNames } from './near-names';
import { VARIABLES } from './environment';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const LIVE = {
  MOCK_AMAZON: 'false',
  SP_API_CLIENT_ID: 'amzn1.application-oa2-client.1',
  SP_API_CLIENT_SECRET: 'amzn1.oa2-cs.v1.1',
  SP_API_REFRESH_TOKEN: 'Atzr|1',
  AMAZON_SELLER_ID: 'A1SELLER',
};
const PRODUCTION = { ...LIVE, NODE_ENV: 'production' };

function warningsOf(env: Record<string, string>): string[] {
  return startWarnings(env, loadConfig(env), NOW);
}

describe('the warnings of a start', () => {
  it.each<[string, Record<string, string>]>([
    ['a laptop', {}],
    ['production', PRODUCTION],
    ['a cron of every four hours at another minute', { ...LIVE, RETURNS_CRON: '30 1,5,9,13,17,21 * * *' }],
    ['late on Mondays and early on Wednesdays', { ...LIVE, RETURNS_CRON: '0 1 * * 1,3' }],
    ['a rare date', { ...LIVE, RETURNS_CRON: '0 0 29 2 *' }],
    ['an hourly cron with the simulator', { RETURNS_CRON: '0 * * * *' }],
    [
      'a VPC endpoint',
      { ...PRODUCTION, DYNAMODB_LOCAL_ENDPOINT: 'https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com' },
    ],
    [
      'names of other programs',
      { APP_KEY: 'k', OPENAI_API_KEY: 'k', HOSTNAME: 'h', HOME: '/', AWS_SESSION_TOKEN: 't' },
    ],
    ['no internal address', { INTERNAL_ADDRESS: 'none' }],
    [
      'an internal address and a store that instances share',
      { ...PRODUCTION, SHOPIFY_WEBHOOK_SECRET: 'secret-of-the-shop', INTERNAL_ADDRESS: ':3001' },
    ],
    ['an empty list of dispositions', { RETURNS_RESTOCK_DISPOSITIONS: '' }],
  ])('are none for %s', (_name, env) => {
    expect(warningsOf(env)).toEqual([]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'the simulator in production',
      { NODE_ENV: 'production', MOCK_AMAZON: 'true' },
      /MOCK_AMAZON is true: Amazon is simulated/,
    ],
    [
      'the simulated shop in production',
      { ...PRODUCTION, MOCK_SHOPIFY: 'true' },
      /MOCK_SHOPIFY is true: Shopify is simulated/,
    ],
    [
      'a shop beside the simulated one',
      { SHOPIFY_SHOP_DOMAIN: 'my-shop.myshopify.com', MOCK_SHOPIFY: 'true' },
      /^SHOPIFY_SHOP_DOMAIN is set, and Shopify is simulated all the same: remove MOCK_SHOPIFY/,
    ],
    [
      'a login to a shop that is not named',
      { SHOPIFY_CLIENT_ID: 'id', SHOPIFY_CLIENT_SECRET: 'secret-of-the-app' },
      /^SHOPIFY_CLIENT_ID is set, and Shopify is simulated all the same: set SHOPIFY_SHOP_DOMAIN/,
    ],
    [
      'an account beside the simulator',
      { SP_API_REFRESH_TOKEN: 'Atzr|1' },
      /^SP_API_REFRESH_TOKEN is set, and Amazon is simulated/,
    ],
    [
      'a local store in production',
      { ...PRODUCTION, DYNAMODB_LOCAL_ENDPOINT: 'http://localhost:8000' },
      /DYNAMODB_LOCAL_ENDPOINT is set/,
    ],
    [
      'any other endpoint in production',
      { ...PRODUCTION, DYNAMODB_LOCAL_ENDPOINT: 'https://db.example.com' },
      /DYNAMODB_LOCAL_ENDPOINT is set/,
    ],
    [
      "the SDK's region alone",
      { ...PRODUCTION, AWS_REGION: 'eu-central-1' },
      /^AMAZON_REGION is not set, .* us-east-1/,
    ],
    [
      'an hourly cron',
      { ...LIVE, RETURNS_CRON: '0 * * * *' },
      /^RETURNS_CRON comes due twice within four hours/,
    ],
    ['two moments around midnight', { ...LIVE, RETURNS_CRON: '0 1,23 * * *' }, /^RETURNS_CRON/],
    [
      'two moments around midnight on weekdays',
      { ...LIVE, RETURNS_CRON: '0 1,8,23 * * 1-5' },
      /^RETURNS_CRON/,
    ],
    ['a cron with seconds', { ...LIVE, RETURNS_CRON: '0,30 0 3 * * *' }, /^RETURNS_CRON/],
    [
      "another region's endpoint",
      {
        ...LIVE,
        AMAZON_MARKETPLACE_ID: 'A1PA6795UKMFR9',
        SP_API_ENDPOINT: 'https://sellingpartnerapi-na.amazon.com',
      },
      /^SP_API_ENDPOINT serves another region/,
    ],
    [
      'the sandbox in production',
      { ...PRODUCTION, SP_API_ENDPOINT: 'https://sandbox.sellingpartnerapi-na.amazon.com' },
      /sandbox/,
    ],
    ['a lease that ends each call at once', { ...LIVE, LEASE_TTL_MS: '1000' }, /^LEASE_TTL_MS is so short/],
    [
      'damaged units in the list',
      { RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE,CUSTOMER_DAMAGED' },
      /holds CUSTOMER_DAMAGED: units that are not fit/,
    ],
    ['a list without SELLABLE', { RETURNS_RESTOCK_DISPOSITIONS: 'GRADE2' }, /does not hold SELLABLE/],
    [
      'a connector of Teams that is off',
      { ALERT_WEBHOOK_URL: 'https://acme.webhook.office.com/webhookb2/secret-of-the-receiver' },
      /^ALERT_WEBHOOK_URL is an Office 365 connector/,
    ],
    [
      'an internal address beside the embedded engine',
      { SHOPIFY_WEBHOOK_SECRET: 'secret-of-the-shop', INTERNAL_ADDRESS: ':3001' },
      /^INTERNAL_ADDRESS is set and not used/,
    ],
    [
      'a name with one letter more',
      { API_KEYS: 'k' },
      /^"API_KEYS" is set and not read: the variable is API_KEY\.$/,
    ],
    ['a value in quotes', { API_KEY: '"k"' }, /^API_KEY is in quotation marks/],
    [
      'a value in quotes of a word processor',
      { SHOPIFY_WEBHOOK_SECRET: '\u201Ck\u201D' },
      /^SHOPIFY_WEBHOOK_SECRET is in quot/,
    ],
    ['a value in quotes of another language', { API_KEY: '\u00ABk\u00BB' }, /^API_KEY is in quot/],
    ['a value in escaped quotes', { API_KEY: '\\"k\\"' }, /^API_KEY is in quotation marks/],
    ['a quoted entry of a list', { API_KEY: "k,'l'" }, /^API_KEY is in quotation marks/],
    ['a reference', { API_KEY: '${API_KEY}' }, /^API_KEY holds a reference/],
    [
      'a reference of serverless',
      { SHOPIFY_WEBHOOK_SECRET: '${ssm:/shop/secret}' },
      /^SHOPIFY_WEBHOOK_SECRET holds a ref/,
    ],
    [
      'the ARN of a secret',
      { API_KEY: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop' },
      /^API_KEY holds a reference/,
    ],
    [
      'a whole secret of ECS',
      { API_KEY: '{"API_KEY":"k","OTHER":"l"}' },
      /^API_KEY holds a secret of several/,
    ],
    ['a hint', { API_KEY: '<your key>' }, /^API_KEY holds a reference/],
    ['a filler', { API_KEY: 'changeme' }, /^API_KEY holds the words of a template/],
    [
      'a filler among others',
      { SHOPIFY_WEBHOOK_SECRET: 'abc,xxxxxxxx' },
      /^SHOPIFY_WEBHOOK_SECRET holds the words/,
    ],
  ])('name %s', (_name, env, expected) => {
    const warnings = warningsOf(env);
    expect(warnings).toEqual([expect.stringMatching(expected)]);
    for (const value of ['changeme', 'localhost', 'ssm:', 'Atzr', 'secret-of'])
      expect(warnings[0]).not.toContain(value);
  });
});

describe('a name that is not read', () => {
  it.each([
    ['api_key', 'API_KEY'],
    ['API-KEY', 'API_KEY'],
    ['APIKEY', 'API_KEY'],
    ['API_KEYS', 'API_KEY'],
    ['SYNCSTATE_API_KEY', 'API_KEY'],
    ['SHOPIFY_WEBHOOK_SECRETS', 'SHOPIFY_WEBHOOK_SECRET'],
    ['SHOPIFY_SECRET', 'SHOPIFY_WEBHOOK_SECRET'],
    ['SHOPFIY_WEBHOOK_SECRET', 'SHOPIFY_WEBHOOK_SECRET'],
    ['WEBHOOK_SECRET', 'SHOPIFY_WEBHOOK_SECRET'],
    ['AMAZON_MOCK', 'MOCK_AMAZON'],
    ['DYNAMODB_ENDPOINT', 'DYNAMODB_LOCAL_ENDPOINT'],
    ['TABLE_PREFX', 'TABLE_PREFIX'],
    ['Port', 'PORT'],
    ['host ', 'HOST'],
  ])('%s is near to %s', (name, meant) => {
    expect(nearNames([name], VARIABLES)).toEqual([{ name, meant }]);
  });

  it('is near to none when it is one of another program', () => {
    const others = [
      ...[
        'PATH',
        'HOME',
        'HOSTNAME',
        'POST',
        'PWD',
        'NODE_PATH',
        'NODE_OPTIONS',
        'APP_KEY2',
        'STRIPE_API_KEY',
      ],
      ...[
        'AWS_REGION',
        'AWS_DEFAULT_REGION',
        'AWS_SESSION_TOKEN',
        'AWS_PROFILE',
        'AWS_ENDPOINT_URL',
        'LOG_FORMAT',
      ],
      ...[
        'npm_config_cache',
        'npm_lifecycle_event',
        'SQS_ENDPOINT',
        'SHOPIFY_ACCESS_TOKEN',
        'PUBLIC_URL',
        'DATABASE_URL',
      ],
    ];
    expect(nearNames([...others, ...VARIABLES], VARIABLES)).toEqual([]);
  });
});
