import { Injectable } from '@nestjs/common';
import { isRegistrableSku } from '../../../inventory/domain/sku';
import { likelySpellings } from '../../../inventory/domain/sku-spelling';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { batchesOf } from '../../../platform/dynamodb/batch-get';

/** SKUs that are suggested for one seller SKU. */
const MOST_SUGGESTED = 3;

/** Suggests registered SKUs for seller SKUs. */
@Injectable()
export class SuggestedSkus {
  constructor(private readonly stocks: InventoryRepository) {}

  /** At most three for each seller SKU, the likeliest first; `candidates` are registered SKUs that are known to fit. */
  async of(
    sellerSkus: readonly { readonly sellerSku: string; readonly candidates: readonly string[] }[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const spellings = new Map(
      sellerSkus.map(({ sellerSku, candidates }) => [
        sellerSku,
        [...new Set([...candidates, ...likelySpellings(sellerSku)])].filter(isRegistrableSku),
      ]),
    );
    const registered = new Set<string>();
    for (const batch of batchesOf([...new Set([...spellings.values()].flat())]))
      for (const sku of await this.stocks.registeredOf(batch)) registered.add(sku);
    return new Map(
      [...spellings].map(([sellerSku, likely]) => [
        sellerSku,
        likely.filter((sku) => registered.has(sku)).slice(0, MOST_SUGGESTED),
      ]),
    );
  }
}
