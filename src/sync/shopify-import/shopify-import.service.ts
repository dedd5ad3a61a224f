import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { ApiError } from '../../platform/http/api-error';
import { deadlineIn } from '../../platform/jobs/deadline';
import type { EndedImport, ImportFailure, ImportRun, ImportState } from './domain/import-state';
import { ImportStateRepository } from './import-state.repository';
import { type ImportView, NEVER, viewOfEnded, viewOfRun } from './import-view';
import { ShopifyImportScheduler } from './shopify-import.scheduler';
import { ShopifyImporter } from './shopify-importer';

/** How long a request waits for the result, in milliseconds; then it answers the progress. */
const ANSWER_WITHIN_MS = 20_000;
/** Between two looks at the state, in milliseconds. */
const LOOK_EVERY_MS = 200;

/** Begins an import and answers its progress and its result. */
@Injectable()
export class ShopifyImportService implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly importer: ShopifyImporter,
    private readonly scheduler: ShopifyImportScheduler,
    private readonly states: ImportStateRepository,
    private readonly clock: Clock,
  ) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /**
   * Begins an import, or follows the one under way, and waits for its result. After 20 s the view is `under_way`, and at once
   * when the next step is later than that. Throws 409 without Admin access and while an import of the other kind runs, and 502
   * with the reason when the import failed.
   */
  async import(dryRun: boolean): Promise<ImportView> {
    if (!this.admin.isOn) throw noAdminAccess();
    const begun = await this.importer.begin(dryRun);
    if (begun.kind === 'other') throw importUnderWay(begun.run.dryRun);
    return this.follow(begun.kind === 'started' ? begun.state.run : begun.run);
  }

  /** The import under way, else the last one. */
  async current(): Promise<ImportView> {
    return this.viewOf(await this.states.load());
  }

  private async follow({ runId }: ImportRun): Promise<ImportView> {
    const endAt = performance.now() + ANSWER_WITHIN_MS;
    if (this.scheduler.isRecurring) this.scheduler.nudge();
    else await this.scheduler.advance(deadlineIn(ANSWER_WITHIN_MS, performance.now()));
    for (;;) {
      const state: ImportState = await this.states.load();
      const { run, last } = state;
      if (last?.runId === runId) return this.deliver(last);
      if (run?.runId !== runId) return this.viewOf(state);
      const leftMs = endAt - performance.now();
      const canEnd = leftMs > Math.max(0, run.notBefore - this.clock.now());
      if (!canEnd || !this.scheduler.isRecurring || this.isStopping) return this.viewOf(state);
      await delay(LOOK_EVERY_MS);
    }
  }

  private async deliver(ended: EndedImport): Promise<ImportView> {
    if (ended.failure !== undefined) throw importFailed(ended.failure);
    return viewOfEnded(ended, await this.states.skippedOf(ended.runId, ended.skippedParts));
  }

  private async viewOf({ run, last }: ImportState): Promise<ImportView> {
    const shown = run ?? last;
    if (shown === undefined) return NEVER;
    const skipped = await this.states.skippedOf(shown.runId, shown.skippedParts);
    return run === undefined ? viewOfEnded(shown as EndedImport, skipped) : viewOfRun(run, skipped);
  }
}

export function noAdminAccess(): ApiError {
  return new ApiError(
    409,
    'shopify_off',
    'This service has no access to the Admin API of a shop: set SHOPIFY_SHOP_DOMAIN and its login, and start it again.',
  );
}

export function importUnderWay(isDryRun: boolean): ApiError {
  return new ApiError(
    409,
    'import_under_way',
    `${isDryRun ? 'A dry run' : 'An import that registers SKUs'} is under way, and one runs at a time: GET /api/shopify/import shows it. Send this request again when it has ended.`,
  );
}

export function importFailed({ code, message }: ImportFailure): ApiError {
  return new ApiError(502, code, message);
}
