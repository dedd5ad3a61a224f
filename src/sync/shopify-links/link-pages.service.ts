import { Injectable } from '@nestjs/common';
import { inPool, type LinkTreatment, type ShopifyLink } from './domain/shopify-link';
import { PoolLocations } from './pool-locations.service';
import { ShopifyLinksRepository } from './shopify-links.repository';
import { UnlinkedItemsRepository, type UnlinkedPosition } from './unlinked-items.repository';

/** One page of the list. */
export interface LinkPage {
  readonly items: readonly ShopifyLink[];
  readonly next?: UnlinkedPosition;
}

/** Lists the items of the shop that are not linked, for people. */
@Injectable()
export class LinkPages {
  constructor(
    private readonly unlinked: UnlinkedItemsRepository,
    private readonly links: ShopifyLinksRepository,
    private readonly pool: PoolLocations,
  ) {}

  /** It may be short while there is a next page: the index lags behind the links. */
  async page(
    limit: number,
    wanted: { readonly treatment?: LinkTreatment; readonly from?: UnlinkedPosition },
  ): Promise<LinkPage> {
    const { itemIds, next } = await this.unlinked.page(limit, wanted);
    const [found, pool] = await Promise.all([this.links.findItems(itemIds), this.pool.ids()]);
    const ids = pool.ok ? pool.value : [];
    const items = itemIds.flatMap((itemId) => {
      const link = found.get(itemId);
      return link === undefined || link.treatment === 'linked' ? [] : [inPool(link, ids)];
    });
    return { items, ...(next === undefined ? {} : { next }) };
  }
}
