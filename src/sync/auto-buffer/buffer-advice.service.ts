import { Injectable } from '@nestjs/common';
import { InventoryService } from '../../inventory/stock/inventory.service';
import type { BufferAdviceView } from './buffer-advice-view';
import { adviceText } from './domain/advice-texts';
import { unitsPerHourOf } from './domain/amazon-sales';
import { adviseBuffer, nextBuffer } from './domain/auto-buffer';
import { SaleRisks } from './sale-risks.service';

/** Advises the buffer of a SKU. */
@Injectable()
export class BufferAdvice {
  constructor(
    private readonly inventory: InventoryService,
    private readonly risks: SaleRisks,
  ) {}

  /** Undefined for a SKU that is not registered. */
  async of(sku: string, risk: number): Promise<BufferAdviceView | undefined> {
    const stock = await this.inventory.find(sku);
    if (stock === undefined) return undefined;
    const [sales, { p99Ms, totalMs: delayMs }] = await Promise.all([
      this.risks.salesOf(sku),
      this.risks.delay(),
    ]);
    const unitsPerHour = unitsPerHourOf(sales);
    const sold = { unitsPerHour, delayMs, risk };
    const isMeasured = Object.values(p99Ms).every((ms) => ms !== null);
    const buffer = adviseBuffer(sold);
    const { autoBufferCap: cap } = stock;
    return {
      sku,
      buffer,
      applied: cap === undefined ? null : nextBuffer({ ...stock, cap }, sold),
      current: stock.buffer,
      autoBufferCap: cap ?? 0,
      reason: adviceText({ buffer, isMeasured, ...sold }),
      delayP99Ms: delayMs,
      delays: {
        countedP99Ms: p99Ms.counted,
        acceptedP99Ms: p99Ms.accepted,
        observedP99Ms: p99Ms.observed,
      },
      unitsPerHour: Number(unitsPerHour.toPrecision(3)),
      unitsSold: sales.units,
      hoursInStock: Number(sales.hoursInStock.toFixed(1)),
      unitsInLastHour: sales.unitsInLastHour,
      risk,
    };
  }
}
