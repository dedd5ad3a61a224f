import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { type Alert, alertIdOf } from '../../../src/alerts/domain/alert';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { UnknownSkuAlerts } from '../../../src/inventory/stock/unknown-sku-alerts.service';
import { SystemClock } from '../../../src/platform/clock';
import { OrderIntakeService } from '../../../src/sync/shopify-orders/order-intake.service';
import { eventually } from '../../support/eventually';
import { LedgerWriter, newSku, registration, sale } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** What one process has of orders and registrations, with a client of its own that can be made to fail. */
interface Instance extends Pick<LedgerWriter, 'script' | 'transactions' | 'end'> {
  readonly sell: (sku: string) => Promise<void>;
  readonly register: (sku: string, times?: number) => Promise<void>;
}

describe('the alert about a SKU that is not registered', () => {
  let store: TestStore;
  let shop: Instance;
  let office: Instance;
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
    shop = instance();
    office = instance();
  });

  afterEach(async () => {
    await shop.end();
    await office.end();
  });

  function instance(): Instance {
    const writer = new LedgerWriter(store);
    const { script, commits, inventory: repository } = writer;
    const alerts = alertsServiceOf(script.client, store.tables);
    const inventory = new InventoryService(commits, repository, alerts);
    const clock = new SystemClock();
    const unknown = new UnknownSkuAlerts(repository, alerts, clock);
    const intake = new OrderIntakeService(inventory, unknown, alerts, clock);
    return {
      script,
      transactions: () => writer.transactions(),
      end: () => writer.end(),
      sell: async (sold) => {
        await intake.take('1', [{ kind: 'move', lineId: '1', sku: sold, movement: sale(sold) }]);
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

  it('closes with its registration also when the process dies right after that', async () => {
    await shop.sell(sku);
    expect(await alertOf()).toMatchObject({ type: 'unknown_sku', count: 1 });
    expect(await isClosed()).toBe(false);
    for (const operation of ['BatchGetItem', 'GetItem', 'UpdateItem'])
      office.script.failBeforeSending(
        operation,
        () => (office.script.count('TransactWriteItems') > 0 ? new Error('Dead.') : undefined),
        1000,
      );
    await office.register(sku);
    expect(await alertOf()).toMatchObject({ count: 1, note: 'It is registered now.' });
    expect(await isClosed()).toBe(true);
  });

  it('closes when the SKU is registered between the sale that was refused and its alert', async () => {
    shop.script.holdCalls('UpdateItem');
    const selling = shop.sell(sku);
    await eventually('the alert is on its way', () => shop.script.waiting > 0);
    await office.register(sku);
    shop.script.releaseCalls();
    await selling;
    expect(await alertOf()).toMatchObject({ count: 1, note: 'It is registered now.' });
    expect(await isClosed()).toBe(true);
  });

  it('closes when it is raised while the registration is on its way', async () => {
    office.script.holdCalls('TransactWriteItems');
    const registering = office.register(sku);
    await eventually('the registration is on its way', () => office.script.waiting > 0);
    await shop.sell(sku);
    expect(await isClosed()).toBe(false);
    office.script.releaseCalls();
    await registering;
    expect(await isClosed()).toBe(true);
  });

  it('is closed once in a transaction, however many register the SKU at once or in one file', async () => {
    await shop.sell(sku);
    await Promise.all([office.register(sku, 3), office.register(sku), office.register(sku)]);
    const isOfAlert = ({ Update: update }: TransactWriteItem): boolean =>
      update?.TableName === store.tables.alerts;
    expect(office.transactions().flat().filter(isOfAlert)).toHaveLength(1);
    expect(await isClosed()).toBe(true);
  });

  it('costs a registration nothing but a look when nobody has sold the SKU', async () => {
    await office.register(sku);
    expect(await alertOf()).toBeUndefined();
    expect(office.script.count('TransactWriteItems')).toBe(1);
    expect(office.script.count('UpdateItem')).toBe(0);
  });

  it('hinders no registration when nobody can look for it', async () => {
    office.script.failBeforeSending('BatchGetItem', ({ input }) =>
      JSON.stringify(input).includes(store.tables.alerts) ? new Error('Away.') : undefined,
    );
    await office.register(sku);
    await shop.sell(sku);
    expect(await alertOf()).toBeUndefined();
  });
});
