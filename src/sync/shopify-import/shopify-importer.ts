import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import type { Round } from '../../platform/jobs/leased-work';
import { beginning, type ImportBeginning } from './domain/import-state';
import { ImportStateRepository } from './import-state.repository';
import { ImportSteps } from './import-steps';

/**
 * Imports the shop, one step a call. Before and after each effect the state is in the store, so that any other process can
 * make the next step.
 * Path: ShopifyImportScheduler -> ShopifyImporter -> ImportSteps. ADR 22.
 */
@Injectable()
export class ShopifyImporter {
  constructor(
    private readonly states: ImportStateRepository,
    private readonly steps: ImportSteps,
    private readonly clock: Clock,
  ) {}

  /** Begins a run unless one is under way; any instance may. */
  async begin(dryRun: boolean): Promise<ImportBeginning> {
    for (;;) {
      const begun = beginning(await this.states.load(), dryRun, this.clock.now());
      if (begun.kind !== 'started') return begun;
      const saved = await this.states.save(begun.state);
      if (saved !== undefined) return { kind: 'started', state: saved };
    }
  }

  async isUnderWay(): Promise<boolean> {
    return (await this.states.load()).run !== undefined;
  }

  /** Makes the step that is due. Only for the holder of the lease. Throws when the store does not answer. */
  async step(mayGoOn: () => boolean): Promise<Round> {
    const { run, ...state } = await this.states.load();
    const now = this.clock.now();
    if (run === undefined) return { isDone: true, waitMs: 0 };
    if (run.notBefore > now) return { isDone: false, waitMs: run.notBefore - now };
    const next = await this.steps.make({ ...state, run }, mayGoOn);
    if (next !== undefined) await this.states.save(next);
    return { isDone: false, waitMs: 0 };
  }
}
