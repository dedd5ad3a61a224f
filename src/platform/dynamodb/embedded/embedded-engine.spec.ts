import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../../test/support/eventually';
import { findEngineBinary } from './binary-lookup';
import { LOCK_FILE } from './data-lock';
import {
  DATABASE_FILE,
  type EmbeddedEngine,
  EmbeddedEngineError,
  type EmbeddedEngineOptions,
  startEmbeddedEngine,
} from './embedded-engine';

describe('the embedded engine', () => {
  let root: string;
  let dataDir: string;
  const engines: EmbeddedEngine[] = [];
  const clients: DynamoDBClient[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'syncstate-engine-'));
    dataDir = join(root, 'data');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    rmSync(root, { recursive: true, force: true });
  });

  async function start(options: Partial<EmbeddedEngineOptions> = {}): Promise<EmbeddedEngine> {
    const engine = await startEmbeddedEngine({ dataDir, ...options });
    engines.push(engine);
    return engine;
  }

  async function refusal(options: Partial<EmbeddedEngineOptions>): Promise<EmbeddedEngineError> {
    const outcome = await start(options).catch((error: unknown) => error);
    if (!(outcome instanceof EmbeddedEngineError)) throw new Error(`Not refused: ${String(outcome)}`);
    return outcome;
  }

  function clientOf(engine: EmbeddedEngine): DynamoDBClient {
    const client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  }

  async function createTable(engine: EmbeddedEngine, TableName: string): Promise<void> {
    const definition = new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    await clientOf(engine).send(definition);
  }

  const tablesOf = async (engine: EmbeddedEngine): Promise<string[] | undefined> =>
    (await clientOf(engine).send(new ListTablesCommand({}))).TableNames;

  function recordedEnginePid(): number {
    const lock = JSON.parse(readFileSync(join(dataDir, LOCK_FILE), 'utf8')) as { engine: { pid: number } };
    return lock.engine.pid;
  }

  /** An engine that is a shell script; `REAL` stands for the real one. */
  function scripted(...lines: string[]): string {
    const real = findEngineBinary({ platform: process.platform, arch: process.arch });
    const path = join(root, 'scripted-engine');
    writeFileSync(path, ['#!/bin/sh', ...lines].join('\n').replaceAll('REAL', real ?? 'missing'));
    chmodSync(path, 0o755);
    return path;
  }

  it('answers as soon as the start returns, and keeps the data over a restart', async () => {
    const first = await start();
    expect(first.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await createTable(first, 'Stock');
    const item = { pk: { S: 'SKU-1' }, physical: { N: '7' } };
    await clientOf(first).send(new PutItemCommand({ TableName: 'Stock', Item: item }));
    await first.stop();

    const second = await start();
    const key = { TableName: 'Stock', Key: { pk: { S: 'SKU-1' } } };
    expect((await clientOf(second).send(new GetItemCommand(key))).Item).toEqual(item);
  });

  it('creates the data folder and its file for this user only', async () => {
    await start({ dataDir: join(dataDir, 'deeper') });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'deeper')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'deeper', DATABASE_FILE)).mode & 0o777).toBe(0o600);
  });

  it('stops once for several calls, and removes its lock', async () => {
    const engine = await start();
    await Promise.all([engine.stop(), engine.stop()]);
    await engine.stop();
    expect(await engine.exited).toEqual({ code: 0, signal: null });
    expect(readdirSync(dataDir)).toEqual([DATABASE_FILE]);
  });

  it('reports its crash, and another one can start at once', async () => {
    const engine = await start();
    process.kill(recordedEnginePid(), 'SIGKILL');
    expect(await engine.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await engine.stop();
    await tablesOf(await start());
  });

  it('is killed when it does not end on request', async () => {
    const engine = await start();
    process.kill(recordedEnginePid(), 'SIGSTOP');
    await engine.stop();
    expect(await engine.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('refuses a second service on the folder, names folder and pid, and keeps serving the first', async () => {
    const first = await start();
    const error = await refusal({});
    expect(error.code).toBe('data_folder_in_use');
    expect(error.message).toContain(first.dataDir);
    expect(error.message).toContain(`pid ${process.pid}`);
    expect(await tablesOf(first)).toEqual([]);
  });

  it('starts for exactly one of two services that start at once', async () => {
    const outcomes = await Promise.allSettled([start(), start()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('runs beside another on another folder', async () => {
    const [one, other] = await Promise.all([start(), start({ dataDir: join(root, 'other') })]);
    await createTable(one, 'OnlyHere');
    expect(await tablesOf(one)).toEqual(['OnlyHere']);
    expect(await tablesOf(other)).toEqual([]);
  });

  it('uses another port when its port is in use', async () => {
    const once = join(root, 'failed-once');
    const binary = scripted(
      `if [ -e '${once}' ]; then exec REAL "$@"; fi`,
      `: > '${once}'; echo "error: port $5 is already in use" >&2; exit 1`,
    );
    expect(await tablesOf(await start({ binary }))).toEqual([]);
  });

  it('ends with its launcher, where the executable is one', async () => {
    const first = await start({ binary: scripted('REAL "$@"', 'exit $?') });
    await createTable(first, 'Stock');
    await first.stop();
    expect(await tablesOf(await start())).toEqual(['Stock']);
    await eventually('the engine ends with its launcher', () =>
      fetch(first.endpoint).then(
        () => false,
        () => true,
      ),
    );
  });

  it('shows its output when it does not start, and releases the folder', async () => {
    const error = await refusal({ binary: scripted('echo "the file is damaged" >&2; exit 3') });
    expect(error.code).toBe('engine_did_not_start');
    expect(error.message).toContain('ended during its start');
    expect(error.message).toContain('the file is damaged');
    expect(error.message).toContain('DYNAMODB_LOCAL_ENDPOINT');
    expect(existsSync(join(dataDir, LOCK_FILE))).toBe(false);
  });

  it('fails when the engine does not listen within the deadline', async () => {
    const error = await refusal({ binary: scripted('exec sleep 600'), readyWithinMs: 100 });
    expect(error.code).toBe('engine_did_not_start');
    expect(error.message).toContain('did not listen within 100 ms');
  });

  it('names a configured executable that does not exist', async () => {
    const error = await refusal({ binary: join(root, 'missing') });
    expect(error.code).toBe('engine_did_not_start');
    expect(error.message).toContain(join(root, 'missing'));
  });

  it.each([
    ['below a file', () => join(findEngineBinary(process) ?? '', 'data')],
    ['a file', () => findEngineBinary(process) ?? ''],
    ['a folder in which no file can be created', () => '/proc'],
  ])('names a data folder that cannot be used: %s', async (_name, folder) => {
    const error = await refusal({ dataDir: folder() });
    expect(error.code).toBe('engine_did_not_start');
    expect(error.message).toContain(`The data folder ${folder()} cannot be created or written`);
    expect(error.message).toContain('DATA_DIR');
  });
});
