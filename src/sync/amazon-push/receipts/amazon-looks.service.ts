import { Injectable } from '@nestjs/common';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { AmazonReadings, type Look } from '../numbers/amazon-readings.service';
import { AskedLooks } from './asked-looks';
import { ReceiptJudge } from './receipt-judge.service';

/** The answers by seller SKU, and the stocks that are pending by what is presumed sold. */
export interface Looked {
  readonly looks: ReadonlyMap<string, Look>;
  readonly pending: readonly Stock[];
}

/**
 * Looks at what Amazon shows. One answer serves all: the readings of the numbers, the receipts, and who asked.
 * Push path: LookRound, IdleLooks -> AmazonLooks -> AmazonListingsClient, then AmazonReadings, ReceiptJudge. ADR 24.
 */
@Injectable()
export class AmazonLooks {
  /** SKUs for which Amazon refuses a search: they are read one by one, so that the others share a call. */
  private readonly apart = new Set<string>();

  constructor(
    private readonly amazon: AmazonListingsClient,
    private readonly readings: AmazonReadings,
    private readonly receipts: ReceiptJudge,
    private readonly asked: AskedLooks,
    private readonly clock: Clock,
  ) {}

  /** Looks at up to 20 seller SKUs. Throws when the store does not answer. */
  async look(sellerSkus: readonly string[]): Promise<Looked> {
    const askedAtMs = this.clock.now();
    const answers = await this.amazon.readListings(sellerSkus, this.apart);
    const readAtMs = this.clock.now();
    const looks = new Map<string, Look>();
    for (const [sellerSku, answer] of answers) {
      if (answer.kind === 'rejected') this.apart.add(sellerSku);
      else this.apart.delete(sellerSku);
      looks.set(sellerSku, { answer, askedAtMs, readAtMs });
    }
    const { pending, unexplained } = await this.readings.take(looks);
    await this.receipts.judge(looks);
    this.asked.add(unexplained);
    return { looks, pending };
  }
}
