import { Injectable, Logger } from '@nestjs/common';
import type { ShopItem } from '../../channels/shopify/admin/admin-values';
import { BulkFileFailed, ShopBulk } from '../../channels/shopify/admin/shop-bulk';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { ShopifyComparison } from '../shopify-levels/sweep/shopify-comparison.service';
import { PoolLocations } from '../shopify-links/pool-locations.service';
import type { SkippedItem } from './domain/import-item';
import {
  type ActiveImport,
  type ImportCounts,
  type ImportState,
  NOTHING_IMPORTED,
} from './domain/import-state';
import * as transitions from './domain/import-transitions';
import { ImportStateRepository } from './import-state.repository';
import { ItemRegistration } from './item-registration.service';

/** Items that are taken in together: within the 100 keys of one read. */
const BATCH = 80;
/** Items between two writes of the progress. */
const SAVE_EVERY = 800;
/** Skipped items that are kept; all of them are counted. */
const MOST_SKIPPED = 1_000;

/** This process may not go on: it lost the lease, or its time is up. Another reading of the list does the rest. */
class ImportInterrupted extends Error {}

/**
 * Makes one call of a run, or reads its list, and returns the state that follows; undefined when the state is not this
 * process's to change any more.
 *
 *   asking    Shopify is asked for the list of all items (a bulk operation, which costs no points)
 *   making    it is looked at until it is ready
 *   reading   the file is read as a stream, its items registered, and the progress stored every 800 items; what is counted
 *             already is passed over when another process reads the file again
 *   end       everything is compared with Shopify: an order that came meanwhile is in the list, or in the ledger, or in
 *             both, and the comparison finds the difference
 *
 * Path: ShopifyImporter -> ImportSteps -> ShopBulk, ItemRegistration. ADR 22.
 */
@Injectable()
export class ImportSteps {
  private readonly logger = new Logger('ShopifyImport');

  constructor(
    private readonly bulk: ShopBulk,
    private readonly pool: PoolLocations,
    private readonly registration: ItemRegistration,
    private readonly states: ImportStateRepository,
    private readonly comparison: ShopifyComparison,
    private readonly clock: Clock,
  ) {}

  make(active: ActiveImport, mayGoOn: () => boolean): Promise<ImportState | undefined> {
    const { bulk } = active.run;
    switch (bulk.phase) {
      case 'asking':
        return this.ask(active);
      case 'making':
        return this.look(active, bulk.operationId);
      case 'reading':
        return this.read(active, bulk.url, mayGoOn);
    }
  }

  /** An answer that is lost leaves an operation that nothing reads: Shopify deletes its file after seven days. */
  private async ask(active: ActiveImport): Promise<ImportState> {
    const started = await this.bulk.start();
    if (!started.ok) return transitions.unsuccessful(active, started.failure, this.moment());
    this.logger.log({ operationId: started.value }, 'Shopify makes the list of all items');
    return transitions.onward(active, { phase: 'making', operationId: started.value });
  }

  private async look(active: ActiveImport, operationId: string): Promise<ImportState> {
    const looked = await this.bulk.state(operationId);
    if (!looked.ok) return transitions.unsuccessful(active, looked.failure, this.moment());
    const { status, items, url, errorCode = 'FAILED' } = looked.value;
    switch (status) {
      case 'running':
        return transitions.notReady(active, this.moment(), items);
      case 'failed':
        return transitions.failed(active, this.clock.now(), transitions.FAILURES.bulk(errorCode));
      case 'done':
        // A shop without items has no file.
        return url === undefined
          ? this.end(active)
          : transitions.onward(active, { phase: 'reading', operationId, url }, items);
    }
  }

  private async read(
    active: ActiveImport,
    url: string,
    mayGoOn: () => boolean,
  ): Promise<ImportState | undefined> {
    const pool = await this.pool.ids();
    if (!pool.ok) return transitions.unsuccessful(active, pool.failure, this.moment());
    let state: ActiveImport = active;
    try {
      for await (const read of this.taken(active, url, pool.value, mayGoOn)) {
        const saved: ActiveImport | undefined = await this.save(state, read);
        if (saved === undefined) return undefined;
        state = saved;
      }
      return await this.end(state);
    } catch (error) {
      if (error instanceof ImportInterrupted) return undefined;
      return this.notRead(state, error);
    }
  }

  /** Takes in the items of the file from where the run is; gives what came of each stretch. */
  private async *taken(
    { run }: ActiveImport,
    url: string,
    pool: readonly string[],
    mayGoOn: () => boolean,
  ): AsyncGenerator<Stretch> {
    let passOver = run.done;
    let batch: ShopItem[] = [];
    let stretch = new Stretch();
    const takeIn = async (): Promise<void> => {
      if (!mayGoOn()) throw new ImportInterrupted();
      const { counts, skipped } = await this.registration.take(batch, run, pool);
      stretch.add(batch.length, counts, skipped);
      batch = [];
    };
    for await (const item of this.bulk.items(url)) {
      if (passOver > 0) {
        passOver -= 1;
        continue;
      }
      batch.push(item);
      if (batch.length < BATCH) continue;
      await takeIn();
      if (stretch.items < SAVE_EVERY) continue;
      yield stretch;
      stretch = new Stretch();
    }
    if (batch.length > 0) await takeIn();
    if (stretch.items > 0) yield stretch;
  }

  private async save(active: ActiveImport, stretch: Stretch): Promise<ActiveImport | undefined> {
    const { run } = active;
    const { done, counts } = run;
    let { skippedParts } = run;
    const kept = stretch.skipped.slice(0, Math.max(0, MOST_SKIPPED - counts.skipped));
    if (kept.length > 0) {
      await this.states.savePart(run.runId, skippedParts, kept);
      skippedParts += 1;
    }
    return this.states.save(
      transitions.progressed(active, {
        done: done + stretch.items,
        counts: transitions.sumOf(counts, stretch.counts),
        skippedParts,
      }),
    );
  }

  private async end(active: ActiveImport): Promise<ImportState> {
    const { runId, dryRun, counts } = active.run;
    if (!dryRun) await this.comparison.request();
    this.logger.log(
      { runId, dryRun, ...counts },
      dryRun
        ? 'The shop was read (dry run)'
        : 'The shop is imported: POST /api/sync/resume sends its numbers',
    );
    return transitions.finished(active, this.clock.now());
  }

  private notRead(active: ActiveImport, error: unknown): ImportState {
    const moment = this.moment();
    if (error instanceof BulkFileFailed) return transitions.fileFailed(active, moment, `${error.message}.`);
    if (error instanceof StoreUnavailable) return transitions.deferred(active, moment, error.message);
    this.logger.error({ err: error }, 'The list of all items could not be taken in');
    return transitions.deferred(active, moment, 'The list could not be taken in: the log has the cause.');
  }

  private moment(): transitions.Moment {
    return { now: this.clock.now(), random: Math.random() };
  }
}

/** What came of the items between two writes of the progress. */
class Stretch {
  items = 0;
  counts = NOTHING_IMPORTED;
  readonly skipped: SkippedItem[] = [];

  add(items: number, counts: ImportCounts, skipped: readonly SkippedItem[]): void {
    this.items += items;
    this.counts = transitions.sumOf(this.counts, counts);
    this.skipped.push(...skipped);
  }
}
