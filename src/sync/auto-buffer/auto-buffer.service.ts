import { Injectable, Logger } from '@nestjs/common';
import { CatalogRepository } from '../../inventory/catalog/catalog.repository';
import type { Stock } from '../../inventory/domain/stock';
import { txIdOf } from '../../inventory/domain/tx-id';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import { AutoBufferMetrics } from './auto-buffer.metrics';
import { CappedSkus } from './capped-skus.service';
import { changeText } from './domain/advice-texts';
import { unitsPerHourOf } from './domain/amazon-sales';
import { DEFAULT_RISK, mayHoldBack, nextBuffer } from './domain/auto-buffer';
import { SaleRisks } from './sale-risks.service';

/** SKUs whose stocks are read together, and ledgers that are read at the same time. */
const BATCH = 100;
const AT_ONCE = 4;

/**
 * Sets the buffer of the SKUs with a cap, each change a row of the ledger that is void if the stock has moved meanwhile.
 *
 * Path: AutoBufferScheduler -> AutoBuffer -> InventoryService. ADR 26.
 */
@Injectable()
export class AutoBuffer {
  private readonly logger = new Logger('AutoBuffer');

  constructor(
    private readonly skus: CappedSkus,
    private readonly stocks: CatalogRepository,
    private readonly inventory: InventoryService,
    private readonly risks: SaleRisks,
    private readonly metrics: AutoBufferMetrics,
  ) {}

  /** Looks at each SKU that may need another buffer. Throws when the store does not answer: the rest stays due. */
  async pass(mayGoOn: () => boolean): Promise<void> {
    const due = await this.skus.due();
    if (due.length === 0) return;
    const delayMs = (await this.risks.delay()).totalMs;
    for (let from = 0; from < due.length && mayGoOn(); from += BATCH)
      await this.look(due.slice(from, from + BATCH), delayMs, mayGoOn);
  }

  private async look(batch: readonly string[], delayMs: number, mayGoOn: () => boolean): Promise<void> {
    const left = new Set(batch);
    this.skus.take(batch);
    try {
      const stocks = await this.stocks.stocksOf(batch);
      await forEachConcurrent(batch, AT_ONCE, async (sku) => {
        if (!mayGoOn()) return;
        const stock = stocks.get(sku);
        const cap = stock?.removed === true ? undefined : stock?.autoBufferCap;
        const hasCap = stock !== undefined && cap !== undefined;
        if (hasCap && !(await this.set(stock, cap, delayMs))) return;
        this.skus.done(sku, hasCap);
        left.delete(sku);
      });
    } finally {
      this.skus.putBack(left);
    }
  }

  /** False when the stock has moved meanwhile: the next pass decides on what it is then. */
  private async set(stock: Stock, cap: number, delayMs: number): Promise<boolean> {
    const { sku, buffer, physical, version } = stock;
    // The sales matter only while stock may be scarce: most SKUs cost no read of their ledger.
    const unitsPerHour = mayHoldBack(physical, cap) ? unitsPerHourOf(await this.risks.salesOf(sku)) : 0;
    const sold = { unitsPerHour, delayMs, risk: DEFAULT_RISK };
    const next = nextBuffer({ physical, buffer, cap }, sold);
    if (next === buffer) return true;
    const reason = changeText({ ...sold, buffer: next }, physical);
    const [outcome] = await this.inventory.recordFigures([
      {
        txId: txIdOf.autoBuffer(sku, version),
        sku,
        action: 'adjustment',
        change: { kind: 'set', buffer: next, register: false, ifVersion: version },
        actor: 'system',
        cause: { reason },
      },
    ]);
    if (outcome?.kind !== 'applied') return outcome?.kind === 'duplicate';
    this.metrics.changed(buffer, next);
    this.logger.log({ sku, from: buffer, to: next }, `The buffer was set: ${reason}`);
    return true;
  }
}
