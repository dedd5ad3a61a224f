import type { Setting } from './app-config';
import { VARIABLES } from './environment';
import { loadConfig } from './load-config';

const SECRETS = {
  API_KEY: 'sentinel-key-of-the-warehouse,sentinel-key-of-the-office',
  SHOPIFY_WEBHOOK_SECRET: 'sentinel-signing-secret',
  AWS_ACCESS_KEY_ID: 'sentinel-access-key',
  AWS_SECRET_ACCESS_KEY: 'sentinel-secret-access-key',
  SP_API_CLIENT_ID: 'sentinel-client',
  SP_API_CLIENT_SECRET: 'sentinel-client-secret',
  SP_API_REFRESH_TOKEN: 'sentinel-refresh-token',
};
const ADDRESSES = {
  ALERT_WEBHOOK_URL:
    'https://user:sentinel-password@hooks.slack.com/services/sentinel-path?sig=sentinel-query',
  DYNAMODB_LOCAL_ENDPOINT: 'http://sentinel-user:sentinel-password@localhost:8000/?token=sentinel-query',
  SP_API_ENDPOINT: 'https://sentinel-user@sandbox.sellingpartnerapi-na.amazon.com/#sentinel-fragment',
};

function settingsWith(env: Record<string, string>): ReadonlyMap<string, Setting> {
  return new Map(loadConfig(env).runtime.settings.map((setting) => [setting.name, setting]));
}

describe('the settings', () => {
  it('list every variable once', () => {
    const names = loadConfig({}).runtime.settings.map(({ name }) => name);
    expect(names.toSorted()).toEqual(VARIABLES.toSorted());
  });

  it('show of a secret only whether it is set', () => {
    const settings = settingsWith({ ...SECRETS, ...ADDRESSES });
    for (const name of Object.keys(SECRETS)) {
      expect(settings.get(name)).toEqual({ name, value: 'set', source: 'set', secret: true });
      expect(settingsWith({}).get(name)).toEqual({ name, value: 'not set', source: 'default', secret: true });
    }
    expect(JSON.stringify([...settings.values()])).not.toContain('sentinel');
  });

  it('show of an address no login, query or fragment, and of the one that is a secret only its host', () => {
    const settings = settingsWith(ADDRESSES);
    expect(settings.get('ALERT_WEBHOOK_URL')?.value).toBe('hooks.slack.com');
    expect(settings.get('DYNAMODB_LOCAL_ENDPOINT')?.value).toBe('http://localhost:8000');
    expect(settings.get('SP_API_ENDPOINT')?.value).toBe('https://sandbox.sellingpartnerapi-na.amazon.com');
    expect(settings.get('LWA_ENDPOINT')?.value).toBe('https://api.amazon.com/auth/o2/token');
  });

  it.each<[string, Record<string, string>, string, unknown, string]>([
    ['a default', {}, 'PORT', 3000, 'default'],
    ['a value that is set', { PORT: '3001' }, 'PORT', 3001, 'set'],
    ['a value that is set to its default', { PORT: '3000' }, 'PORT', 3000, 'set'],
    ['an empty value, which counts as not set', { PORT: '' }, 'PORT', 3000, 'default'],
    [
      'a list',
      { RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE, CUSTOMER_DAMAGED' },
      'RETURNS_RESTOCK_DISPOSITIONS',
      'SELLABLE,CUSTOMER_DAMAGED',
      'set',
    ],
    [
      'an empty list, which has a meaning',
      { RETURNS_RESTOCK_DISPOSITIONS: '' },
      'RETURNS_RESTOCK_DISPOSITIONS',
      '',
      'set',
    ],
    ['a default that depends on others', {}, 'MOCK_AMAZON', true, 'default'],
    [
      'the endpoint of the marketplace',
      { AMAZON_MARKETPLACE_ID: 'A1PA6795UKMFR9' },
      'SP_API_ENDPOINT',
      'https://sellingpartnerapi-eu.amazon.com',
      'default',
    ],
    ['an internal address that follows from HOST', {}, 'INTERNAL_ADDRESS', '127.0.0.1:3000', 'default'],
    [
      'an internal address by IPv6',
      { HOST: '::1', PORT: '4000' },
      'INTERNAL_ADDRESS',
      '[::1]:4000',
      'default',
    ],
    [
      'no internal address on a public host',
      { HOST: '0.0.0.0', API_KEY: 'sentinel-key-of-the-office', SHOPIFY_WEBHOOK_SECRET: 'sentinel' },
      'INTERNAL_ADDRESS',
      'none',
      'default',
    ],
    [
      'an internal address that is set',
      { SHOPIFY_WEBHOOK_SECRET: 'sentinel', INTERNAL_ADDRESS: ':3001' },
      'INTERNAL_ADDRESS',
      ':3001',
      'set',
    ],
    ['nothing', {}, 'ALERT_WEBHOOK_URL', null, 'default'],
  ])('show %s as it is in force', (_case, env, name, value, source) => {
    expect(settingsWith(env).get(name)).toEqual({ name, value, source });
  });
});
