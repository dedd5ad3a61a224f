import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { unknownSkuAlertsOf } from '../../support/alerts/unknown-sku-alerts';
import { type Alert, alertIdOf } from '../../../src/alerts/domain/alert';
import { DeliveryLogRepository } from '../../../src/changes/delivery-log/delivery-log.repository';
import { DeliveryLog } from '../../../src/changes/delivery-log/delivery-log.scheduler';
import type { CatalogService } from '../../../src/inventory/catalog/catalog.service';
import { ShopifyConfig } from '../../../src/config/app-config';
import { CountedOrdersRepository } from '../../../src/inventory/counted-orders/counted-orders.repository';
import { ImportedOrdersRepository } from '../../../src/inventory/imported-orders/imported-orders.repository';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import type { UnknownSkuAlerts } from '../../../src/inventory/unknown-skus/unknown-sku-alerts.service';
import { SystemClock } from '../../../src/platform/clock';
import { UncountedLines } from '../../../src/sync/shopify-orders/uncounted-lines.service';
import { WebhookMetrics } from '../../../src/sync/shopify-orders/webhook.metrics';
import { OrderIntakeService } from '../../../src/sync/shopify-orders/order-intake.service';
import { OrderSkuAlerts } from '../../../src/sync/shopify-orders/order-sku-alerts.service';
import { ImportedOrders } from '../../../src/sync/shopify-orders/imported/imported-orders.service';
import { eventually } from '../../support/eventually';
import { storeListing } from '../../support/listings/stored-listing';
import { aloneWith, LedgerWriter, newSku, registration, sale } from '../../support/store/ledger-writer';
import { soldNamesOf } from '../../support/listings/sold-names';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** Orders and registrations of one process, with a client that can be made to fail. */
interface Instance extends Pick<LedgerWriter, 'script' | 'transactions' | 'end'> {
  readonly sell: (sku: string) => Promise<void>;
  readonly register: (sku: string, times?: number) => Promise<void>;
  readonly unknown: UnknownSkuAlerts;
  readonly catalog: CatalogService;
}

describe('the alert about a SKU that is not registered', () => {
  let store: TestStore;
  let seller: Instance;
  let registrar: Instance;
  let sku: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
  });

  afterAll(async () => {
    await store.stop();
  });

  beforeEach(() => {
    sku = newSku();
    seller = instance();
    registrar = instance();
  });

  afterEach(async () => {
    await seller.end();
    await registrar.end();
  });

  function instance(): Instance {
    const writer = new LedgerWriter(store);
    const { script, commits, inventory: repository } = writer;
    const alerts = alertsServiceOf(script.client, store.tables);
    const inventory = new InventoryService(aloneWith(commits, store), repository, alerts, soldNamesOf(store));
    const clock = new SystemClock();
    const { unknown, catalog } = unknownSkuAlertsOf(script.client, store);
    const uncounted = new UncountedLines(inventory, alerts, new WebhookMetrics(new Registry()), clock);
    const deliveries = new DeliveryLog(new DeliveryLogRepository(store.documents, store.tables), clock);
    const orders = new ImportedOrdersRepository(store.documents, store.tables, clock);
    const counted = new CountedOrdersRepository(store.documents, store.tables);
    const shopify = new ShopifyConfig([], undefined, []);
    const imported = new ImportedOrders(shopify, orders, counted, inventory, alerts, clock);
    const skuAlerts = new OrderSkuAlerts(unknown, alerts, clock);
    const intake = new OrderIntakeService(inventory, imported, skuAlerts, uncounted, deliveries);
    return {
      script,
      unknown,
      catalog,
      transactions: () => writer.transactions(),
      end: () => writer.end(),
      sell: async (sold) => {
        const order = { orderId: '1', label: 'order 1', shop: undefined };
        await intake.take(order, [{ kind: 'move', lineId: '1', sku: sold, movement: sale(sold) }]);
      },
      register: async (registered, times = 1) => {
        const movements = Array.from({ length: times }, () => registration(registered, { physical: 1 }));
        await inventory.recordFigures(movements);
      },
    };
  }

  const alertOf = (): Promise<Alert | undefined> =>
    new AlertsRepository(store.documents, store.tables).find(alertIdOf.unknownSku(sku));

  const isClosed = async (): Promise<boolean> => (await alertOf())?.closedAt !== undefined;

  it('is closed by the registration also when the process crashes directly after it', async () => {
    await seller.sell(sku);
    expect(await alertOf()).toMatchObject({ type: 'unknown_sku', count: 1 });
    expect(await isClosed()).toBe(false);
    for (const operation of ['BatchGetItem', 'GetItem', 'UpdateItem'])
      registrar.script.failBeforeSending(
        operation,
        () =>
          registrar.script.count('TransactWriteItems') > 0
            ? new Error('The process has crashed.')
            : undefined,
        1000,
      );
    await registrar.register(sku);
    expect(await alertOf()).toMatchObject({ count: 1, note: 'It is registered now.' });
    expect(await isClosed()).toBe(true);
  });

  it('is closed when the SKU is registered between the refused sale and its alert', async () => {
    seller.script.holdCalls('UpdateItem');
    const selling = seller.sell(sku);
    await eventually('the alert is in flight', () => seller.script.waiting > 0);
    await registrar.register(sku);
    seller.script.releaseCalls();
    await selling;
    expect(await alertOf()).toMatchObject({ count: 1, note: 'It is registered now.' });
    expect(await isClosed()).toBe(true);
  });

  it('is closed when it is raised while the registration is in flight', async () => {
    registrar.script.holdCalls('TransactWriteItems');
    const registering = registrar.register(sku);
    await eventually('the registration is in flight', () => registrar.script.waiting > 0);
    await seller.sell(sku);
    expect(await isClosed()).toBe(false);
    registrar.script.releaseCalls();
    await registering;
    expect(await isClosed()).toBe(true);
  });

  it('is closed once in a transaction, however many calls register the SKU at once or in one file', async () => {
    await seller.sell(sku);
    await Promise.all([registrar.register(sku, 3), registrar.register(sku), registrar.register(sku)]);
    const isOfAlert = ({ Update: update }: TransactWriteItem): boolean =>
      update?.TableName === store.tables.alerts;
    expect(registrar.transactions().flat().filter(isOfAlert)).toHaveLength(1);
    expect(await isClosed()).toBe(true);
  });

  it('costs a registration only one read when the SKU was not sold', async () => {
    await registrar.register(sku);
    expect(await alertOf()).toBeUndefined();
    expect(registrar.script.count('TransactWriteItems')).toBe(1);
    expect(registrar.script.count('UpdateItem')).toBe(0);
  });

  it('blocks no registration when the alert cannot be read', async () => {
    registrar.script.failBeforeSending('BatchGetItem', ({ input }) =>
      JSON.stringify(input).includes(store.tables.alerts) ? new Error('No answer.') : undefined,
    );
    await registrar.register(sku);
    await seller.sell(sku);
    expect(await alertOf()).toBeUndefined();
  });

  describe('offers the registered SKUs that it may mean', () => {
    const message = 'A return arrived.';

    it('by one read of likely spellings, at most three, the likeliest first', async () => {
      for (const registered of [
        sku.toLowerCase(),
        sku.replaceAll('-', '_'),
        sku.replaceAll('-', ''),
        ` ${sku}`,
      ])
        await registrar.register(registered);
      await seller.sell(sku);
      const [space, lower] = [`␠${sku}`, sku.toLowerCase()];
      // Equally likely: in the order of their text.
      const [separated = ''] = [sku.replaceAll('-', '_'), sku.replaceAll('-', '')].sort();
      expect((await alertOf())?.message).toContain(
        ` Registered are ${space}, ${lower} and ${separated}: if one of them is meant, write it in the same way`,
      );
      expect(seller.script.calls.filter(({ operation }) => operation === 'BatchGetItem')).toHaveLength(3);
    });

    it('of a pack the SKU without its suffix, and how to link it', async () => {
      await registrar.register(sku);
      const pack = `${sku}-3PK`;
      await seller.unknown.raise({ sku: pack, orderId: '', message, isSellerSku: true });
      const alert = await new AlertsRepository(store.documents, store.tables).find(
        alertIdOf.unknownSku(pack),
      );
      expect(alert?.message).toBe(
        `A return arrived. Registered is ${sku}: if that is meant, link it with PUT /api/listings/amazon/{sellerSku}.`,
      );
    });

    it('in any case, where this instance has all SKUs in memory', async () => {
      const mixed = Array.from(sku.toLowerCase(), (letter, at) =>
        at % 2 === 0 ? letter.toUpperCase() : letter,
      );
      await registrar.register(mixed.join(''));
      expect(await seller.unknown.hint(sku)).toBe('');
      await registrar.catalog.summary();
      expect(await registrar.unknown.hint(sku)).toContain(
        ` Registered is ${mixed.join('')}: if that is meant`,
      );
    });

    it('of a SKU that a listing sells since a moment ago, and is closed', async () => {
      seller.script.holdCalls('UpdateItem');
      const raising = seller.unknown.raise({ sku, orderId: '', message, isSellerSku: true });
      await eventually('the alert is in flight', () => seller.script.waiting > 0);
      await storeListing(store, { sellerSku: sku, components: [{ sku: newSku(), units: 1 }] });
      seller.script.releaseCalls();
      await raising;
      expect(await alertOf()).toMatchObject({ count: 1, note: 'A listing sells it now.' });
      expect(await isClosed()).toBe(true);
    });
  });
});
