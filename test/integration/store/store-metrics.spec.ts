import type { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Registry } from 'prom-client';
import { loadConfig } from '../../../src/config/load-config';
import { StoreConfig } from '../../../src/config/app-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { StoreMetrics } from '../../../src/platform/dynamodb/store.metrics';
import {
  awsError,
  DYNAMODB,
  type ScriptedStore,
  startScriptedStore,
} from '../../support/store/scripted-store';
import { CALLS, CANCELLED, html } from '../../support/store/store-calls';

describe('the count of failed tries', () => {
  let store: ScriptedStore;
  let registry: Registry;

  beforeAll(async () => {
    store = await startScriptedStore();
  });

  beforeEach(() => {
    registry = new Registry();
  });

  afterAll(() => store.close());

  async function failedCall(client: DynamoDBClient, call: keyof typeof CALLS = 'get'): Promise<void> {
    new StoreMetrics(registry).watch(client);
    // The client's type does not follow a union of commands.
    await expect(client.send(CALLS[call] as GetItemCommand)).rejects.toThrow();
    client.destroy();
  }

  const clientOf = (url: string): DynamoDBClient =>
    createClient(loadConfig({ DYNAMODB_LOCAL_ENDPOINT: url }).store, url);

  async function counts(): Promise<Record<string, number>> {
    const text = await registry.getSingleMetricAsString('syncstate_store_errors_total');
    const lines = text.matchAll(/kind="(\w+)"\} (\d+)/g);
    return Object.fromEntries(
      [...lines].map(([, kind = '', count]): [string, number] => [kind, Number(count)]),
    );
  }

  const NONE = { throttled: 0, conflict: 0, unavailable: 0, barred: 0, refused: 0 };

  it('counts both tries of a call that the SDK repeats', async () => {
    await failedCall(clientOf('http://127.0.0.1:1'));
    expect(await counts()).toEqual({ ...NONE, unavailable: 2 });
    registry.clear();
    store.answerWith(awsError(`${DYNAMODB}ThrottlingException`, 'Rate of requests exceeds the throughput.'));
    await failedCall(clientOf(store.url));
    expect(await counts()).toEqual({ ...NONE, throttled: 2 });
  });

  it('counts a call once that is not repeated', async () => {
    store.answerWith(html(403));
    await failedCall(clientOf(store.url));
    expect(await counts()).toEqual({ ...NONE, unavailable: 1 });
  });

  it('counts a call once that is not sent, because there are no credentials', async () => {
    const environment = { ...process.env };
    process.env = {
      PATH: environment.PATH,
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const onAws = new StoreConfig('us-east-1', { kind: 'aws' }, undefined, 'SyncState-', false, 30);
    await failedCall(createClient(onAws, undefined));
    process.env = environment;
    expect(await counts()).toEqual({ ...NONE, barred: 1 });
  });

  it('counts a transaction conflict and no failed condition', async () => {
    store.answerWith(
      awsError(`${DYNAMODB}ConditionalCheckFailedException`, 'The conditional request failed'),
    );
    await failedCall(clientOf(store.url), 'put');
    registry.clear();
    store.answerWith(CANCELLED('ConditionalCheckFailed', 'The conditional request failed'));
    await failedCall(clientOf(store.url), 'commit');
    expect(await counts()).toEqual(NONE);
    registry.clear();
    store.answerWith(CANCELLED('TransactionConflict', 'Transaction is ongoing for the item'));
    await failedCall(clientOf(store.url), 'commit');
    expect(await counts()).toEqual({ ...NONE, conflict: 1 });
  });

  it('is beside the time of each call, by reads and writes, with its retries', async () => {
    store.answerWith(awsError(`${DYNAMODB}ThrottlingException`, 'Rate of requests exceeds the throughput.'));
    for (const call of ['get', 'query', 'put', 'commit', 'commit'] as const) {
      await failedCall(clientOf(store.url), call);
      const text = await registry.getSingleMetricAsString('syncstate_store_call_seconds');
      const access = call === 'get' || call === 'query' ? 'read' : 'write';
      expect(text).toContain(`syncstate_store_call_seconds_count{access="${access}"} 1`);
      registry.clear();
    }
  });
});
