import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { AppConfig } from './app-config';
import { loadConfig } from './load-config';

const EXAMPLE = parseEnv(readFileSync(join(__dirname, '../../.env.example'), 'utf8'));

/** The variables without a default in production. */
const GIVEN = {
  SHOPIFY_WEBHOOK_SECRET: 'shopify-secret',
  SP_API_CLIENT_ID: 'id',
  SP_API_CLIENT_SECRET: 'secret',
  SP_API_REFRESH_TOKEN: 'token',
  AMAZON_SELLER_ID: 'A1SELLER',
  // Changes the default of METRICS_EMF, as on ECS.
  ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/task',
};

/** What is in force, wherever it comes from. */
function inForce({ runtime, ...config }: AppConfig): object {
  return { ...config, settings: runtime.settings.map(({ name, value }) => [name, value]) };
}

describe('a copy of .env.example', () => {
  it.each(['development', 'test', 'production'])(
    'keeps the defaults that depend on NODE_ENV=%s',
    (NODE_ENV) => {
      const env = { ...GIVEN, NODE_ENV };
      expect(inForce(loadConfig({ ...EXAMPLE, ...env }))).toEqual(inForce(loadConfig(env)));
    },
  );

  it('does not simulate Amazon in production', () => {
    expect(loadConfig({ ...EXAMPLE, ...GIVEN, NODE_ENV: 'production' }).amazon.simulated).toBe(false);
  });
});
