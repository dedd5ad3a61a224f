import { Injectable } from '@nestjs/common';
import type { AdminResult } from '../../channels/shopify/admin/admin-result';
import type { ShopItem } from '../../channels/shopify/admin/admin-values';
import { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import { timestampOf } from '../../platform/timestamp';
import {
  changedLink,
  inPool,
  linkOf,
  type ShopifyLink,
  type StoredLink,
  treatmentOf,
} from './domain/shopify-link';
import { PoolLocations } from './pool-locations.service';
import { type KnownLink, ShopifyLinksRepository } from './shopify-links.repository';
import { UnlinkedItemsRepository } from './unlinked-items.repository';

/** Links that are written at the same time. */
const AT_ONCE = 16;

type LinkResult = AdminResult<ShopifyLink | undefined>;

/**
 * Which inventory item of the shop stands for which SKU, and how it is treated. What is not stored is asked at Shopify once;
 * that the shop lacks it is remembered for an hour. ADR 22.
 */
@Injectable()
export class ShopifyLinks {
  constructor(
    private readonly shop: ShopInventory,
    private readonly stored: ShopifyLinksRepository,
    private readonly unlinked: UnlinkedItemsRepository,
    private readonly pool: PoolLocations,
    private readonly clock: Clock,
  ) {}

  /** The link of an inventory item; undefined when the shop has no such item. */
  async ofItem(itemId: string): Promise<LinkResult> {
    const known = await this.stored.findItem(itemId, this.clock.now());
    if (known !== undefined) return this.answer(known);
    return this.refresh(itemId);
  }

  /** The stored link of an inventory item, with all its locations; undefined when Shopify was not asked yet. For messages. */
  storedOfItem(itemId: string): Promise<KnownLink> {
    return this.stored.findItem(itemId, this.clock.now());
  }

  /** The link of a SKU; undefined when no item of the shop has it. Of several items with the SKU, any one of them. */
  async ofSku(sku: string): Promise<LinkResult> {
    const now = this.clock.now();
    const known = await this.stored.findSku(sku, now);
    if (known !== undefined) return this.answer(known);
    const read = await this.readSku(sku);
    if (!read.ok) return read;
    if (read.value === undefined) await this.stored.rememberAbsentSku(sku, now);
    return this.answer(read.value);
  }

  /** Asks Shopify for an item, and stores what it answers: for the items that have or had its SKU too. */
  async refresh(itemId: string): Promise<LinkResult> {
    const now = this.clock.now();
    const asked = await this.shop.item(itemId);
    if (!asked.ok) return asked;
    const known = await this.stored.findItem(itemId, now);
    const previous = known === 'absent' ? undefined : known;
    if (asked.value === undefined) {
      await this.forget(itemId, previous, now);
      return this.readOthers(previous, { ok: true, value: undefined });
    }
    const link = await this.store(asked.value, previous, now);
    // Another item that had the same SKU may stand for it alone now, and the one that gets it no longer does.
    const isShared = link.treatment === 'several_items';
    const gotSku = link.sku !== '' && link.sku !== previous?.sku;
    const own = isShared || gotSku ? await this.readSku(link.sku) : { ok: true as const, value: link };
    if (!own.ok) return own;
    return this.readOthers(
      link.sku === previous?.sku ? undefined : previous,
      await this.ofItemStored(itemId),
    );
  }

  /** Stores the links of these items, as Shopify answered them at `readAtMs`, with their levels. Writes what changed. */
  async learn(items: readonly ShopItem[], readAtMs: number): Promise<void> {
    const stored = await this.stored.findItems(items.map(({ itemId }) => itemId));
    const isPlain = (item: ShopItem): boolean => !stored.has(item.itemId) && treatmentOf(item) === 'linked';
    const at = timestampOf(readAtMs);
    await this.stored.saveNew(items.filter(isPlain).map((item) => linkOf(item, readAtMs, at)));
    const others = items.filter((item) => !isPlain(item));
    await forEachConcurrent(others, AT_ONCE, async (item) => {
      await this.store(item, stored.get(item.itemId), readAtMs);
    });
  }

  private async ofItemStored(itemId: string): Promise<LinkResult> {
    return this.answer(await this.stored.findItem(itemId, this.clock.now()));
  }

  private async answer(known: KnownLink): Promise<LinkResult> {
    if (known === undefined || known === 'absent') return { ok: true, value: undefined };
    const pool = await this.pool.idsForItemAt(known.locationIds);
    return pool.ok ? { ok: true, value: inPool(known, pool.value) } : pool;
  }

  /** Reads the items that have a SKU; undefined when none has it. */
  private async readSku(sku: string): Promise<AdminResult<StoredLink | undefined>> {
    const now = this.clock.now();
    const asked = await this.shop.itemsOfSku(sku);
    if (!asked.ok) return asked;
    const stored = await this.stored.findItems(asked.value.map(({ itemId }) => itemId));
    let link: StoredLink | undefined;
    for (const item of asked.value)
      link = await this.store(item, stored.get(item.itemId), now, asked.value.length > 1);
    if (link !== undefined) await this.stored.saveSku(link);
    return { ok: true, value: link };
  }

  /** The items that share the SKU that an item had: one of them may stand for it alone now. */
  private async readOthers(previous: StoredLink | undefined, result: LinkResult): Promise<LinkResult> {
    if (previous === undefined || previous.sku === '') return result;
    const read = await this.readSku(previous.sku);
    return read.ok ? result : read;
  }

  /** The list goes first: after a crash in between, the next answer of Shopify still differs from the stored link. */
  private async store(
    item: ShopItem,
    previous: StoredLink | undefined,
    readAtMs: number,
    hasOthers = false,
  ): Promise<StoredLink> {
    const next = linkOf(item, readAtMs, timestampOf(readAtMs), hasOthers);
    const changed = changedLink(previous, next);
    if (changed === undefined) return previous ?? next;
    if (changed.treatment !== 'linked') await this.unlinked.put(changed);
    else if (previous !== undefined && previous.treatment !== 'linked')
      await this.unlinked.remove(changed.itemId);
    await this.stored.save(changed, previous?.sku);
    return changed;
  }

  private async forget(itemId: string, previous: StoredLink | undefined, now: number): Promise<void> {
    if (previous !== undefined) {
      await this.unlinked.remove(itemId);
      if (previous.sku !== '') await this.stored.removeSku(previous.sku, itemId, now);
    }
    await this.stored.rememberAbsentItem(itemId, now);
  }
}
