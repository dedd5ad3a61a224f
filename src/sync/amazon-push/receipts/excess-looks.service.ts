import { Injectable } from '@nestjs/common';
import { stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import { changeLogOf } from '../../../inventory/domain/number-range';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { Clock } from '../../../platform/clock';
import { AmazonDrifts } from '../../amazon-drift/amazon-drifts.service';
import { type ExcessLook, isExcess, judgeExcess, mayBeJudged } from '../../amazon-drift/domain/excess';
import type { ShownEvidence } from '../../amazon-drift/domain/shown-evidence';
import type { SoldSku } from '../../amazon-drift/domain/sold-sku';
import { ordersKnownOf } from '../../amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../amazon-orders/freshness/orders-freshness';
import { Receipts } from './receipts';

/** Kept at most: each is replaced at Amazon already, so that one too many is not recorded alone. */
const MOST = 1_000;
/** Decided with one look: each look of the sender waits for it. */
const SETTLED_AT_ONCE = 20;

/**
 * Looks that showed more than there is while the orders were not known past them: ours is sent again at once, and the
 * difference is recorded when no order explains it. The look is stored with the push, so that a new sender decides about it.
 * Push path: ReceiptJudge -> ExcessLooks -> AmazonDrifts. ADR 25.
 */
@Injectable()
export class ExcessLooks {
  /** By seller SKU and push: an edit that comes back after a push is another one. */
  private readonly open = new Map<string, ExcessLook>();
  /** What a former sender left is among them. */
  private isComplete = false;

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
    this.isComplete = false;
  }

  /** Sends ours again where a look shows more than there is. Throws when the store does not answer. */
  async take(sold: SoldSku, evidence: ShownEvidence): Promise<void> {
    if (!isExcess(evidence)) return;
    this.add({ sold, evidence });
    await this.drifts.replace({ sold, evidence });
  }

  /** Decides some of what can be decided by now. Costs nothing while none can. Throws when the store does not answer. */
  async settle(): Promise<void> {
    if (!this.isComplete) {
      for (const look of await this.drifts.undecided()) this.add(look);
      this.isComplete = true;
    }
    if (this.open.size === 0) return;
    const orders = ordersKnownOf(await this.freshness.current());
    const nowMs = this.clock.now();
    const due = [...this.open]
      .filter(([, { evidence }]) => mayBeJudged(evidence, { orders, nowMs }))
      .slice(0, SETTLED_AT_ONCE);
    if (due.length === 0) return;
    const skus = due.flatMap(([, { sold }]) => sold.components.map(({ sku }) => sku));
    const stocks = await this.ledger.readRegistered(skus);
    for (const [key, { sold, evidence }] of due) {
      const { sellerSku } = sold;
      const log = changeLogOf(sellerSku, stocksOfComponents(sold, stocks));
      const judged = judgeExcess(evidence, { orders, log, nowMs });
      if (judged === 'wait') continue;
      if (judged === 'explained') await this.drifts.explained(sellerSku);
      else await this.drifts.found(sold, judged, evidence);
      this.open.delete(key);
      // Amazon was seen to show ours meanwhile.
      if (this.receipts.get(sellerSku) === undefined) await this.drifts.gone(sellerSku);
    }
  }

  private add(look: ExcessLook): void {
    const key = JSON.stringify([look.sold.sellerSku, look.evidence.accepted?.sentAtMs]);
    if (!this.open.has(key) && this.open.size < MOST) this.open.set(key, look);
  }
}
