import type {
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { Registry } from 'prom-client';
import { AlertsMetrics } from '../../../src/alerts/raise/alerts.metrics';
import { LedgerMetrics } from '../../../src/inventory/ledger/ledger.metrics';
import { LedgerWriter, newSku, registration, sale } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** DynamoDB Local reports neither the units of index entries nor the second unit of an item. */
const onEmbedded = process.env.TEST_DYNAMODB_ENDPOINT === undefined ? it : it.skip;

/** The computed write units of the ledger, beside those that the store reports when it is asked. */
describe('the write units of commits', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let registry: Registry;
  let reported: number;

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(() => {
    registry = new Registry();
    reported = 0;
    writer = new LedgerWriter(
      store,
      {},
      store.endpoint,
      new LedgerMetrics(registry, new AlertsMetrics(registry)),
    );
    writer.script.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'TransactWriteItemsCommand') return next(args);
          const input = {
            ...(args.input as TransactWriteItemsCommandInput),
            ReturnConsumedCapacity: 'TOTAL',
          };
          const result = await next({ ...args, input });
          const { ConsumedCapacity = [] } = result.output as TransactWriteItemsCommandOutput;
          for (const { CapacityUnits = 0 } of ConsumedCapacity) reported += CapacityUnits;
          return result;
        },
      { step: 'initialize' },
    );
  });

  afterEach(() => writer.end());

  afterAll(() => store.stop());

  async function computed(outcome: 'committed' | 'cancelled'): Promise<number> {
    const text = await registry.getSingleMetricAsString('syncstate_commit_write_units_total');
    return Number(new RegExp(`outcome="${outcome}"} (\\d+)`).exec(text)?.[1]);
  }

  onEmbedded(
    'are those that the store reports, for orders of one line, of several, and of one SKU at once',
    async () => {
      const skus = Array.from({ length: 5 }, newSku);
      await writer.submit(...skus.map((sku) => registration(sku, { physical: 1000 })));
      await writer.submit(...skus.map((sku) => sale(sku)));
      const [hot = ''] = skus;
      await Promise.all(Array.from({ length: 50 }, () => writer.submit(sale(hot))));
      for (const sku of skus) await writer.submit(sale(sku));
      expect(await computed('committed')).toBe(reported);
      expect(reported).toBeGreaterThan(200);
      expect(await computed('cancelled')).toBe(0);
    },
  );

  onEmbedded('are at least those that the store reports where an alert is written', async () => {
    const sku = newSku();
    await writer.submit(registration(sku, { physical: 1 }));
    await writer.submit(sale(sku, 2));
    expect(await computed('committed')).toBeGreaterThanOrEqual(reported);
    expect(await computed('committed')).toBeLessThanOrEqual(reported + 2);
  });

  it('count two for each action of a commit that another instance cancels, and the retry as committed', async () => {
    const other = new LedgerWriter(store);
    const sku = newSku();
    try {
      await writer.submit(registration(sku, { physical: 10 }));
      const before = await computed('committed');
      await other.submit(sale(sku));
      await writer.submit(sale(sku));
      expect(await computed('cancelled')).toBe(4);
      expect(await computed('committed')).toBe(before + 5);
    } finally {
      await other.end();
    }
  });
});
