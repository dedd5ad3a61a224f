import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { isSoldUnderOwnName, type Listing } from '../domain/listing';
import type { Stock } from '../domain/stock';
import {
  explicitOf,
  isSameListing,
  type ListingRefusal,
  type ListingSpec,
  planListingChange,
  registeredOf,
  ruleWithoutDefaults,
} from './domain/listing-change';
import { type ListingPreview, ownNameOf, previewOf, singleSkusOf } from './domain/listing-preview';
import { broadcastsOf } from '../domain/listing-quantity';
import { ListingViews } from './listing-views.service';
import { ListingsRepository } from './listings.repository';
import { ListingsService } from './listings.service';

/** Computes what a PUT of a listing would offer, or what it would with other stocks. Changes nothing. */
@Injectable()
export class ListingPreviews {
  constructor(
    private readonly listings: ListingsService,
    private readonly repository: ListingsRepository,
    private readonly views: ListingViews,
    private readonly clock: Clock,
  ) {}

  /** `broadcasts` replaces those of some SKUs. A refusal is the one that the PUT would have, except of an equal listing. */
  async preview(
    sellerSku: string,
    given: ListingSpec,
    broadcasts: ReadonlyMap<string, number> = new Map(),
  ): Promise<ListingPreview | { readonly kind: 'refused'; readonly refusal: ListingRefusal }> {
    const wanted = { ...given, rule: ruleWithoutDefaults(given.rule) };
    const { current, stocks } = await this.listings.factsOf(sellerSku, wanted.components);
    const explicit = explicitOf(current);
    const plan = planListingChange({ sellerSku, current, stocks }, wanted, this.clock.now());
    const isSame = explicit !== undefined && isSameListing(explicit, wanted);
    if (plan.kind === 'refused' && !isSame) return plan;
    const registered = registeredOf(stocks);
    const sold = explicit ?? (await this.ownNameIfSold(registered.get(sellerSku)));
    const ownNames = singleSkusOf(sold, wanted).flatMap((sku) => registered.get(sku) ?? []);
    const now = broadcastsOf(stocks);
    return previewOf({
      sellerSku,
      current: sold,
      wanted,
      now,
      then: new Map([...now, ...broadcasts]),
      ownNames: await Promise.all(
        ownNames.map(async (stock) => ({
          sku: stock.sku,
          others: (await this.listingsOf(stock)).filter((one) => one.sellerSku !== sellerSku),
        })),
      ),
    });
  }

  private async ownNameIfSold(stock: Stock | undefined): Promise<ReturnType<typeof ownNameOf> | undefined> {
    if (stock === undefined) return undefined;
    return isSoldUnderOwnName(stock.sku, await this.listingsOf(stock)) ? ownNameOf(stock.sku) : undefined;
  }

  private async listingsOf({ sku, listings }: Stock): Promise<readonly Listing[]> {
    if (listings === undefined) return [];
    const stored = await this.views.explicitOnes(await this.repository.sellerSkusOf(sku));
    return stored.map(({ listing }) => listing);
  }
}
