import type { ImportReport } from '../../../src/inventory/csv-file/import-report';
import type { Api } from '../../support/service/api';
import { everything, exported, numbered, sendFile } from '../../support/service/csv-upload';
import { eventually } from '../../support/eventually';
import { startServiceProcess, startTestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startTcpProxy } from '../../support/network/tcp-proxy';

describe('an import into a service that pushes', () => {
  it('reaches Amazon', async () => {
    const store = await startTestStore();
    const { service, api } = await startTestService(store);
    try {
      await sendFile(api, 'sku,physical,buffer\nPUSHED,12,2\n');
      await eventually(
        'Amazon shows ten',
        () => service.simulator?.getListing('PUSHED')?.fulfillmentAvailability[0]?.quantity === 10,
      );
      await eventually('the export shows the push', async () =>
        (await exported(api)).text.includes('\r\nPUSHED,12,2,10,,in_sync,'),
      );
    } finally {
      await service.stop();
      await store.stop();
    }
  });
});

describe('with API keys configured, CSV', () => {
  it('requires one, for export and import', async () => {
    const store = await startTestStore();
    const { service, api } = await startTestService(store, {
      RUN_JOBS: 'false',
      API_KEY: 'key-of-the-office',
    });
    try {
      expect((await api.call('GET', '/api/inventory.csv')).status).toBe(401);
      expect((await sendFile(api, 'sku,physical\nMUG,1\n')).status).toBe(401);
      const headers = { 'x-api-key': 'key-of-the-office' };
      expect((await api.call('GET', '/api/inventory/MUG', undefined, headers)).status).toBe(404);
      expect((await fetch(`${api.url}/api/inventory.csv`, { headers })).status).toBe(200);
    } finally {
      await service.stop();
      await store.stop();
    }
  });
});

describe('an interrupted import', () => {
  const skus = numbered('CUT', 3000);
  const file = `sku,physical\n${skus.map((sku, index) => `${sku},${index}`).join('\n')}\n`;

  async function hasBegun(api: Api): Promise<boolean> {
    return (await api.call('GET', '/api/inventory/CUT-00100')).status === 200;
  }

  async function isComplete(store: TestStore, report: ImportReport): Promise<void> {
    expect(report.created + report.unchanged).toBe(skus.length);
    expect(report.created).toBeGreaterThan(0);
    expect(report.unchanged).toBeGreaterThan(0);
    const items = (await everything(store)).map(
      (item) => JSON.parse(item) as Record<string, { N?: string; S?: string }>,
    );
    const stocks = items.filter(({ broadcast }) => broadcast !== undefined);
    expect(
      stocks.map(({ sku, physical, version }) => `${sku?.S} ${physical?.N} ${version?.N}`).sort(),
    ).toEqual(skus.map((sku, index) => `${sku} ${index} 1`));
  }

  it('is completed by the same file after a crash', async () => {
    const store = await startTestStore();
    // The import's writes pass through this process: while this one is blocked, the import does not continue.
    const proxy = await startTcpProxy(store.endpoint);
    const env = { ...store.env, DYNAMODB_LOCAL_ENDPOINT: proxy.endpoint, RUN_JOBS: 'false' };
    const first = await startServiceProcess(env);
    const answer = sendFile(first.api, file).then(
      () => 'answered',
      () => 'no answer',
    );
    await eventually('the import has begun', () => hasBegun(first.api));
    await first.end('SIGKILL');
    expect(await answer).toBe('no answer');
    await proxy.close();
    const { service, api } = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      await isComplete(store, (await sendFile(api, file)).body);
    } finally {
      await service.stop();
      await store.stop();
    }
  });

  it('answers 503 when the service stops, and is completed by the same file', async () => {
    const store = await startTestStore();
    const first = await startTestService(store, { RUN_JOBS: 'false' });
    const answer = sendFile<ImportReport & { code?: string }>(first.api, file);
    await eventually('the import has begun', () => hasBegun(first.api));
    await first.service.stop();
    expect(await answer).toMatchObject({ status: 503, body: { code: 'import_unfinished' } });
    expect((await answer).headers.get('retry-after')).toBe('1');
    const { service, api } = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      await isComplete(store, (await sendFile(api, file)).body);
    } finally {
      await service.stop();
      await store.stop();
    }
  });
});
