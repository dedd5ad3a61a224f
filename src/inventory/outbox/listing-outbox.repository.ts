import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Listing } from '../domain/listing';
import { toStoredListing } from '../items/listing-item';
import type { AcceptedPush } from './accepted-push';
import { LISTING_ITEMS } from './marked-items';
import { OutboxRepository, type Settling } from './outbox.repository';
import { type PushTarget, toTarget } from './push-target';

/** A listing as a push needs it. */
export interface MarkedListing {
  readonly listing: Listing;
  /** Undefined when no push of it is pending. */
  readonly target: PushTarget | undefined;
}

/**
 * The outbox of listings: their items carry the same marks as a stock's item, and `sku` stands for the seller SKU.
 *
 * Push path: PushTargets, PushSettlement -> ListingOutboxRepository -> SyncState-Listings. ADR 19.
 */
@Injectable()
export class ListingOutboxRepository extends OutboxRepository {
  protected override readonly items = LISTING_ITEMS;

  /** What a listing sells and what is sent of it (consistent read); undefined when there is no such listing. */
  async marked(sellerSku: string): Promise<MarkedListing | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: this.items.keyOf(sellerSku), ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const { listing, state } = toStoredListing(Item);
    return { listing, target: toTarget(Item, state) };
  }

  /** The quantity is computed anew for each push, so the item has the one that was sent. */
  protected override settlingOf({ count }: AcceptedPush): Settling {
    return {
      condition: 'attribute_exists(pk)',
      sets: ', broadcast = :count',
      values: { ':count': { N: String(count) } },
    };
  }
}
