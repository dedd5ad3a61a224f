import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ListingRequeue } from '../../../src/inventory/listings/listing-requeue.service';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ListedSkuRepository } from '../../../src/inventory/outbox/listed-sku.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import { SoldNames } from '../../../src/inventory/registration/sold-names.service';
import { SystemClock } from '../../../src/platform/clock';
import type { TestStore } from '../store/test-store';
import { heldSkusOf, outboxesOf } from './outboxes';

/** The rules between SKUs and listings of a process on this store. */
export function soldNamesOf(store: TestStore): SoldNames {
  const { client, documents, tables, env } = store;
  const clock = new SystemClock();
  const listings = new ListingsRepository(client, documents, tables);
  const table = new ListingsTable(clock);
  return new SoldNames(
    listings,
    table,
    new ListingRequeue(listings, table, outboxesOf(store), heldSkusOf(store)),
    new ListedSkuRepository(client, tables, new ChangeFeed()),
    new LedgerRepository(client, tables, loadConfig(env).store),
    clock,
  );
}
