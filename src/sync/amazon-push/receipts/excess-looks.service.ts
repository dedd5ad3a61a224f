import { Injectable } from '@nestjs/common';
import { stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import { changeLogOf } from '../../../inventory/domain/number-range';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { Clock } from '../../../platform/clock';
import { AmazonDrifts, type SoldSku } from '../../amazon-drift/amazon-drifts.service';
import { isExcess, judgeExcess } from '../../amazon-drift/domain/excess';
import type { ShownEvidence } from '../../amazon-drift/domain/shown-evidence';
import { ordersKnownOf } from '../../amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../amazon-orders/freshness/orders-freshness';
import { Receipts } from './receipts';

/** Kept at most: each is replaced at Amazon already, so that one too many is not recorded alone. */
const MOST = 1_000;

/**
 * Looks that showed more than there is while the orders were not known past them: ours is sent again at once, and the
 * difference is recorded when no order explains it. In memory: a new sender finds what Amazon shows then.
 * Push path: ReceiptJudge -> ExcessLooks -> AmazonDrifts. ADR 25.
 */
@Injectable()
export class ExcessLooks {
  private readonly open = new Map<string, { readonly sold: SoldSku; readonly evidence: ShownEvidence }>();

  constructor(
    private readonly receipts: Receipts,
    private readonly drifts: AmazonDrifts,
    private readonly ledger: LedgerRepository,
    private readonly freshness: OrdersFreshness,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  clear(): void {
    this.open.clear();
  }

  /** Sends ours again where a look shows more than there is. Throws when the store does not answer. */
  async take(sold: SoldSku, evidence: ShownEvidence): Promise<void> {
    const { sellerSku } = sold;
    if (!isExcess(evidence) || this.open.size >= MOST) return;
    if (!this.open.has(sellerSku)) this.open.set(sellerSku, { sold, evidence });
    await this.drifts.replace(sold);
  }

  /** Decides what can be decided by now. Costs nothing where none is open. Throws when the store does not answer. */
  async settle(): Promise<void> {
    if (this.open.size === 0) return;
    const orders = ordersKnownOf(await this.freshness.current());
    const nowMs = this.clock.now();
    for (const [sellerSku, { sold, evidence }] of this.open) {
      const stocks = await this.ledger.readRegistered(sold.components.map(({ sku }) => sku));
      const log = changeLogOf(sellerSku, stocksOfComponents(sold, stocks));
      const judged = judgeExcess(evidence, { orders, log, nowMs });
      if (judged === 'wait') continue;
      if (judged !== 'explained') await this.drifts.found(sold, judged, evidence);
      this.open.delete(sellerSku);
      // Amazon was seen to show ours meanwhile.
      if (this.receipts.get(sellerSku) === undefined) await this.drifts.gone(sellerSku);
    }
  }
}
