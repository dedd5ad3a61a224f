import type { Setting } from '../../api/answers';
import { groupsOf, valueOf } from './setting-groups';

const SETTINGS: readonly Setting[] = [
  { name: 'PORT', value: 3000, source: 'default' },
  { name: 'API_KEY', value: 'set', source: 'set', secret: true },
  { name: 'AMAZON_REGION', value: 'eu-west-1', source: 'set' },
  { name: 'AMAZON_SELLER_ID', value: null, source: 'default' },
  { name: 'MOCK_AMAZON', value: true, source: 'default' },
  { name: 'SHOPIFY_WEBHOOK_SECRET', value: 'not set', source: 'default', secret: true },
  { name: 'RETURNS_CRON', value: '0 */4 * * *', source: 'default' },
  { name: 'SYNC_SWEEP_MS', value: 1000, source: 'default' },
  { name: 'OF_A_NEWER_SERVICE', value: 'yes', source: 'default' },
];
const shown = (search: string, source = ''): Record<string, string[]> =>
  Object.fromEntries(
    groupsOf(SETTINGS, { search, source }).map(({ name, settings }) => [
      name,
      settings.map((setting) => setting.name),
    ]),
  );

describe('the configuration', () => {
  it('is grouped, and an unknown setting is not lost', () => {
    expect(shown('')).toEqual({
      Service: ['PORT', 'OF_A_NEWER_SERVICE'],
      Access: ['API_KEY'],
      Store: ['AMAZON_REGION'],
      Shopify: ['SHOPIFY_WEBHOOK_SECRET'],
      Returns: ['RETURNS_CRON'],
      Amazon: ['AMAZON_SELLER_ID', 'MOCK_AMAZON'],
      Pushes: ['SYNC_SWEEP_MS'],
    });
  });

  it.each([
    ['region', '', { Store: ['AMAZON_REGION'] }],
    [' EU-WEST ', '', { Store: ['AMAZON_REGION'] }],
    ['', 'set', { Access: ['API_KEY'], Store: ['AMAZON_REGION'] }],
    ['port', 'set', {}],
  ])('is found by %j among %j', (search, source, found) => {
    expect(shown(search, source)).toEqual(found);
  });

  it.each<[Setting['value'], string]>([
    [true, 'true'],
    [0, '0'],
    [null, '–'],
    ['', '–'],
  ])('shows the value %j as %s', (value, text) => {
    expect(valueOf({ name: 'X', value, source: 'default' })).toBe(text);
  });
});
