import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findEngineBinary } from './binary-lookup';
import { LOCK_FILE } from './data-lock';
import {
  DATABASE_FILE,
  type EmbeddedEngine,
  EmbeddedEngineError,
  startEmbeddedEngine,
} from './embedded-engine';
import { seeProcess } from './process-identity';

/** Deadline for a wait; on a busy machine six processes start slowly. */
const DEADLINE_MS = 60_000;

/** Lets a Node process load the TypeScript modules beside this file. */
const LOADER = `
  const { transformFileSync } = require(${JSON.stringify(require.resolve('@swc/core'))});
  const options = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };
  require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
  const { startEmbeddedEngine } = require(${JSON.stringify(join(__dirname, 'embedded-engine.ts'))});
  const { takeDataLock } = require(${JSON.stringify(join(__dirname, 'data-lock.ts'))});
`;

/** A service: starts the engine and runs; on Ctrl-C it calls the engine once more and then stops it. */
const SERVICE = `${LOADER}
  process.on('SIGINT', async () => {
    const { status } = await fetch(engine.endpoint);
    await engine.stop();
    process.send({ status }, () => process.exit());
  });
  let engine;
  const dataDir = process.argv[1], binary = process.argv[2];
  startEmbeddedEngine({ dataDir, binary }).then(
    (started) => { engine = started; process.send({ endpoint: engine.endpoint }); },
    (error) => { process.send({ code: error.code, message: error.message }); },
  );
`;

/** A starter: takes the lock of the folder in a message, at the time in the message, and keeps it. */
const STARTER = `${LOADER}
  process.on('message', ({ dataDir, at }) => {
    while (Date.now() < at);
    process.send(takeDataLock(dataDir).outcome);
  });
  process.send('up');
`;

describe('the crash of a service', () => {
  let root: string;
  let dataDir: string;
  const children: ChildProcess[] = [];
  const engines: EmbeddedEngine[] = [];
  const binary = findEngineBinary({ platform: process.platform, arch: process.arch }) ?? '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'syncstate-death-'));
    dataDir = join(root, 'data');
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await until('nothing of the test runs on', () => processesOf(root).length === 0).finally(() => {
      for (const pid of processesOf(root)) process.kill(pid, 'SIGKILL');
    });
    rmSync(root, { recursive: true, force: true });
  });

  function run(script: string, ...args: string[]): ChildProcess {
    const child = spawn(process.execPath, ['-e', script, ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
    });
    children.push(child);
    return child;
  }

  async function messageOf(child: ChildProcess): Promise<unknown> {
    const [message] = (await once(child, 'message', {
      signal: AbortSignal.timeout(DEADLINE_MS),
    })) as unknown[];
    return message;
  }

  async function until(condition: string, isTrue: () => boolean): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (!isTrue()) {
      if (performance.now() > deadline) throw new Error(`Timed out until ${condition}`);
      await delay(5);
    }
  }

  async function startHere(): Promise<EmbeddedEngine> {
    const engine = await startEmbeddedEngine({ dataDir });
    engines.push(engine);
    return engine;
  }

  async function withClient<T>(endpoint: string, use: (client: DynamoDBClient) => Promise<T>): Promise<T> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    return use(client).finally(() => {
      client.destroy();
    });
  }

  /** A service in another process, with a table in its database. */
  async function serviceWithTable(): Promise<{ service: ChildProcess; endpoint: string; enginePid: number }> {
    const service = run(SERVICE, dataDir, binary);
    const { endpoint } = (await messageOf(service)) as { endpoint: string };
    const definition = new CreateTableCommand({
      TableName: 'Stock',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    await withClient(endpoint, (client) => client.send(definition));
    const lock = JSON.parse(readFileSync(join(dataDir, LOCK_FILE), 'utf8')) as { engine: { pid: number } };
    return { service, endpoint, enginePid: lock.engine.pid };
  }

  const tablesOf = (engine: EmbeddedEngine): Promise<string[] | undefined> =>
    withClient(engine.endpoint, async (client) => (await client.send(new ListTablesCommand({}))).TableNames);

  async function kill(service: ChildProcess): Promise<void> {
    service.kill('SIGKILL');
    await once(service, 'exit');
  }

  /** Pids of the engines and watchers of this folder: the command line of both holds its path. */
  function processesOf(folder: string): number[] {
    const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'args='], { encoding: 'utf8' }).split(
      '\n',
    );
    const engineLines = lines.filter((line) => line.includes(folder) && line.includes(DATABASE_FILE));
    return engineLines.map((line) => Number.parseInt(line, 10));
  }

  it('ends its engine, and the next start finds the data at once', async () => {
    const { service, endpoint, enginePid } = await serviceWithTable();
    expect(processesOf(dataDir)).toHaveLength(2);
    await kill(service);
    await until('the engine is gone', () => seeProcess(enginePid) === undefined);
    await until('its watcher is gone', () => processesOf(dataDir).length === 0);
    await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
    expect(await tablesOf(await startHere())).toEqual(['Stock']);
  });

  it('does not delay a start at the same moment', async () => {
    const { service } = await serviceWithTable();
    await kill(service);
    expect(await tablesOf(await startHere())).toEqual(['Stock']);
  });

  it('leaves an engine without a watcher, which the next start ends', async () => {
    const { service, enginePid } = await serviceWithTable();
    for (const pid of processesOf(dataDir).filter((pid) => pid !== enginePid)) process.kill(pid, 'SIGKILL');
    await kill(service);
    expect(seeProcess(enginePid)).toBeDefined();
    const engine = await startHere();
    expect(seeProcess(enginePid)).toBeUndefined();
    expect(await tablesOf(engine)).toEqual(['Stock']);
  });

  it('leaves no process when the engine crashes first', async () => {
    const { service, enginePid } = await serviceWithTable();
    process.kill(enginePid, 'SIGKILL');
    await until('the watcher is gone', () => processesOf(dataDir).length === 0);
    await kill(service);
    expect(await tablesOf(await startHere())).toEqual(['Stock']);
  });

  it('by Ctrl-C does not reach the engine before the service stops it', async () => {
    const { service, enginePid } = await serviceWithTable();
    const answer = messageOf(service);
    process.kill(-(service.pid ?? Number.NaN), 'SIGINT');
    expect(await answer).toEqual({ status: 200 });
    expect(seeProcess(enginePid)).toBeUndefined();
  });

  it('lets a second service start, which is refused before', async () => {
    const { service } = await serviceWithTable();
    const refused = await startHere().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EmbeddedEngineError);
    expect(refused).toMatchObject({ code: 'data_folder_in_use' });
    expect(String(refused)).toContain(`pid ${String(service.pid)}`);
    await kill(service);
    expect(await tablesOf(await startHere())).toEqual(['Stock']);
  });

  it('gives the folder to exactly one of two services that start at once', async () => {
    const { service } = await serviceWithTable();
    await kill(service);
    const answers = await Promise.all([1, 2].map(() => messageOf(run(SERVICE, dataDir, binary))));
    expect(answers).toContainEqual({ endpoint: expect.stringMatching(/^http/) as string });
    expect(answers).toContainEqual(expect.objectContaining({ code: 'data_folder_in_use' }));
  });

  it('leaves a lock that exactly one of many starters gets, also after a crash during a takeover', async () => {
    const starters = Array.from({ length: 6 }, () => run(STARTER));
    await Promise.all(starters.map(messageOf));
    const dead = { pid: spawnSync(process.execPath, ['-e', '']).pid, startedAt: 'then' };
    for (let round = 0; round < 40; round += 1) {
      const folder = join(root, `round-${round}`);
      mkdirSync(folder);
      if (round % 4 > 0) writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ id: 'a', service: dead }));
      if (round % 4 > 1) {
        const claim = JSON.stringify({ id: 'b', service: dead });
        writeFileSync(join(folder, `${LOCK_FILE}.after-a`), round % 4 > 2 ? '' : claim);
      }
      const at = Date.now() + 10;
      const outcomes = starters.map((starter) => {
        const outcome = messageOf(starter);
        starter.send({ dataDir: folder, at });
        return outcome;
      });
      expect((await Promise.all(outcomes)).sort()).toEqual([...Array<string>(5).fill('held'), 'taken']);
    }
  });
});
