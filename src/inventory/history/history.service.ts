import { Injectable } from '@nestjs/common';
import { InventoryRepository } from '../stock/inventory.repository';
import { type HistoryPoint, thinned } from './domain/thinning';
import { HistoryRepository } from './history.repository';

/** The level of a SKU over time: each point holds until the next one, the last one until `to`. */
export interface History {
  /** Oldest first, at most 2,000. */
  readonly points: readonly HistoryPoint[];
  /** Where the points begin: later than the requested time where the ledger reaches back no further. */
  readonly from: string;
  readonly to: string;
}

/** The level of a SKU over time. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly history: HistoryRepository,
    private readonly inventory: InventoryRepository,
  ) {}

  /** Undefined when the SKU is not registered and has no movement in the range. */
  async between(sku: string, from: string, to: string): Promise<History | undefined> {
    const [{ levels, isComplete }, before] = await Promise.all([
      this.history.levels(sku, from, to),
      this.history.levelBefore(sku, from),
    ]);
    const points = isComplete && before !== undefined ? [{ ...before, at: from }, ...levels] : levels;
    if (points.length === 0) return this.unmoved(sku, from, to);
    return { points: thinned(points), from: points[0]?.at ?? from, to };
  }

  /** A SKU without a row: its level has not changed since its last movement, whose row may have expired. */
  private async unmoved(sku: string, from: string, to: string): Promise<History | undefined> {
    const stock = await this.inventory.find(sku);
    if (stock === undefined) return undefined;
    const { physical, broadcast, version, updatedAt } = stock;
    if (updatedAt > to) return { points: [], from, to };
    const at = updatedAt > from ? updatedAt : from;
    return { points: [{ at, physical, broadcast, version }], from: at, to };
  }
}
