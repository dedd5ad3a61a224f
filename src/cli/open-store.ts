import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { StoreConfig } from '../config/app-config';
import { ConfigError, loadConfig } from '../config/load-config';
import { createClient, documentClientOf } from '../platform/dynamodb/client';
import { EmbeddedEngineError, startEmbeddedEngine } from '../platform/dynamodb/embedded/embedded-engine';
import { diagnose } from '../platform/dynamodb/diagnosis/diagnosed-errors';
import { TablesNotReady } from '../platform/dynamodb/tables/table-check';
import { TableNames } from '../platform/dynamodb/tables/tables';
import type { Environment } from './command';

/** The tables that the environment points to, open until `close`. */
export interface OpenStore {
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  readonly tables: TableNames;
  /** The address of the engine; undefined on AWS itself. */
  readonly endpoint: string | undefined;
  /** Where the tables are, as a message names it. */
  readonly place: string;
  close(): Promise<void>;
}

/** The variables that a command reads; all others of the service may be missing or wrong. */
const STORE_VARIABLES = [
  'NODE_ENV',
  'AMAZON_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'DYNAMODB_LOCAL_ENDPOINT',
  'DATA_DIR',
  'TABLE_PREFIX',
  'TRANSACTION_TTL_DAYS',
  'PATH',
];

/** The store's part of the configuration. Throws ConfigError. */
export function loadStoreConfig(environment: Environment): StoreConfig {
  const known = Object.fromEntries(STORE_VARIABLES.map((name) => [name, environment[name]]));
  // A command needs no credentials of Amazon's marketplace.
  return loadConfig({ ...known, MOCK_AMAZON: 'true' }).store;
}

/** Opens the store, and starts the embedded engine if that is the store. Throws EmbeddedEngineError. */
export async function openStore(config: StoreConfig): Promise<OpenStore> {
  const { engine } = config;
  const embedded =
    engine.kind === 'embedded'
      ? await startEmbeddedEngine({ dataDir: engine.dataDir, searchPath: engine.searchPath })
      : undefined;
  const endpoint = embedded?.endpoint ?? (engine.kind === 'endpoint' ? engine.url : undefined);
  const client = createClient(config, endpoint);
  return {
    client,
    endpoint,
    documents: documentClientOf(client),
    tables: new TableNames(config.tablePrefix),
    place: placeOf(config),
    close: async () => {
      client.destroy();
      await embedded?.stop();
    },
  };
}

export function placeOf({ engine, region }: StoreConfig): string {
  switch (engine.kind) {
    case 'aws':
      return `DynamoDB in ${region}`;
    case 'endpoint':
      return engine.url;
    case 'embedded':
      return engine.dataDir;
  }
}

/** The message of an error that an operator can fix, with the next step; undefined for a bug. */
export function storeTrouble(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof EmbeddedEngineError || error instanceof TablesNotReady)
    return error.message;
  return diagnose(error)?.message;
}
