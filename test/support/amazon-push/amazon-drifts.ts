import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import type { Clock } from '../../../src/platform/clock';
import { AmazonDrifts } from '../../../src/sync/amazon-drift/amazon-drifts.service';
import { DriftRecords } from '../../../src/sync/drift/drift-records.service';
import { DriftRepository } from '../../../src/sync/drift/drift.repository';
import { alertsServiceOf } from '../alerts/alerts-service';
import { outboxesOf } from '../listings/outboxes';
import type { TestStore } from '../store/test-store';

/** The recorded differences of a process on this store. */
export function driftRecordsOf({ client, documents, tables }: TestStore, clock: Clock): DriftRecords {
  const repository = new DriftRepository(client, documents, tables);
  return new DriftRecords(repository, alertsServiceOf(client, tables), clock);
}

/** The differences at Amazon of a sender on this store. */
export function amazonDriftsOf(store: TestStore, clock: Clock): AmazonDrifts {
  const { client, documents, tables } = store;
  const repository = new DriftRepository(client, documents, tables);
  const table = new ListingsTable(clock);
  return new AmazonDrifts(driftRecordsOf(store, clock), repository, outboxesOf(store), table, clock);
}
