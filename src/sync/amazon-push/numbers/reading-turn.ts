import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { AmazonNumbers, type WatchedNumber } from './amazon-numbers';
import { nextReadings, READING_PAUSE_MS, type ReadingScope, readingTimesOf } from './domain/reading-schedule';

/** Calls of one turn at most, however long ago the last one was: then a turn takes ten seconds. */
const MOST_CALLS = 40;

/**
 * Which numbers are read now, within the pace of the schedule.
 * Push path: AmazonReadings -> ReadingTurn -> AmazonNumbers. ADR 21.
 */
@Injectable()
export class ReadingTurn {
  private allowedFromMs = 0;

  constructor(
    private readonly numbers: AmazonNumbers,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** The numbers to read, for one call each: a search names up to 20 SKUs. */
  take(scope: ReadingScope): readonly (readonly WatchedNumber[])[] {
    const nowMs = this.clock.now();
    this.allowedFromMs = Math.max(this.allowedFromMs, nowMs - MOST_CALLS * READING_PAUSE_MS);
    const calls = Math.floor((nowMs - this.allowedFromMs) / READING_PAUSE_MS);
    if (calls <= 0) return [];
    const times = readingTimesOf(this.config.pollMs);
    const limit = calls * MAX_SEARCHED_SKUS;
    const next = nextReadings(this.numbers.all(), { scope, times, nowMs, limit });
    const numbers = next.flatMap((sellerSku) => this.numbers.get(sellerSku) ?? []);
    const batches: WatchedNumber[][] = [];
    for (let from = 0; from < numbers.length; from += MAX_SEARCHED_SKUS)
      batches.push(numbers.slice(from, from + MAX_SEARCHED_SKUS));
    this.allowedFromMs += batches.length * READING_PAUSE_MS;
    return batches;
  }
}
