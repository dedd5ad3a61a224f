import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import { createClient, documentClientOf } from '../../../src/platform/dynamodb/client';
import { startEmbeddedEngine } from '../../../src/platform/dynamodb/embedded/embedded-engine';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { TableNames, TABLES } from '../../../src/platform/dynamodb/tables/tables';

/** A DynamoDB-compatible engine for one test file, with its own table prefix. */
export interface TestStore {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  readonly prefix: string;
  readonly tables: TableNames;
  /** The variables that point a service at this store. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * The embedded engine on its own folder, or the engine at TEST_DYNAMODB_ENDPOINT (how the suite runs on Amazon's
 * DynamoDB Local). `tables: false` leaves the tables to the test.
 */
export async function startTestStore(options: { tables?: boolean } = {}): Promise<TestStore> {
  const shared = process.env.TEST_DYNAMODB_ENDPOINT;
  const dataDir = shared === undefined ? mkdtempSync(join(tmpdir(), 'syncstate-test-')) : undefined;
  const engine =
    dataDir === undefined ? undefined : await startEmbeddedEngine({ dataDir, searchPath: process.env.PATH });
  const endpoint = engine?.endpoint ?? shared ?? '';
  const prefix = `t${randomUUID().slice(0, 8)}-`;
  const env = {
    DYNAMODB_LOCAL_ENDPOINT: endpoint,
    TABLE_PREFIX: prefix,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const client = createClient(loadConfig(env).store, endpoint);
  if (options.tables !== false)
    await setUpTables(client, { prefix, create: true, onReady: () => undefined, pollMs: 20 });
  return {
    endpoint,
    client,
    documents: documentClientOf(client),
    prefix,
    tables: new TableNames(prefix),
    env,
    stop: async () => {
      // A shared engine keeps running: tables left on it slow the next files.
      if (engine === undefined)
        for (const { suffix } of TABLES)
          await client.send(new DeleteTableCommand({ TableName: prefix + suffix })).catch(() => undefined);
      client.destroy();
      await engine?.stop();
      if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
