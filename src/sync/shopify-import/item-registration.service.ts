import { Injectable } from '@nestjs/common';
import type { ShopItem } from '../../channels/shopify/admin/admin-values';
import type { FiguresMovement } from '../../inventory/domain/movement';
import { txIdOf } from '../../inventory/domain/tx-id';
import type { MovementOutcome } from '../../inventory/ledger/domain/commit-batch';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { ShopifyLinks } from '../shopify-links/shopify-links.service';
import { type ImportItem, importItemOf, skippedItem, type SkippedItem } from './domain/import-item';
import { type ImportCounts, type ImportRun, NOTHING_IMPORTED } from './domain/import-state';

/** What came of some items. */
export interface RegisteredItems {
  readonly counts: ImportCounts;
  readonly skipped: readonly SkippedItem[];
}

type ReadyItem = Extract<ImportItem, { kind: 'ready' }>;

/** How many movements of one batch commit at the same time: sales have the other commits. */
const COMMIT = 40;

/**
 * Registers items of the shop, held from Amazon. Each row has the item and the run as its key, so that a repeat registers
 * nothing twice and counts the same.
 * Path: ImportSteps -> ItemRegistration -> InventoryService. ADR 22.
 */
@Injectable()
export class ItemRegistration {
  constructor(
    private readonly inventory: InventoryService,
    private readonly ledger: LedgerRepository,
    private readonly links: ShopifyLinks,
  ) {}

  /** Takes in up to 100 items. A dry run only counts. */
  async take(
    items: readonly ShopItem[],
    { runId, dryRun, beganAt }: ImportRun,
    pool: readonly string[],
  ): Promise<RegisteredItems> {
    const read = items.map((item) => importItemOf(item, pool));
    const ready = read.filter((one) => one.kind === 'ready');
    const stocks = await this.ledger.readRegistered(ready.map(({ sku }) => sku));
    const unknown = ready.filter(({ sku }) => !stocks.has(sku));
    const taken = await this.inventory.takenAmong(unknown.map(({ sku }) => sku));
    const due = unknown.filter(({ sku }) => !taken.has(sku));
    const skipped = [
      ...read.flatMap((one) => (one.kind === 'skipped' ? [one.skipped] : [])),
      ...unknown
        .filter(({ sku }) => taken.has(sku))
        .map(({ itemId, sku }) => skippedItem(itemId, sku, 'sold_as_listing').skipped),
    ];
    const before = ready.filter(({ sku }) => stocks.has(sku));
    // What an interrupted run has registered counts as created by it.
    const own = dryRun ? 0 : await this.registeredBy(runId, before);
    const created = dryRun ? due.length : await this.register(due, runId);
    if (!dryRun) await this.links.learn(items, beganAt);
    return {
      counts: {
        ...NOTHING_IMPORTED,
        created: created + own,
        unchanged: before.length - own + due.length - created,
        skipped: skipped.length,
      },
      skipped,
    };
  }

  private async registeredBy(runId: string, items: readonly ReadyItem[]): Promise<number> {
    if (items.length === 0) return 0;
    return (await this.ledger.readRows(items.map(({ itemId }) => txIdOf.shopifyImport(itemId, runId)))).size;
  }

  /** Gives how many SKUs the run has registered: another caller may have registered one since it was read. */
  private async register(items: readonly ReadyItem[], runId: string): Promise<number> {
    const parts = Array.from({ length: Math.ceil(items.length / COMMIT) }, (_, part) =>
      items.slice(part * COMMIT, (part + 1) * COMMIT),
    );
    const outcomes = await Promise.all(
      parts.map((part) => this.inventory.recordFigures(part.map((item) => registrationOf(item, runId)))),
    );
    return outcomes.flat().filter(isRegistered).length;
  }
}

/** Refused when the SKU is registered by then: it is compared, and not changed. */
function registrationOf({ itemId, sku, physical }: ReadyItem, runId: string): FiguresMovement {
  return {
    txId: txIdOf.shopifyImport(itemId, runId),
    sku,
    action: 'import',
    actor: 'shopify',
    cause: { reason: 'imported from Shopify' },
    change: { kind: 'set', physical, register: true, isHeld: true, ifVersion: 0 },
  };
}

function isRegistered({ kind }: MovementOutcome): boolean {
  return kind !== 'refused';
}
