import { Injectable } from '@nestjs/common';
import type { ListingRead } from '../../../channels/amazon/listings/listing-reader';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import { Clock } from '../../../platform/clock';
import { OrdersStartRepository } from '../../amazon-orders/start/orders-start.repository';
import { AmazonNumbers, type SoldStock } from './amazon-numbers';
import { type JudgedReadings, ReadingJudge } from './reading-judge';
import { ReadingsMetrics } from './readings.metrics';

/** What Amazon answered for one seller SKU; times in milliseconds since the epoch. */
export interface Look {
  readonly answer: ListingRead;
  readonly askedAtMs: number;
  readonly readAtMs: number;
}

/**
 * Takes in the numbers that Amazon shows, so that units that were sold there count before their order is known.
 * Push path: AmazonLooks, PushGate -> AmazonReadings -> AmazonListingsClient, ReadingJudge. ADR 21.
 */
@Injectable()
export class AmazonReadings {
  constructor(
    private readonly numbers: AmazonNumbers,
    private readonly judge: ReadingJudge,
    private readonly amazon: AmazonListingsClient,
    private readonly start: OrdersStartRepository,
    private readonly metrics: ReadingsMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes in the answers of the numbers that are read. A number that Amazon does not show now is read again when its next
   * reading is due. Throws when the store does not answer.
   */
  async take(looks: ReadonlyMap<string, Look>): Promise<JudgedReadings> {
    const shown = [...looks].flatMap(([sellerSku, { answer, askedAtMs, readAtMs }]) => {
      const number = this.numbers.get(sellerSku);
      const count = number === undefined ? undefined : this.countIn(sellerSku, answer);
      return number === undefined || count === undefined
        ? []
        : [{ number, reading: { count, askedAtMs, readAtMs } }];
    });
    return this.judge.judge(shown);
  }

  /** Reads one number right before its push; false when Amazon does not show it now. */
  async readBefore(stock: SoldStock): Promise<boolean> {
    const { sku } = stock;
    // A new sender knows by it what the number means that Amazon accepted last.
    this.numbers.countFrom(await this.start.countedFromMs());
    const askedAtMs = this.clock.now();
    const answer = await this.amazon.getListing(sku);
    const count = this.countIn(sku, answer);
    if (count !== undefined) {
      const reading = { count, askedAtMs, readAtMs: this.clock.now() };
      await this.judge.judge([{ number: this.numbers.of(stock), reading }]);
    }
    // A listing that shows no number, or is not there, has none that a push could raise.
    return answer.kind === 'found' || answer.kind === 'not_found';
  }

  private countIn(sellerSku: string, answer: ListingRead): number | undefined {
    switch (answer.kind) {
      case 'found':
        if (answer.quantity === undefined) this.numbers.forget(sellerSku);
        return answer.quantity;
      case 'not_found':
        this.numbers.forget(sellerSku);
        return undefined;
      default:
        this.numbers.notRead(sellerSku);
        this.metrics.read('failed');
        return undefined;
    }
  }
}
