import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { ShopifyAdjustments } from '../../../inventory/outbox/shopify-adjustments.repository';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import type { LedgerFigure } from './domain/look';

/** A registered SKU as the ledger has it, with what is under way to Shopify. */
export interface SkuFigure extends LedgerFigure {
  readonly stock: Stock;
  /** Units of the adjustments whose call has begun. */
  readonly unitsUnderWay: number;
}

/**
 * Reads what the service holds of a SKU, undefined when it is not registered. The two reads are not one: a movement between them
 * shows too few units in the one order and too many in the other. A look reads in this order before Shopify and in the
 * other one after it, so that the truth lies between its two figures. Consistent reads. ADR 22.
 */
@Injectable()
export class LedgerFigures {
  constructor(
    private readonly stocks: InventoryRepository,
    private readonly adjustments: ShopifyAdjustments,
  ) {}

  async before(sku: string): Promise<SkuFigure | undefined> {
    const pending = await this.adjustments.ofSku(sku);
    return figureOf(await this.stocks.find(sku), pending);
  }

  async after(sku: string): Promise<SkuFigure | undefined> {
    const stock = await this.stocks.find(sku);
    return figureOf(stock, await this.adjustments.ofSku(sku));
  }
}

function figureOf(
  stock: Stock | undefined,
  pending: readonly { readonly delta: number; readonly call?: object }[],
): SkuFigure | undefined {
  if (stock === undefined) return undefined;
  const { physical, version } = stock;
  const underWay = pending.filter(({ call }) => call !== undefined);
  return {
    stock,
    physical,
    version,
    waitingUnits: unitsOf(pending) - unitsOf(underWay),
    callsUnderWay: underWay.length,
    unitsUnderWay: unitsOf(underWay),
  };
}

function unitsOf(pending: readonly { readonly delta: number }[]): number {
  return pending.reduce((sum, { delta }) => sum + delta, 0);
}
