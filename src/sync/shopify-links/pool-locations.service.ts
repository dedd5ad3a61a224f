import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { AdminResult } from '../../channels/shopify/admin/admin-result';
import { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import { ShopifyAdminConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { HOUR_MS, MINUTE_MS } from '../../platform/durations';
import { poolOf } from './domain/pool';
import { type KnownLocations, PoolLocationsRepository } from './pool-locations.repository';

/** How long an instance uses the locations that it read, in milliseconds: another one may have asked Shopify since. */
const REMEMBERED_MS = MINUTE_MS;
/** Locations that were read longer ago are read again at Shopify, in milliseconds. */
const FRESH_MS = HOUR_MS;
/** After a read that failed Shopify is not asked again for so long, in milliseconds. */
const ASK_AGAIN_MS = MINUTE_MS;
/** Milliseconds that a caller waits for newer locations: Shopify waits five seconds for the answer to a message. */
const NEWER_WITHIN_MS = 2_000;

/** The locations of the shop whose levels make up the pool. */
@Injectable()
export class PoolLocations {
  private known: KnownLocations | undefined;
  private loadedAtMs = -Infinity;
  private failedAtMs = -Infinity;
  private asking: Promise<AdminResult<void>> | undefined;
  /** Locations of items that Shopify did not list when it was asked because of them. */
  private readonly unlisted = new Set<string>();

  constructor(
    private readonly shop: ShopInventory,
    private readonly stored: PoolLocationsRepository,
    private readonly config: ShopifyAdminConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Their ids, in the order in which they are adjusted. Without SHOPIFY_LOCATION_IDS they are asked at Shopify, once an hour
   * and by `refresh`; while Shopify fails or is slow, the ones that it answered last stand.
   */
  async ids(): Promise<AdminResult<readonly string[]>> {
    const { locationIds } = this.config;
    if (locationIds.length > 0) return { ok: true, value: locationIds };
    if (!this.config.isOn) return { ok: false, failure: { kind: 'off' } };
    await this.load();
    const isFresh = this.known !== undefined && this.clock.now() - this.known.readAtMs < FRESH_MS;
    if (!isFresh && this.mayAsk) {
      const asked = await this.ask();
      if (asked?.ok === false && this.known === undefined) return asked;
    }
    return { ok: true, value: poolOf([], this.known?.locations ?? []) };
  }

  /**
   * The same for an item that is stocked at these locations. One that is not known is asked for first: its own message may be
   * later than those of its items.
   */
  async idsForItemAt(locationIds: readonly string[]): Promise<AdminResult<readonly string[]>> {
    const ids = await this.ids();
    if (this.config.locationIds.length > 0 || !ids.ok) return ids;
    const isUnknown = (locationId: string): boolean =>
      !this.unlisted.has(locationId) &&
      this.known?.locations.some((one) => one.locationId === locationId) !== true;
    const isAsked = this.mayAsk && locationIds.some(isUnknown) && (await this.refresh()).ok;
    if (!isAsked) return ids;
    for (const locationId of locationIds.filter(isUnknown)) this.unlisted.add(locationId);
    return this.ids();
  }

  /** True for a location of the pool; true for any while the pool is not known, or without Admin access. */
  async isInPool(locationId: string): Promise<boolean> {
    const ids = await this.ids();
    return !ids.ok || ids.value.includes(locationId);
  }

  /** Asks Shopify for the locations now: a message reported that one of them changed. */
  async refresh(): Promise<AdminResult<void>> {
    if (!this.config.isOn) return { ok: false, failure: { kind: 'off' } };
    const readAtMs = this.clock.now();
    const asked = await this.shop.locations();
    if (!asked.ok) {
      this.failedAtMs = readAtMs;
      return asked;
    }
    // Answers of calls at the same time may come in the other order.
    if (this.known === undefined || this.known.readAtMs <= readAtMs) {
      this.known = { locations: asked.value, readAtMs };
      this.loadedAtMs = readAtMs;
      await this.stored.save(this.known);
    }
    return { ok: true, value: undefined };
  }

  /** False for a while after a read that failed, where the locations that were answered before it can stand. */
  private get mayAsk(): boolean {
    return this.known === undefined || this.clock.now() - this.failedAtMs >= ASK_AGAIN_MS;
  }

  /** Callers at the same time share one call. Undefined: it is under way, and the known locations stand until it ends. */
  private ask(): Promise<AdminResult<void> | undefined> {
    this.asking ??= this.refresh().finally(() => {
      this.asking = undefined;
    });
    if (this.known === undefined) return this.asking;
    return Promise.race([this.asking, delay(NEWER_WITHIN_MS, undefined, { ref: false })]);
  }

  private async load(): Promise<void> {
    const now = this.clock.now();
    if (now - this.loadedAtMs < REMEMBERED_MS) return;
    this.known = (await this.stored.load()) ?? this.known;
    this.loadedAtMs = now;
  }
}
