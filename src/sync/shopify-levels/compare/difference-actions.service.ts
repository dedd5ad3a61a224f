import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ShopInventory } from '../../../channels/shopify/admin/shop-inventory';
import { ShopifyAdminConfig } from '../../../config/app-config';
import type { MovementOutcome } from '../../../inventory/ledger/domain/commit-batch';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { InventoryService } from '../../../inventory/stock/inventory.service';
import type { ShopifyLink } from '../../shopify-links/domain/shopify-link';
import type { DriftFinding } from '../../drift/domain/drift';
import { DriftRecords } from '../../drift/drift-records.service';
import { countEvidence } from './domain/evidence';
import type { Seen } from './level-looks.service';
import { LevelMetrics } from './levels.metrics';
import { UnwrittenMovements } from './unwritten-movements.service';

/**
 * `ended`: nothing is left to look at. `more`: a part is left, or the write is to be looked at. `stale`: something moved since
 * the look.
 */
export interface ActionOutcome {
  readonly kind: 'ended' | 'more' | 'stale';
  /** The movement that counted it. */
  readonly txId?: string;
}

/** What comes of a difference that stood for the settle time. Level task path: LevelTask -> DifferenceActions. ADR 22. */
@Injectable()
export class DifferenceActions {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly inventory: InventoryService,
    private readonly shop: ShopInventory,
    private readonly drifts: DriftRecords,
    private readonly unwritten: UnwrittenMovements,
    private readonly metrics: LevelMetrics,
  ) {}

  /** `units`: what Shopify has more, below 0 what it has fewer. `isAsked`: a person is asked about the item already. */
  async act(link: ShopifyLink, seen: Seen, units: number, isAsked: boolean): Promise<ActionOutcome['kind']> {
    if (isAsked || this.admin.leads === 'ask') return this.ask(link, seen);
    const toWrite = this.admin.leads === 'ledger' ? units : await this.unwritten.partOf(link, units);
    const follows = toWrite === 0;
    const { kind, txId } = follows
      ? await this.count(link, seen, units)
      : await this.write(link, seen, toWrite);
    if (kind === 'stale') return kind;
    const finding = findingOf(link, seen);
    await this.drifts.record(txId === undefined ? finding : { ...finding, txId }, follows ? 'adopt' : 'push');
    return kind;
  }

  /** Follows Shopify: one movement, which rests on the version that was compared. */
  async count(link: ShopifyLink, seen: Seen, units: number): Promise<ActionOutcome> {
    const { sku, itemId } = link;
    let outcome = await this.submitCount(link, seen, units);
    // The level that differs again is the one of an earlier count.
    if (outcome?.kind === 'duplicate')
      outcome = await this.submitCount(link, seen, units, seen.figure.version);
    if (outcome?.kind !== 'applied') return { kind: 'stale' };
    const { txId, physicalAfter: physical } = outcome.row;
    await this.unwritten.settled(link, seen.figure.version);
    this.metrics.ended('counted');
    this.logger.log({ sku, itemId, units, physical, txId, outcome: 'counted' }, 'A difference was counted');
    return { kind: units === seen.look.difference ? 'ended' : 'more', txId };
  }

  /** Writes the expected units to Shopify, at the location that is adjusted, if its level is still the one that was seen. */
  async write(link: ShopifyLink, seen: Seen, units: number): Promise<ActionOutcome> {
    const { sku, itemId, locationIds } = link;
    const { levels, newest } = seen.count;
    const level =
      locationIds.flatMap((id) => levels.find(({ locationId }) => locationId === id) ?? []).at(0) ?? newest;
    const quantity = (level.available ?? 0) - units;
    const { locationId, available: changeFrom } = level;
    const call = {
      referenceUri: `gid://syncstate/Comparison/${itemId}-${seen.look.atMs}`,
      key: randomUUID(),
    };
    // Shopify sets no level below 0, and adjusts one below it: the ledger may be oversold, or the units are at another location.
    const written =
      quantity < 0
        ? await this.shop.adjust({ ...call, changes: [{ itemId, locationId, delta: -units, changeFrom }] })
        : await this.shop.setAvailable({ ...call, itemId, locationId, quantity, changeFrom });
    if (!written.ok) {
      const { failure } = written;
      this.logger.warn(
        { sku, itemId, units, failure },
        'A difference could not be written to Shopify; it is looked at again',
      );
      return { kind: 'stale' };
    }
    await this.unwritten.settled(link, seen.figure.version);
    this.metrics.ended('written');
    this.logger.log(
      { sku, itemId, units: -units, outcome: 'written' },
      'A difference was written to Shopify',
    );
    return { kind: 'more' };
  }

  private async ask(link: ShopifyLink, seen: Seen): Promise<'ended'> {
    const id = await this.drifts.open(findingOf(link, seen));
    this.metrics.ended('opened');
    const { sku, itemId } = link;
    const { difference: units } = seen.look;
    this.logger.warn({ sku, itemId, id, units, outcome: 'opened' }, 'A difference waits for a decision');
    return 'ended';
  }

  private async submitCount(
    { itemId, sku }: ShopifyLink,
    { count, figure }: Seen,
    units: number,
    again?: number,
  ): Promise<MovementOutcome | undefined> {
    const { locationId, updatedAt } = count.newest;
    const [outcome] = await this.inventory.recordFigures([
      {
        txId: txIdOf.shopifyCount(itemId, locationId, updatedAt, again),
        sku,
        action: 'shopify_count',
        actor: 'shopify',
        cause: { reason: 'changed in Shopify' },
        change: {
          kind: 'set',
          physical: figure.physical + units,
          register: false,
          ifVersion: figure.version,
        },
      },
    ]);
    return outcome;
  }
}

/** What the look found, as a drift. */
function findingOf({ sku, itemId }: ShopifyLink, { look, count, figure }: Seen): DriftFinding {
  return {
    sku,
    itemId,
    channel: 'shopify',
    expected: count.available - look.difference,
    found: count.available,
    cause: 'changed_in_shopify',
    evidence: countEvidence(count, figure),
  };
}
