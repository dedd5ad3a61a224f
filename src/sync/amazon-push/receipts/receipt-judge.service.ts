import { Injectable } from '@nestjs/common';
import { writability } from '../../../channels/amazon/listings/fulfillment-channel';
import type { ListingFound, ListingNotFound } from '../../../channels/amazon/listings/listing-answer';
import { stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import type { Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import type { Look } from '../numbers/amazon-readings.service';
import { changeLogOf, rangeOfSent } from '../../../inventory/domain/number-range';
import type { FollowedNumber, ShownCount } from './domain/followed-number';
import { ReceiptEnds } from './receipt-ends.service';
import { Receipts } from './receipts';

/**
 * Compares what Amazon shows with the last number that it accepted. The number itself costs no read of the store; any other
 * is compared with Amazon's own changes, read after the answer.
 * Push path: AmazonLooks -> ReceiptJudge -> ReceiptEnds. ADR 24.
 */
@Injectable()
export class ReceiptJudge {
  constructor(
    private readonly receipts: Receipts,
    private readonly ends: ReceiptEnds,
    private readonly ledger: LedgerRepository,
  ) {}

  /** Takes in the answers of the seller SKUs that are followed. Throws when the store does not answer. */
  async judge(looks: ReadonlyMap<string, Look>): Promise<void> {
    const open: { number: FollowedNumber; shown: ShownCount }[] = [];
    for (const [sellerSku, look] of looks) {
      const before = this.receipts.get(sellerSku);
      // A number that was accepted while this one was asked for is looked at by its own step.
      if (before === undefined || before.acceptedAtMs > look.askedAtMs) continue;
      const { answer, askedAtMs, readAtMs } = look;
      if (answer.kind !== 'found' && answer.kind !== 'not_found') {
        this.receipts.notLooked(sellerSku);
        continue;
      }
      const count = answer.kind === 'found' ? answer.quantity : undefined;
      const shown = { count, askedAtMs, readAtMs };
      const number = this.receipts.looked(sellerSku, shown);
      if (number === undefined) continue;
      if (isSeen(answer, number.accepted.count)) await this.ends.end(number, 'observed', shown);
      else open.push({ number, shown });
    }
    const skus = open.flatMap(({ number }) => number.components.map(({ sku }) => sku));
    const stocks = await this.ledger.readRegistered(skus);
    for (const { number, shown } of open) await this.compare(number, shown, stocks);
  }

  private async compare(
    number: FollowedNumber,
    shown: ShownCount,
    stocks: ReadonlyMap<string, Stock>,
  ): Promise<void> {
    const { sellerSku, accepted, acceptedAtMs } = number;
    const { count, askedAtMs, readAtMs } = shown;
    if (count === undefined) return;
    const log = changeLogOf(sellerSku, stocksOfComponents(number, stocks));
    const range = rangeOfSent(
      { count: accepted.count, sentAtMs: acceptedAtMs },
      { fromMs: askedAtMs, untilMs: readAtMs },
      log,
    );
    if (range !== undefined && range.lowest <= count && count <= range.highest)
      await this.ends.end(number, 'observed', shown);
  }
}

/** Amazon shows this number, for the merchant alone. */
function isSeen(answer: ListingFound | ListingNotFound, count: number): boolean {
  return answer.kind === 'found' && answer.quantity === count && writability(answer.channels).writable;
}
