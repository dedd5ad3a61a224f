import { ConfigError, loadConfig } from './load-config';

const PUBLIC = { HOST: '0.0.0.0', API_KEY: 'a-key-of-the-office', SHOPIFY_WEBHOOK_SECRET: 'secret' };

function problemsWith(
  INTERNAL_ADDRESS: string,
  env: Readonly<Record<string, string>> = { SHOPIFY_WEBHOOK_SECRET: 'secret' },
): readonly string[] {
  try {
    loadConfig({ INTERNAL_ADDRESS, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the internal address', () => {
  it.each<[string, Record<string, string>, { host: string | undefined; port: number } | undefined, boolean]>([
    ['nothing, on loopback', {}, { host: '127.0.0.1', port: 3000 }, false],
    ['nothing, on another port of loopback', { PORT: '4000' }, { host: '127.0.0.1', port: 4000 }, false],
    ['nothing, on loopback by IPv6', { HOST: '[::1]' }, { host: '::1', port: 3000 }, false],
    ['nothing, on a public host', { ...PUBLIC }, undefined, false],
    ['none, on loopback', { INTERNAL_ADDRESS: 'none' }, undefined, false],
    ['none, on a public host', { ...PUBLIC, INTERNAL_ADDRESS: 'none' }, undefined, false],
    ['a port alone', { ...PUBLIC, INTERNAL_ADDRESS: ':3001' }, { host: undefined, port: 3001 }, true],
    ['PORT alone', { ...PUBLIC, INTERNAL_ADDRESS: ':3000' }, { host: undefined, port: 3000 }, false],
    [
      'host and port',
      { ...PUBLIC, INTERNAL_ADDRESS: '10.0.1.5:3001' },
      { host: '10.0.1.5', port: 3001 },
      true,
    ],
    ['a name', { ...PUBLIC, INTERNAL_ADDRESS: 'pod-1.sync:3001' }, { host: 'pod-1.sync', port: 3001 }, true],
    ['IPv6', { ...PUBLIC, INTERNAL_ADDRESS: '[fd00::5]:3001' }, { host: 'fd00::5', port: 3001 }, true],
    [
      'another port of a service on loopback',
      { SHOPIFY_WEBHOOK_SECRET: 'secret', INTERNAL_ADDRESS: ':3001' },
      { host: undefined, port: 3001 },
      true,
    ],
    ['loopback alone', { INTERNAL_ADDRESS: '127.0.0.1:3001' }, { host: '127.0.0.1', port: 3001 }, true],
    ['PORT on loopback', { INTERNAL_ADDRESS: 'localhost:3000' }, { host: 'localhost', port: 3000 }, false],
  ])('is read from %s', (_case, env, address, hasOwnListener) => {
    expect(loadConfig(env).internal).toEqual({ address, hasOwnListener });
  });

  it.each([
    ...[
      '3001',
      '10.0.1.5',
      '10.0.1.5:',
      ':0',
      ':65536',
      ':http',
      'None',
      'http://10.0.1.5:3001',
      'fd00::5:3001',
    ],
    ...['[fd00::5]', '[10.0.1.5]:3001', '[:::]:3001', '10.0.1.5:3001/', 'a host:3001', 'user@host:3001'],
    // A client that connects to these reaches its own machine.
    ...['0.0.0.0:3001', '[::]:3001'],
  ])('is not %j', (text) => {
    expect(problemsWith(text)).toEqual([
      expect.stringMatching(/^INTERNAL_ADDRESS must be the host and port .* or none$/),
    ]);
  });

  it.each([':3001', '10.0.1.5:3001', 'pod-1.sync:3001'])(
    'needs a secret for %s, which others reach',
    (text) => {
      expect(problemsWith(text, {})).toEqual([
        'SHOPIFY_WEBHOOK_SECRET must be set when INTERNAL_ADDRESS is not loopback: calls between instances are signed with keys of it',
      ]);
    },
  );

  it.each([':3000', '10.0.1.5:3000'])('is not %s while PORT is on loopback', (text) => {
    expect(problemsWith(text)).toEqual([
      'INTERNAL_ADDRESS has the port of PORT, which listens on loopback only: set another port',
    ]);
  });
});
