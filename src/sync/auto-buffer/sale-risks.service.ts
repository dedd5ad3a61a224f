import { Injectable } from '@nestjs/common';
import { OrdersConfig, ReceiptsConfig } from '../../config/app-config';
import { InventoryRepository } from '../../inventory/stock/inventory.repository';
import { Clock } from '../../platform/clock';
import { DAY_MS, MINUTE_MS } from '../../platform/durations';
import { SloCounters } from '../slo/slo-counters.service';
import { type AmazonSales, amazonSalesOf } from './domain/amazon-sales';
import { delayOf, type MeasuredDelay } from './domain/measured-delay';

/** The sales of so long are looked at, in milliseconds; of a SKU with more rows, those of its newest ones. */
const SALES_MS = 14 * DAY_MS;
const MOST_ROWS = 1_000;
/** Delays of so long are looked at where those of a day are few. */
const DELAYS_MS = 7 * DAY_MS;
/** Amazon's search shows orders that are so old. */
const SEARCH_DELAY_MS = 2 * MINUTE_MS;

/** What a buffer follows from: the sales of a SKU, and the delay of the whole service. */
@Injectable()
export class SaleRisks {
  constructor(
    private readonly inventory: InventoryRepository,
    private readonly counters: SloCounters,
    private readonly receipts: ReceiptsConfig,
    private readonly orders: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** One query: about a read unit for 20 rows. */
  async salesOf(sku: string): Promise<AmazonSales> {
    const now = this.clock.now();
    return amazonSalesOf(await this.inventory.newestRows(sku, MOST_ROWS), now - SALES_MS, now);
  }

  async delay(): Promise<MeasuredDelay> {
    const now = this.clock.now();
    const hours = await this.counters.within(DELAYS_MS, now);
    return delayOf(hours, now, {
      counted: this.orders.pollMs + SEARCH_DELAY_MS,
      accepted: this.receipts.accepted.withinMs,
      observed: this.receipts.observed.withinMs,
    });
  }
}
