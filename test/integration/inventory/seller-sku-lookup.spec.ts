import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { SellerSkuLookup } from '../../../src/inventory/listings/seller-sku-lookup.service';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { deleteListing, storeListing } from '../../support/listings/stored-listing';
import { SetClock } from '../../support/set-clock';
import { LedgerWriter, newSku, registration, removal } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the components of a seller SKU', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let lookup: SellerSkuLookup;
  const clock = new SetClock(Date.parse('2026-11-22T10:00:00Z'));
  const changes = new ChangeFeed();

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(() => {
    writer = new LedgerWriter(store);
    const { client } = writer.script;
    const ledger = new LedgerRepository(client, store.tables, loadConfig(store.env).store);
    const listings = new ListingsRepository(client, documentClientOf(client), store.tables);
    lookup = new SellerSkuLookup(ledger, listings, changes, clock);
    lookup.onModuleInit();
  });

  afterEach(async () => {
    lookup.onApplicationShutdown();
    await writer.end();
  });

  afterAll(async () => {
    await store.stop();
  });

  const reads = (): number => writer.script.count('BatchGetItem');

  async function registered(): Promise<string> {
    const sku = newSku();
    await writer.move(registration(sku, { physical: 1 }));
    writer.script.forgetCalls();
    return sku;
  }

  it('a registered SKU is itself, with no read of listings; an unknown one is absent', async () => {
    const [sku, other, unknown] = [await registered(), await registered(), newSku()];
    expect([...(await lookup.componentsOf([sku, other, sku]))]).toEqual(
      expect.arrayContaining([
        [sku, [{ sku, units: 1 }]],
        [other, [{ sku: other, units: 1 }]],
      ]),
    );
    expect(reads()).toBe(1);
    expect(await lookup.componentsOf([unknown])).toEqual(new Map());
    expect(reads()).toBe(3);
  });

  it('a listing gives its components, whether they are registered or not', async () => {
    const [sku, kit, pack] = [await registered(), newSku(), newSku()];
    const components = [
      { sku, units: 2 },
      { sku: newSku(), units: 1 },
    ];
    await storeListing(store, { sellerSku: kit, components });
    await storeListing(store, { sellerSku: pack, components: [{ sku, units: 6 }] });
    expect(await lookup.componentsOf([pack, sku, kit])).toEqual(
      new Map([
        [sku, [{ sku, units: 1 }]],
        [pack, [{ sku, units: 6 }]],
        [kit, components],
      ]),
    );
    expect(reads()).toBe(2);
  });

  it('the own name of a SKU that is not registered any more is unknown', async () => {
    const sku = await registered();
    await storeListing(store, { sellerSku: sku, components: [{ sku, units: 1 }] });
    expect((await lookup.componentsOf([sku])).get(sku)).toEqual([{ sku, units: 1 }]);
    await writer.move(removal(sku));
    expect(await lookup.componentsOf([sku])).toEqual(new Map());
  });

  it('a change by another instance counts within a second, and one of this instance at once', async () => {
    const [sku, kit] = [await registered(), newSku()];
    const units = async (): Promise<number | undefined> =>
      (await lookup.componentsOf([kit])).get(kit)?.[0]?.units;
    await storeListing(store, { sellerSku: kit, components: [{ sku, units: 2 }] });
    expect(await units()).toBe(2);
    await storeListing(store, { sellerSku: kit, components: [{ sku, units: 3 }] });
    clock.ms += 999;
    expect(await units()).toBe(2);
    clock.ms += 1;
    expect(await units()).toBe(3);
    await deleteListing(store, kit);
    changes.publish({ kind: 'listing', id: kit });
    expect(await units()).toBeUndefined();
    // That there is none is remembered too.
    await storeListing(store, { sellerSku: kit, components: [{ sku, units: 4 }] });
    expect(await units()).toBeUndefined();
    clock.ms -= 3_600_000;
    expect(await units()).toBe(4);
  });

  it('what was read while a listing changed is not used again', async () => {
    const [sku, kit] = [await registered(), newSku()];
    await storeListing(store, { sellerSku: kit, components: [{ sku, units: 2 }] });
    writer.script.failBeforeSending('BatchGetItem', ({ input }) => {
      if (JSON.stringify(input).includes(store.tables.listings))
        changes.publish({ kind: 'listing', id: kit });
      return undefined;
    });
    expect((await lookup.componentsOf([kit])).get(kit)).toEqual([{ sku, units: 2 }]);
    await storeListing(store, { sellerSku: kit, components: [{ sku, units: 5 }] });
    writer.script.clearFaults();
    expect((await lookup.componentsOf([kit])).get(kit)).toEqual([{ sku, units: 5 }]);
  });

  it('without the table nothing is listed, and it is looked for once a second', async () => {
    const [sku, unknown] = [await registered(), newSku()];
    await store.client.send(new DeleteTableCommand({ TableName: store.tables.listings }));
    for (const expected of [2, 3, 4]) {
      expect(await lookup.componentsOf([sku, unknown])).toEqual(new Map([[sku, [{ sku, units: 1 }]]]));
      expect(reads()).toBe(expected);
    }
    clock.ms += 1_000;
    await lookup.componentsOf([unknown]);
    expect(reads()).toBe(6);
  });
});
