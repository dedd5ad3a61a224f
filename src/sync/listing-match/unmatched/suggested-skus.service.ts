import { Injectable } from '@nestjs/common';
import { isRegistrableSku } from '../../../inventory/domain/sku';
import { MOST_SUGGESTED, spellingsToRead, suggestedSkus } from '../../../inventory/domain/sku-suggestions';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { batchesOf } from '../../../platform/dynamodb/batch-get';

/** Suggests registered SKUs for seller SKUs. */
@Injectable()
export class SuggestedSkus {
  constructor(private readonly stocks: InventoryRepository) {}

  /** At most three for each seller SKU, by a read of the spellings that are likely: up to about fifty of each. */
  async of(sellerSkus: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const spellings = new Map(
      sellerSkus.map((sellerSku) => [sellerSku, spellingsToRead(sellerSku).filter(isRegistrableSku)]),
    );
    const registered = await this.registeredAmong([...spellings.values()].flat());
    return new Map(
      [...spellings].map(([sellerSku, likely]) => [
        sellerSku,
        suggestedSkus(
          sellerSku,
          likely.filter((sku) => registered.has(sku)),
        ),
      ]),
    );
  }

  /** Those of these SKUs that are still registered, at most three for each seller SKU. */
  async stillRegistered(
    candidates: ReadonlyMap<string, readonly string[]>,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const registered = await this.registeredAmong([...candidates.values()].flat());
    return new Map(
      [...candidates].map(([sellerSku, skus]) => [
        sellerSku,
        skus.filter((sku) => registered.has(sku)).slice(0, MOST_SUGGESTED),
      ]),
    );
  }

  private async registeredAmong(skus: readonly string[]): Promise<ReadonlySet<string>> {
    const registered = new Set<string>();
    for (const batch of batchesOf([...new Set(skus)]))
      for (const sku of await this.stocks.registeredOf(batch)) registered.add(sku);
    return registered;
  }
}
