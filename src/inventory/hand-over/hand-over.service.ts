import { Injectable, Logger } from '@nestjs/common';
import type { AlertChange } from '../../alerts/domain/alert';
import { ChangeFeed } from '../../changes/change-feed';
import { InternalClient } from '../../platform/instances/internal-client';
import { LiveInstances } from '../../platform/instances/live-instances.scheduler';
import type { FiguresMovement, Movement, Removal } from '../domain/movement';
import { GroupCommit } from '../ledger/group-commit';
import type { MovementOutcome, PlainEntry } from '../ledger/domain/commit-batch';
import { markHandedOver } from './domain/hand-over-message';
import { HandOverMetrics } from './hand-over.metrics';
import { OutgoingMovements } from './outgoing-movements';

/**
 * Commits movements at the instance that commits for all, while there is one and it answers, else here. Two instances
 * that commit the same SKUs lose version races, and each lost race is a cancelled transaction that DynamoDB charges for.
 * Only the place depends on this: the version in the store and the key of the ledger row make a movement count once,
 * also when the other instance commits it after it was passed by.
 *
 * Order path: InventoryService -> HandOver -> GroupCommit, of this instance or of the preferred one. ADR 18.
 */
@Injectable()
export class HandOver {
  private readonly logger = new Logger('Instances');
  private outgoing: OutgoingMovements | undefined;

  constructor(
    private readonly commits: GroupCommit,
    private readonly instances: LiveInstances,
    private readonly client: InternalClient,
    private readonly metrics: HandOverMetrics,
    private readonly changes: ChangeFeed,
  ) {}

  /** Commits up to MAX_UNIT movements together, as GroupCommit.submitEntries. */
  submit(movements: readonly (Movement | Removal)[]): Promise<MovementOutcome[]> {
    return this.commit(movements.map((movement) => this.commits.entryOf({ movement })));
  }

  /** The same for new figures, each with an open alert that it closes in the same transaction. */
  submitClosing(
    closings: readonly { readonly movement: FiguresMovement; readonly closes?: AlertChange }[],
  ): Promise<MovementOutcome[]> {
    return this.commit(closings.map((closing) => this.commits.entryOf(closing)));
  }

  private async commit(entries: readonly PlainEntry[]): Promise<MovementOutcome[]> {
    const outgoing = this.toPreferred();
    // An instance of an older release would register the SKU and not hold it.
    if (outgoing === undefined || entries.length === 0 || entries.some(isHeldByIt))
      return this.commits.submitEntries(entries);
    const sentAt = performance.now();
    const outcomes = await outgoing.send(entries);
    this.metrics.count(entries.length, outcomes !== undefined);
    if (outcomes === undefined)
      return this.commits.submitEntries(markHandedOver(entries), performance.now() - sentAt);
    this.publish(outcomes);
    return outcomes;
  }

  /** Who has changed a stock here finds it changed here, before the change log brings it. */
  private publish(outcomes: readonly MovementOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind !== 'applied') continue;
      const { sku, timestamp } = outcome.row;
      this.changes.publish({ kind: 'stock', id: sku, sku, at: timestamp, elsewhere: true });
    }
  }

  /** Undefined while this instance commits itself. */
  private toPreferred(): OutgoingMovements | undefined {
    const preferred = this.instances.preferred();
    if (preferred?.id === this.outgoing?.to.id) return this.outgoing;
    // What was remembered of the stocks is right only until another instance commits.
    this.commits.forgetStocks();
    this.outgoing = preferred && new OutgoingMovements(preferred, this.client, this.instances, this.metrics);
    this.logger.log(
      preferred === undefined
        ? 'This instance commits the movements itself'
        : `The instance at ${preferred.address} commits the movements of this one`,
    );
    return this.outgoing;
  }
}

function isHeldByIt({ movement: { change } }: PlainEntry): boolean {
  return change.kind === 'set' && change.isHeld === true;
}
