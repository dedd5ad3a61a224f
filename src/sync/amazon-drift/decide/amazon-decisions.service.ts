import { Injectable } from '@nestjs/common';
import { offeredOf, presumedUnits } from '../../../inventory/domain/amazon-number';
import { isListed } from '../../../inventory/domain/stock';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { ListingRequeue } from '../../../inventory/listings/listing-requeue.service';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { OutboxNotifier } from '../../../inventory/outbox/outbox-notifier';
import { InventoryService } from '../../../inventory/stock/inventory.service';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import type { Drift } from '../../drift/domain/drift';
import { driftMoved, driftNotAdoptable, driftNotLinked, driftUnclear } from '../../drift/drift-errors';

/**
 * Carries out what a person decides of an open drift of Amazon. `push`: the number of this service is sent again, also where it
 * is blocked. `adopt`: the SKU is recounted, so that what is offered is the number that Amazon showed.
 */
@Injectable()
export class AmazonDecisions {
  constructor(
    private readonly requeue: ListingRequeue,
    private readonly listings: ListingsRepository,
    private readonly inventory: InventoryService,
    private readonly notifier: OutboxNotifier,
    private readonly clock: Clock,
  ) {}

  /** Gives the movement that follows Amazon. Throws ApiError where it cannot be done now. */
  async carryOut(drift: Drift, choice: 'push' | 'adopt'): Promise<string | undefined> {
    const { sku, sellerSku = sku, cause } = drift;
    if (cause === 'not_linked') throw driftNotLinked(sellerSku);
    if (choice === 'adopt') return this.recount(drift, sellerSku);
    const at = timestampOf(this.clock.now());
    const listings = await this.requeue.bySellerSku(sellerSku, at);
    const due = listings.length > 0 ? listings : await this.requeue.bySku(sellerSku, at);
    if (due.length === 0) throw driftNotLinked(sellerSku);
    for (const stock of due) this.notifier.notify(stock);
    return undefined;
  }

  /** One movement, which rests on the version that offers what the drift expects. */
  private async recount({ id, cause, expected, found }: Drift, sku: string): Promise<string> {
    if (cause === 'listing_blocked' || (await this.listings.find(sku)) !== undefined)
      throw driftNotAdoptable(sku);
    const stock = await this.inventory.find(sku);
    if (stock === undefined) throw driftNotLinked(sku);
    if (isListed(stock)) throw driftNotAdoptable(sku);
    if (stock.pending?.state === 'queued') throw driftUnclear(sku, 'Amazon');
    if (offeredOf(stock) !== expected) throw driftMoved(sku);
    const { buffer, version } = stock;
    const [outcome] = await this.inventory.recordFigures([
      {
        txId: txIdOf.amazonCount(id),
        sku,
        action: 'recount',
        actor: 'api',
        cause: { reason: `Amazon shows ${found}: adopted` },
        change: {
          kind: 'set',
          physical: found + buffer + presumedUnits(stock),
          register: false,
          ifVersion: version,
        },
      },
    ]);
    if (outcome?.kind !== 'applied' && outcome?.kind !== 'duplicate') throw driftUnclear(sku, 'Amazon');
    return outcome.row.txId;
  }
}
