import { HeldSkuRepository } from '../../../src/inventory/outbox/held-sku.repository';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import { BlockedListingRepository } from '../../../src/inventory/outbox/blocked-listing.repository';
import { BlockedSkuRepository } from '../../../src/inventory/outbox/blocked-sku.repository';
import { CheckedListingRepository } from '../../../src/inventory/outbox/checked-listing.repository';
import { ListingCacheRepository } from '../../../src/inventory/outbox/listing-cache.repository';
import { ListingOutboxRepository } from '../../../src/inventory/outbox/listing-outbox.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import { OutboxRepository } from '../../../src/inventory/outbox/outbox.repository';
import { Outboxes } from '../../../src/inventory/outbox/outboxes';
import { SystemClock } from '../../../src/platform/clock';
import type { TestStore } from '../store/test-store';

/** The outboxes of a process on this store. */
export function outboxesOf({ client, documents, tables, env }: TestStore): Outboxes {
  const { store } = loadConfig(env);
  const changes = new ChangeFeed();
  return new Outboxes(
    new OutboxRepository(client, tables, store, changes),
    new ListingCacheRepository(documents, tables),
    new BlockedSkuRepository(client, documents, tables, changes),
    new ListingOutboxRepository(client, tables, store, changes),
    new CheckedListingRepository(documents, tables),
    new BlockedListingRepository(client, documents, tables, changes, new ListingsTable(new SystemClock())),
  );
}

/** The held SKUs of this store. */
export function heldSkusOf({ client, documents, tables }: TestStore): HeldSkuRepository {
  return new HeldSkuRepository(client, documents, tables, new ChangeFeed());
}
