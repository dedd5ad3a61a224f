import { timestampOf } from '../../src/platform/timestamp';
import { DAY_MS } from '../../src/platform/durations';
import { amazonSalesOf, type SoldRow, unitsPerHourOf } from '../../src/sync/auto-buffer/domain/amazon-sales';
import { type CappedStock, DEFAULT_RISK, nextBuffer } from '../../src/sync/auto-buffer/domain/auto-buffer';

/** Rows of this age are looked at. */
const WINDOW_MS = 14 * DAY_MS;

/** The buffer that follows the delay, with the functions that the service runs on. */
export class AutoBuffer {
  /** Newest first. */
  private readonly rows: SoldRow[] = [];

  /** `delayMs`: the measured p99 from a sale until Amazon shows it. */
  constructor(private readonly delayMs: number) {}

  /** A row of the ledger; `sold`: units that Amazon sold. */
  note(atMs: number, sold: number, shown: number): void {
    this.rows.unshift({
      timestamp: timestampOf(atMs),
      action: sold > 0 ? 'amazon_sale' : sold < 0 ? 'amazon_cancel' : 'sale',
      delta: -sold,
      broadcastAfter: shown,
    });
  }

  next(stock: CappedStock, nowMs: number): number {
    const unitsPerHour = unitsPerHourOf(amazonSalesOf(this.rows, nowMs - WINDOW_MS, nowMs));
    return nextBuffer(stock, { unitsPerHour, delayMs: this.delayMs, risk: DEFAULT_RISK });
  }
}
