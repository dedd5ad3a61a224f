import { Injectable } from '@nestjs/common';
import { stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { AmazonNumbers, type WatchedNumber } from './amazon-numbers';
import { changeLogOf, type Reading } from '../../../inventory/domain/number-range';
import { type JudgedReading, judgeReading } from './domain/reading';
import { Presumptions } from './presumptions.service';
import { ReadingsMetrics } from './readings.metrics';

/** Judgements of one reading: each time an order of the SKU was recorded right before the result could be stored. */
const MOST_TRIES = 3;

/** What comes of readings. */
export interface JudgedReadings {
  /** Stocks that are pending by what is presumed sold. */
  readonly pending: readonly Stock[];
  /** Seller SKUs that show another number than any that is known to be possible. */
  readonly unexplained: readonly string[];
}

/** A number that Amazon showed. */
export interface ShownNumber {
  readonly number: WatchedNumber;
  readonly reading: Reading;
}

/**
 * Compares what Amazon shows with what it should show, and stores what follows. A number that is what it was costs no read
 * of the store; the others are compared with the stocks of their components, read after Amazon's answer.
 * Push path: AmazonReadings -> ReadingJudge -> Presumptions. ADR 21.
 */
@Injectable()
export class ReadingJudge {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly numbers: AmazonNumbers,
    private readonly presumptions: Presumptions,
    private readonly ledger: LedgerRepository,
    private readonly outboxes: Outboxes,
    private readonly metrics: ReadingsMetrics,
    private readonly clock: Clock,
  ) {}

  /** Throws when the store does not answer. */
  judge(shown: readonly ShownNumber[]): Promise<JudgedReadings> {
    // One after the other: two readings that find the same units missing must not presume them twice.
    const judged = this.last.then(() => this.judgeAll(shown));
    this.last = judged.then(
      () => undefined,
      () => undefined,
    );
    return judged;
  }

  private async judgeAll(shown: readonly ShownNumber[]): Promise<JudgedReadings> {
    const changed = shown.filter(({ number, reading }) => !this.isUnchanged(number, reading));
    const skus = changed.flatMap(({ number }) => number.components.map(({ sku }) => sku));
    const stocks = await this.ledger.readRegistered(skus);
    const pending: Stock[] = [];
    const unexplained: string[] = [];
    for (const one of changed) {
      const result = await this.compare(one, stocks);
      pending.push(...result.pending);
      if (result.kind === 'other') unexplained.push(one.number.sellerSku);
    }
    return { pending, unexplained };
  }

  /** Takes in a number that is what it was, while nothing is under way that changes it. */
  private isUnchanged(number: WatchedNumber, reading: Reading): boolean {
    const { sellerSku: sku, known, isRead, unseenSinceMs } = number;
    const isQuiet = isRead === true && unseenSinceMs === undefined && known.sent.length === 0;
    if (!isQuiet || known.live?.count !== reading.count || this.numbers.get(sku) !== number) return false;
    this.numbers.seen(soldOf(number), known, { live: reading, sent: [] });
    this.metrics.read('unchanged');
    return true;
  }

  private async compare(
    { number, reading }: ShownNumber,
    read: ReadonlyMap<string, Stock>,
  ): Promise<{ readonly kind?: JudgedReading['kind']; readonly pending: readonly Stock[] }> {
    const { sellerSku, components } = number;
    const skus = components.map(({ sku }) => sku);
    let stocks = read;
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const ofComponents = stocksOfComponents(number, stocks);
      if (isSoldOtherwise(number, ofComponents)) {
        this.numbers.forget(sellerSku);
        return { pending: [] };
      }
      // The newest: a push may have been sent since the number was asked for.
      const before = this.numbers.get(sellerSku) ?? number;
      const judged = judgeReading(before.known, reading, changeLogOf(sellerSku, ofComponents));
      const pending = await this.store(before, judged, { reading, stocks });
      if (pending !== undefined) {
        this.metrics.read(judged.kind);
        return { kind: judged.kind, pending };
      }
      stocks = await this.ledger.readRegistered(skus);
    }
    this.numbers.notRead(sellerSku);
    this.metrics.read('overtaken');
    return { pending: [] };
  }

  /** Undefined when a stock has moved since it was read. */
  private async store(
    before: WatchedNumber,
    judged: JudgedReading,
    { reading, stocks }: { readonly reading: Reading; readonly stocks: ReadonlyMap<string, Stock> },
  ): Promise<readonly Stock[] | undefined> {
    const sold = soldOf(before);
    if (judged.kind === 'missing' && this.presumptions.mayPresume(before.sellerSku)) {
      const { units } = judged;
      const { count, readAtMs: seenAtMs } = reading;
      const pending = await this.presumptions.presume(before, { units, count, seenAtMs, stocks });
      if (pending === undefined) return undefined;
      this.metrics.presumed(units);
      this.numbers.seen(sold, before.known, judged.known);
      // The rule of a listing may make the same number of what is left, which Amazon does not show any more.
      if (before.isListing === true) await this.compareAgain(before);
      return pending;
    }
    this.numbers.seen(sold, before.known, judged.known);
    const wasSkipped = before.unseenSinceMs !== undefined && before.known.sent.length === 0;
    // Close to an order more than one number is expected, and only one of them makes the push unneeded.
    const isAsSkipped = judged.kind === 'expected' && reading.count === before.units;
    if (wasSkipped && !isAsSkipped) await this.compareAgain(before);
    return [];
  }

  /** Amazon does not show by itself what a push would have sent: the sweep finds the mark. */
  private async compareAgain({ sellerSku, isListing, components }: WatchedNumber): Promise<void> {
    const at = timestampOf(this.clock.now());
    const { stocks, listings } = this.outboxes;
    if (isListing === true) await listings.marks.markPendingAgain(sellerSku, at);
    for (const { sku } of components) await stocks.marks.markPendingAgain(sku, at);
  }
}

/** True where the components are not all registered any more, or a SKU is sold by listings instead of its own name. */
function isSoldOtherwise({ components, isListing }: WatchedNumber, stocks: readonly Stock[]): boolean {
  return stocks.length < components.length || (isListing !== true && stocks.some(isListed));
}

function soldOf({
  sellerSku: sku,
  isListing,
  components,
}: WatchedNumber): Pick<Stock, 'sku' | 'isListing' | 'components'> {
  return isListing === true ? { sku, isListing, components } : { sku };
}
