import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { AmazonNumbers } from '../numbers/amazon-numbers';
import { nextReadings, type ReadingScope, readingTimesOf } from '../numbers/domain/reading-schedule';
import { callsOf } from './domain/look-order';
import { LookBudget } from './look-budget';
import { Receipts } from './receipts';

/**
 * Which numbers are looked at now, within the budget.
 * Push path: LookRound -> LookTurn -> Receipts, AmazonNumbers. ADR 24.
 */
@Injectable()
export class LookTurn {
  constructor(
    private readonly receipts: Receipts,
    private readonly numbers: AmazonNumbers,
    private readonly budget: LookBudget,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** The seller SKUs to look at, for one call each: a search names up to 20. `scope`: which readings of numbers go. */
  take(scope: ReadingScope): readonly (readonly string[])[] {
    const { calls } = this.budget;
    if (calls === 0) return [];
    const limit = calls * MAX_SEARCHED_SKUS;
    const times = readingTimesOf(this.config.pollMs);
    const receipts = this.receipts.due(limit);
    const readings = nextReadings(this.numbers.all(), { scope, times, nowMs: this.clock.now(), limit });
    const taken = callsOf(receipts, readings, { calls, skusPerCall: MAX_SEARCHED_SKUS });
    this.budget.spend(taken.length);
    return taken;
  }
}
