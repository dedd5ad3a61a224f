import { Injectable } from '@nestjs/common';
import { isListed } from '../../../inventory/domain/stock';
import { AmazonDrifts } from '../../amazon-drift/amazon-drifts.service';
import { NumbersToRead } from '../numbers/numbers-to-read';
import { AskedLooks } from './asked-looks';
import { isUnobserved } from './domain/followed-number';
import { ListedReceipts } from './listed-receipts.service';
import { ReceiptJudge } from './receipt-judge.service';
import { Receipts } from './receipts';

/**
 * Finds the receipts that have not ended: at the start of a sender, and once a day, all numbers without an observation, later
 * the seller SKUs for which a look is asked for.
 * Push path: LookRound -> NumbersToFollow -> NumbersToRead, AskedLooks, Receipts. ADR 24.
 */
@Injectable()
export class NumbersToFollow {
  constructor(
    private readonly numbers: NumbersToRead,
    private readonly asked: AskedLooks,
    private readonly receipts: Receipts,
    private readonly listed: ListedReceipts,
    private readonly judge: ReceiptJudge,
    private readonly drifts: AmazonDrifts,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.numbers.begin();
    this.asked.clear();
    this.receipts.clear();
    this.listed.clear();
    this.judge.begin();
    this.drifts.begin();
  }

  /** Throws when the store does not answer: then what was not found stays due. */
  async find(areOrdersOff: boolean): Promise<void> {
    const unobserved = await this.numbers.find(areOrdersOff, isUnobserved);
    for (const stock of unobserved) if (!isListed(stock)) this.receipts.follow(stock);
    // The process that wrote what Amazon showed of a listing may have ended before it did so for its SKU.
    this.listed.renewLater(unobserved.flatMap((stock) => (isListed(stock) ? [stock.sku] : [])));
    await this.listed.renew();
    await this.asked.follow();
  }
}
