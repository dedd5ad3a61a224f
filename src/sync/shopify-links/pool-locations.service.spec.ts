import type { AdminResult } from '../../channels/shopify/admin/admin-result';
import type { ShopLocation } from '../../channels/shopify/admin/admin-values';
import type { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import { loadConfig } from '../../config/load-config';
import { SetClock } from '../../../test/support/set-clock';
import type { KnownLocations, PoolLocationsRepository } from './pool-locations.repository';
import { PoolLocations } from './pool-locations.service';

const location = (locationId: string): ShopLocation => ({
  locationId,
  name: locationId,
  isActive: true,
  isFulfillmentService: false,
});
const listed = (...ids: readonly string[]): AdminResult<readonly ShopLocation[]> => ({
  ok: true,
  value: ids.map(location),
});
const FAILED: AdminResult<never> = { ok: false, failure: { kind: 'unknown', message: 'away' } };

/** The pool of a shop whose answers the test sets. */
function poolAt(configured = '') {
  const locations = jest.fn<Promise<AdminResult<readonly ShopLocation[]>>, []>();
  const clock = new SetClock(1_000);
  let stored: KnownLocations | undefined;
  const repository: Pick<PoolLocationsRepository, 'load' | 'save'> = {
    load: () => Promise.resolve(stored),
    save: (known) => {
      stored = known;
      return Promise.resolve();
    },
  };
  const { shopifyAdmin } = loadConfig({
    SHOPIFY_SHOP_DOMAIN: 'shop.myshopify.com',
    SHOPIFY_ACCESS_TOKEN: 'shpat_token',
    SHOPIFY_LOCATION_IDS: configured,
  });
  const pool = new PoolLocations(
    { locations } as unknown as ShopInventory,
    repository as PoolLocationsRepository,
    shopifyAdmin,
    clock,
  );
  return { pool, locations, clock, stored: () => stored };
}

describe('the locations of the pool', () => {
  it('are asked for again for an item at a location that is not known', async () => {
    const { pool, locations } = poolAt();
    locations.mockResolvedValue(listed('1'));
    expect(await pool.ids()).toEqual({ ok: true, value: ['1'] });
    locations.mockResolvedValue(listed('1', '2'));
    expect(await pool.idsForItemAt(['1'])).toEqual({ ok: true, value: ['1'] });
    expect(await pool.idsForItemAt(['2'])).toEqual({ ok: true, value: ['1', '2'] });
    expect(locations).toHaveBeenCalledTimes(2);
  });

  it('are asked for once because of a location that Shopify does not list', async () => {
    const { pool, locations } = poolAt();
    locations.mockResolvedValue(listed('1'));
    for (let time = 0; time < 3; time += 1)
      expect(await pool.idsForItemAt(['1', '9'])).toEqual({ ok: true, value: ['1'] });
    expect(locations).toHaveBeenCalledTimes(2);
  });

  it('are the known ones while Shopify does not answer, and are asked for again a minute later', async () => {
    const { pool, locations, clock } = poolAt();
    locations.mockResolvedValueOnce(listed('1')).mockResolvedValueOnce(FAILED);
    await pool.ids();
    for (let time = 0; time < 2; time += 1)
      expect(await pool.idsForItemAt(['2'])).toEqual({ ok: true, value: ['1'] });
    expect(locations).toHaveBeenCalledTimes(2);
    clock.ms += 60_000;
    locations.mockResolvedValue(listed('1', '2'));
    expect(await pool.idsForItemAt(['2'])).toEqual({ ok: true, value: ['1', '2'] });
  });

  it('are as configured, wherever an item is stocked', async () => {
    const { pool, locations } = poolAt('7');
    expect(await pool.idsForItemAt(['2'])).toEqual({ ok: true, value: ['7'] });
    expect(locations).not.toHaveBeenCalled();
  });

  it('are those of the newest question, whichever is answered last', async () => {
    const { pool, locations, clock, stored } = poolAt();
    let answerFirst: (answer: AdminResult<readonly ShopLocation[]>) => void = () => undefined;
    locations
      .mockReturnValueOnce(new Promise((resolve) => (answerFirst = resolve)))
      .mockResolvedValueOnce(listed('1', '2'));
    const first = pool.refresh();
    clock.ms = 2_000;
    await pool.refresh();
    answerFirst(listed('1'));
    await first;
    expect(await pool.ids()).toEqual({ ok: true, value: ['1', '2'] });
    expect(stored()?.readAtMs).toBe(2_000);
  });
});
