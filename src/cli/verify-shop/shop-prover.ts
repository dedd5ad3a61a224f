import { setTimeout as delay } from 'node:timers/promises';
import { BulkFileFailed } from '../../channels/shopify/admin/shop-bulk';
import type { ShopItem } from '../../channels/shopify/admin/admin-values';
import type { ShopifyAdminConfig } from '../../config/app-config';
import type { Stock } from '../../inventory/domain/stock';
import type { LedgerProofRepository } from '../../inventory/proof/ledger-proof.repository';
import { poolOf } from '../../sync/shopify-links/domain/pool';
import { treatmentOf } from '../../sync/shopify-links/domain/shopify-link';
import { answered, type Shop, ShopCallFailed } from '../shopify/open-shop';
import {
  agrees,
  type DifferenceKind,
  kindOf,
  type LinkedItem,
  type OwnSide,
  type ShopProof,
  unknownDifference,
} from './domain/shop-proof';
import type { ShopProofRepository } from './shop-proof.repository';

/** Milliseconds before each look at a difference that is not known: its message may be under way. */
const LOOK_PAUSES_MS = [0, 1_000, 3_000];
/** Milliseconds between two questions about the bulk operation, which takes minutes for a large shop. */
const BULK_POLL_MS = 1_000;
/** Items of one look; the client reads them in parts. */
const ITEMS_PER_LOOK = 60;

interface Suspect {
  readonly sku: string;
  readonly itemId: string;
}

interface Difference {
  readonly side: OwnSide;
  readonly item: LinkedItem;
  readonly kind: DifferenceKind;
}

/**
 * Proves against the live shop that the sum of `available` over the pool is the stock less what is not written yet. One bulk
 * operation finds suspects; each is then read again, Shopify first and the stock after it, before it counts.
 */
export class ShopProver {
  constructor(
    private readonly shop: Shop,
    private readonly config: ShopifyAdminConfig,
    private readonly ledger: LedgerProofRepository,
    private readonly known: ShopProofRepository,
  ) {}

  /** Proves every linked SKU, or one. Throws ShopCallFailed when the shop cannot be read. */
  async prove(only?: string): Promise<ShopProof> {
    const pool = await this.pool();
    const items = only === undefined ? await this.allItems(pool) : await this.itemsOf(only, pool);
    const own = only === undefined ? await this.everyStock() : await this.oneStock(only);
    const linked = [...own.values()].flatMap((side) => {
      const item = items.get(side.sku);
      return item?.available === undefined ? [] : [{ side, item }];
    });
    const differing = linked.filter(({ side, item }) => !agrees(side, item));
    const found = await this.lookAgain(
      differing.map(({ side, item }) => ({ sku: side.sku, itemId: item.itemId })),
      pool,
    );
    return {
      compared: linked.length,
      open: found.filter(({ kind }) => kind === 'open').length,
      ignored: found.filter(({ kind }) => kind === 'ignored').length,
      underWay: found.filter(({ kind }) => kind === 'underWay').length,
      notLinked: own.size - linked.length,
      violations: found
        .filter(({ kind }) => kind === 'violation')
        .map(({ side, item }) => unknownDifference(side, item)),
    };
  }

  private async pool(): Promise<readonly string[]> {
    const { locationIds } = this.config;
    if (locationIds.length > 0) return locationIds;
    return poolOf([], answered('show the locations', await this.shop.inventory.locations()));
  }

  /** The linked items of the shop, by SKU. */
  private async allItems(pool: readonly string[]): Promise<Map<string, LinkedItem>> {
    const id = answered('start a bulk operation', await this.shop.bulk.start());
    for (;;) {
      const state = answered('show the bulk operation', await this.shop.bulk.state(id));
      if (state.status === 'failed')
        throw new ShopCallFailed(
          `Shopify's bulk operation failed (${state.errorCode ?? 'no reason given'}): run the command again.`,
        );
      if (state.status === 'done') return this.bulkItems(state.url, pool);
      await delay(BULK_POLL_MS);
    }
  }

  private async bulkItems(
    url: string | undefined,
    pool: readonly string[],
  ): Promise<Map<string, LinkedItem>> {
    const read: ShopItem[] = [];
    try {
      if (url !== undefined) for await (const item of this.shop.bulk.items(url)) read.push(item);
    } catch (error) {
      if (error instanceof BulkFileFailed)
        throw new ShopCallFailed(`${error.message}: run the command again.`);
      throw error;
    }
    return linkedItems(read, pool);
  }

  private async itemsOf(sku: string, pool: readonly string[]): Promise<Map<string, LinkedItem>> {
    return linkedItems(
      answered('show the items of the SKU', await this.shop.inventory.itemsOfSku(sku)),
      pool,
    );
  }

  /** Registered SKUs with what is not written yet, as one scan of each table finds them. */
  private async everyStock(): Promise<Map<string, OwnSide>> {
    const pending = new Map<string, number>();
    const { adjustments } = await this.ledger.listings.scan();
    for (const { sku, delta } of adjustments) pending.set(sku, (pending.get(sku) ?? 0) + delta);
    const own = new Map<string, OwnSide>();
    await this.ledger.scanStocks((stocks) => {
      for (const stock of stocks)
        if (stock.removed !== true) own.set(stock.sku, sideOf(stock, pending.get(stock.sku) ?? 0));
    });
    return own;
  }

  private async oneStock(sku: string): Promise<Map<string, OwnSide>> {
    const side = await this.side(sku);
    return new Map(side === undefined ? [] : [[sku, side]]);
  }

  /** What differs: what the service knows at once, and what it does not know after every look. */
  private async lookAgain(suspects: readonly Suspect[], pool: readonly string[]): Promise<Difference[]> {
    const known: Difference[] = [];
    let unknown: Difference[] = [];
    let left = suspects;
    for (const pauseMs of LOOK_PAUSES_MS) {
      if (left.length === 0) break;
      await delay(pauseMs);
      unknown = [];
      for (let start = 0; start < left.length; start += ITEMS_PER_LOOK)
        for (const one of await this.look(left.slice(start, start + ITEMS_PER_LOOK), pool))
          (one.kind === 'violation' ? unknown : known).push(one);
      left = unknown.map(({ side, item }) => ({ sku: side.sku, itemId: item.itemId }));
    }
    return [...known, ...unknown];
  }

  private async look(suspects: readonly Suspect[], pool: readonly string[]): Promise<Difference[]> {
    const ids = suspects.map(({ itemId }) => itemId);
    const read = answered('show the items', await this.shop.inventory.items(ids));
    const items = linkedItems([...read.values()], pool);
    const differing: Difference[] = [];
    for (const { sku } of suspects) {
      const item = items.get(sku);
      const side = await this.side(sku);
      if (item === undefined || side === undefined || agrees(side, item)) continue;
      const known = await this.known.differenceOf(item.itemId);
      differing.push({ side, item, kind: kindOf(side, item, known) });
    }
    return differing;
  }

  /** What is not written yet, and the stock after it: a movement in between is in the stock alone. */
  private async side(sku: string): Promise<OwnSide | undefined> {
    const adjustments = await this.ledger.adjustments.ofSku(sku);
    const found = await this.ledger.stock(sku);
    if (found === undefined || found.stock.removed === true) return undefined;
    return sideOf(
      found.stock,
      adjustments.reduce((sum, { delta }) => sum + delta, 0),
    );
  }
}

function sideOf({ sku, physical }: Stock, pendingUnits: number): OwnSide {
  return { sku, physical, pendingUnits };
}

/** The items that are compared, by SKU; a SKU that stands on several items is none. */
function linkedItems(items: readonly ShopItem[], pool: readonly string[]): Map<string, LinkedItem> {
  const linked = new Map<string, LinkedItem>();
  const seen = new Set<string>();
  for (const item of items) {
    const { itemId, sku, levels } = item;
    if (sku === null) continue;
    const isLinked = treatmentOf(item, seen.has(sku)) === 'linked';
    seen.add(sku);
    linked.delete(sku);
    if (isLinked) linked.set(sku, { itemId, available: availableOf(levels, pool) });
  }
  return linked;
}

function availableOf(levels: ShopItem['levels'], pool: readonly string[]): number | undefined {
  const inPool = levels.filter(({ isActive, locationId }) => isActive && pool.includes(locationId));
  if (inPool.length === 0) return undefined;
  return inPool.reduce((sum, { available }) => sum + (available ?? 0), 0);
}
