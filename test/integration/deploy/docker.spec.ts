import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { STOP_WITHIN_MS } from '../../../src/app.setup';
import { ConfigError, loadConfig } from '../../../src/config/load-config';
import { eventually } from '../../support/eventually';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const ROOT = join(__dirname, '../../..');
/** An unused port below the range that the system assigns; fetch refuses port 1. */
const UNUSED_PORT = 2;

const KEY = 'a-key-of-this-test-0123456789';

interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
}

interface TaskDefinition {
  readonly containerDefinitions: readonly [
    {
      readonly environment: readonly { name: string; value: string }[];
      readonly secrets: readonly { name: string; valueFrom: string }[];
      readonly portMappings: readonly { name: string; containerPort: number }[];
      readonly stopTimeout: number;
    },
  ];
}

const compose = parse(readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8'), {
  merge: true,
}) as ComposeFile;

function service(name: string): ComposeService {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`compose.yaml has no service ${name}`);
  return found;
}

/** The instructions of the Dockerfile, continued lines joined, without comments. */
const dockerfile = readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '');

const instructions = (name: string): string[] =>
  dockerfile.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());

/** The source of a file in dist/. */
const sourceOf = (built: string): string => built.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts');

describe('The image', () => {
  it('is built from files that exist and are in the build context', () => {
    const given = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = instructions('COPY')
      .filter((line) => !line.startsWith('--from'))
      .flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(copied.length).toBeGreaterThan(8);
    for (const path of copied) {
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
      expect(given).toContain(path.split('/')[0]);
    }
  });

  it('copies only from its own builds', () => {
    const builds = instructions('FROM').map((line) => / AS (\S+)$/.exec(line)?.[1]);
    for (const line of instructions('COPY')) {
      const from = /^--from=(\S+)/.exec(line)?.[1];
      if (from !== undefined) expect(builds).toContain(from);
    }
  });

  it('installs from the lock file, and runs the service without a shell and without root', () => {
    const installs = instructions('RUN').filter((line) => line.includes('npm ci'));
    expect(installs).toHaveLength(2);
    expect(instructions('USER')).toEqual(['node']);
    const command = JSON.parse(instructions('CMD')[0] ?? '') as string[];
    expect(command[0]).toBe('node');
    expect(existsSync(join(ROOT, sourceOf(command.at(-1) ?? '')))).toBe(true);
    expect(instructions('HEALTHCHECK')[0]).toContain('CMD ["node", "docker/healthcheck.mjs"]');
  });
});

describe('docker compose up', () => {
  it('starts the service after its keys and tables are created', () => {
    expect(service('syncstate').depends_on).toEqual({
      keys: { condition: 'service_completed_successfully' },
      tables: { condition: 'service_completed_successfully' },
    });
    expect(service('tables').depends_on).toEqual({ dynamodb: { condition: 'service_started' } });
    const { DYNAMODB_LOCAL_ENDPOINT = '' } = service('syncstate').environment ?? {};
    expect(new URL(DYNAMODB_LOCAL_ENDPOINT).hostname).toBe('dynamodb');
  });

  it('runs commands of the image', () => {
    for (const name of ['keys', 'tables', 'syncstate']) {
      const { command, build } = service(name);
      const words = typeof command === 'string' ? command.split(' ') : command;
      const script = words.find((word) => /\.m?js$/.test(word)) ?? '';
      expect(existsSync(join(ROOT, sourceOf(script)))).toBe(true);
      expect(existsSync(join(ROOT, 'docker', build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
    }
  });

  it('keeps its data and its keys in volumes, and listens on loopback only', () => {
    for (const { volumes = [] } of Object.values(compose.services))
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    const ports = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
    expect(ports.toSorted()).toEqual([
      '127.0.0.1:3000:3000',
      '127.0.0.1:3002:3000',
      '127.0.0.1:3210:3210',
      '127.0.0.1:8000:8000',
    ]);
    expect(service('syncstate').read_only).toBe(true);
  });

  it('publishes what listens: the service, the simulated Amazon, and a DynamoDB that any credentials share', () => {
    const config = loadConfig({
      ...service('syncstate').environment,
      API_KEY: KEY,
      SHOPIFY_WEBHOOK_SECRET: KEY,
    });
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: 3000 });
    expect(config.amazon).toMatchObject({ simulated: true, simulatorAt: { host: '0.0.0.0', port: 3210 } });
    // Without it, DynamoDB Local has tables of their own for each access key and region.
    expect(service('dynamodb').command).toContain('-sharedDb');
  });
});

describe('docker compose --profile two up', () => {
  const { environment: first, ...common } = service('syncstate');
  const { environment: second, ...given } = service('second');

  it('starts a second instance that differs in its port alone, and pushes nothing', () => {
    expect(second).toEqual({ ...first, RUN_JOBS: 'false' });
    expect(given).toEqual({ ...common, profiles: ['two'], ports: ['127.0.0.1:3002:3000'] });
  });

  it('lets both reach each other at a port that is not published', () => {
    const { internal } = loadConfig({ ...second, API_KEY: KEY, SHOPIFY_WEBHOOK_SECRET: KEY });
    expect(internal).toEqual({ address: { host: undefined, port: 3001 }, hasOwnListener: true });
    const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
    expect(published.filter((port) => port.endsWith(':3001'))).toEqual([]);
  });
});

describe('The unit file of systemd', () => {
  const file = join(ROOT, 'deploy/systemd/syncstate.service');
  const lines = readFileSync(file, 'utf8').split('\n');
  const valueOf = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';

  it('starts the build, keeps the data, and leaves time for the stop', () => {
    expect(valueOf('ExecStart')).toMatch(/^\/usr\/bin\/node .*dist\/main\.js$/);
    expect(loadConfig(parseEnv(valueOf('Environment'))).store.engine).toMatchObject({
      kind: 'embedded',
      dataDir: `/var/lib/${valueOf('StateDirectory')}`,
    });
    expect(Number(valueOf('TimeoutStopSec')) * 1000).toBeGreaterThan(STOP_WITHIN_MS + 1000);
    expect(valueOf('KillSignal')).toBe('SIGTERM');
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  (hasSystemd ? it : it.skip)('is valid', () => {
    const text = readFileSync(file, 'utf8').replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`);
    const folder = mkdtempSync(join(tmpdir(), 'syncstate-unit-'));
    writeFileSync(join(folder, 'syncstate.service'), text);
    const { stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', join(folder, 'syncstate.service')],
      { encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    // Lines about other units of this machine are not about this one.
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('syncstate.service'))).toEqual([]);
  });
});

describe('The task definition of ECS', () => {
  const file = join(ROOT, 'deploy/ecs/task-definition.json');
  const [container] = (JSON.parse(readFileSync(file, 'utf8')) as TaskDefinition).containerDefinitions;
  const named = (list: readonly { name: string; value?: string }[] = []): Record<string, string> =>
    Object.fromEntries(list.map(({ name, value }) => [name, value ?? KEY]));

  it('starts the service on DynamoDB and the real Amazon, with every secret from outside', () => {
    expect(
      container.environment.map(({ name }) => name).filter((name) => /SECRET|KEY|TOKEN/.test(name)),
    ).toEqual([]);
    const config = loadConfig({
      ...named(container.environment),
      ...named(container.secrets),
      AMAZON_REGION: 'us-east-1',
    });
    expect(config.store.engine).toEqual({ kind: 'aws' });
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: container.portMappings[0]?.containerPort });
    expect(config.amazon.simulated).toBe(false);
    expect(container.stopTimeout * 1000).toBeGreaterThan(STOP_WITHIN_MS + 1000);
    expect(container).toMatchObject({ readonlyRootFilesystem: true, user: 'node' });
  });

  it('lets the tasks reach each other at a port of its own, which serves nothing else', () => {
    const { internal } = loadConfig({
      ...named(container.environment),
      ...named(container.secrets),
      AMAZON_REGION: 'us-east-1',
    });
    const ports = new Map(container.portMappings.map(({ name, containerPort }) => [name, containerPort]));
    expect(internal).toEqual({
      address: { host: undefined, port: ports.get('internal') },
      hasOwnListener: true,
    });
    expect(ports.get('internal')).not.toBe(ports.get('http'));
    // The manual binds the load balancer to the port of the API.
    const manual = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    expect(manual).toContain(`containerName=syncstate,containerPort=${ports.get('http')}`);
    expect(manual).not.toContain(`containerPort=${ports.get('internal')}`);
  });

  const hasAws = spawnSync('aws', ['--version']).status === 0;
  (hasAws ? it : it.skip)('has the fields that AWS knows', () => {
    const { status, stderr } = spawnSync(
      'aws',
      [
        'ecs',
        'register-task-definition',
        '--cli-input-json',
        `file://${file}`,
        '--generate-cli-skeleton',
        'output',
      ],
      { encoding: 'utf8', env: { PATH: process.env.PATH, AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' } },
    );
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('The keys of a laptop', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syncstate-keys-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const make = (...args: string[]): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [join(ROOT, 'docker/make-keys.mjs'), ...args], { encoding: 'utf8' });

  it('are created once, readable by their owner only, and allow the service to listen beyond loopback', () => {
    const file = join(folder, 'syncstate.env');
    expect(make(file).status).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const laid = service('syncstate').environment ?? {};
    expect(() => loadConfig(laid)).toThrow(ConfigError);
    const config = loadConfig({ ...parseEnv(text), ...laid });
    expect(config.http.apiKeys).toHaveLength(1);
    expect(config.store.engine).toEqual({ kind: 'endpoint', url: 'http://dynamodb:8000' });
    expect(config.amazon.simulated).toBe(true);

    const again = make(file);
    expect(again.status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(again.stdout).not.toContain(config.http.apiKeys[0]);
  });

  it('are different on every machine', () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    make(one);
    make(other);
    expect(readFileSync(one, 'utf8')).not.toBe(readFileSync(other, 'utf8'));
  });

  it('are not created without a file name', () => {
    expect(make().status).toBe(2);
  });
});

describe('The container', () => {
  let store: TestStore;
  let running: TestService;
  beforeAll(async () => {
    store = await startTestStore();
    const { HOST = '', MOCK_AMAZON_HOST = '' } = service('syncstate').environment ?? {};
    running = await startTestService(store, {
      HOST,
      MOCK_AMAZON_HOST,
      API_KEY: KEY,
      SHOPIFY_WEBHOOK_SECRET: KEY,
    });
  });
  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });
  const check = (port: number | string): Promise<{ code: number | null; out: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'docker/healthcheck.mjs')], {
        env: { PORT: String(port) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.on('close', (code) => {
        resolve({ code, out });
      });
    });

  it('opens the API page and the simulated Amazon to a browser, and its data to a key only', async () => {
    const base = `http://localhost:${new URL(running.service.url).port}`;
    const page = await fetch(`${base}/docs`);
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.not.stringContaining('upgrade-insecure-requests'),
    ]);
    for (const file of ['/docs/swagger-ui-bundle.js', '/docs/swagger-ui-init.js', '/docs-json'])
      expect([file, (await fetch(base + file)).status]).toEqual([file, 200]);
    expect((await fetch(`${base}/api/inventory`)).status).toBe(401);
    const authorized = await fetch(`${base}/api/inventory`, { headers: { authorization: `Bearer ${KEY}` } });
    expect(authorized.status).toBe(200);
    expect((await fetch(`${running.service.simulator?.url}/`)).status).toBe(200);
  });

  it('is healthy when the service is ready', async () => {
    const { port } = new URL(running.service.url);
    // On a busy machine a store may answer too late and be reported as not ready.
    const { out } = await eventually('the health check is content', async () => {
      const end = await check(port);
      return end.code === 0 && end;
    });
    expect(out).toMatch(/^200 /);
  });

  it('is unhealthy when the service is not ready, with the cause', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(503).end('Inventory: pending-index is missing');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await check(port)).toEqual({ code: 1, out: '503 Inventory: pending-index is missing\n' });
    server.close();
    await once(server, 'close');
    // Not the port that was just closed: a server of another suite may use it now.
    expect(await check(UNUSED_PORT)).toEqual({ code: 1, out: 'no answer: ECONNREFUSED\n' });
  });
});
