import { MOVEMENT_ACTIONS } from '../domain/movement';
import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { AlertsMetrics } from '../../alerts/raise/alerts.metrics';
import type { Batch, Entry } from './domain/commit-batch';
import { writeUnitsOf } from './domain/write-units';
import type { CommitResult } from './ledger.repository';
import type { QueuedUnit } from './commit-queue';

/** Movements that one commit holds at most: one of 100 actions is the stock. */
const MAX_MOVEMENTS = 99;

/** Metrics of the ledger's write path. */
@Injectable()
export class LedgerMetrics {
  private readonly movements: Counter<'action' | 'outcome'>;
  private readonly size: Histogram;
  private readonly seconds: Histogram<'outcome'>;
  private readonly writeUnits: Counter<'outcome'>;

  constructor(
    registry: Registry,
    private readonly alerts: AlertsMetrics,
  ) {
    this.movements = new Counter({
      name: 'syncstate_movements_total',
      help: 'Movements of stock by action and outcome: applied, duplicate (its cause had moved stock before), refused (a rule forbids it), overtaken (the return that it rests on had changed)',
      labelNames: ['action', 'outcome'],
      registers: [registry],
    });
    this.size = new Histogram({
      name: 'syncstate_commit_movements',
      help: 'Movements that one committed transaction held',
      buckets: [1, 2, 5, 10, 20, 40, 60, 80, MAX_MOVEMENTS],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'syncstate_commit_seconds',
      help: 'Time of one transaction of the ledger by result: committed, cancelled (a condition failed: retried or answered as a duplicate), failed (no usable answer: retried)',
      labelNames: ['outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    });
    for (const outcome of ['committed', 'cancelled']) this.seconds.zero({ outcome });
    this.writeUnits = new Counter({
      name: 'syncstate_commit_write_units_total',
      help: 'Write units of the transactions of the ledger by result: committed, cancelled. Computed from what they write, as DynamoDB bills items of up to 1 kB',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of ['committed', 'cancelled']) this.writeUnits.inc({ outcome }, 0);
    for (const action of MOVEMENT_ACTIONS) this.movements.inc({ action, outcome: 'applied' }, 0);
  }

  /** Counts one transaction. `ended` counts its movements, because some may be retried. */
  transacted(batch: Batch<QueuedUnit>, { kind }: CommitResult, ms: number): void {
    const { entries, alerts } = batch;
    this.seconds.observe({ outcome: kind }, ms / 1000);
    if (kind !== 'failed') this.writeUnits.inc({ outcome: kind }, writeUnitsOf(batch, kind === 'committed'));
    if (kind !== 'committed') return;
    this.size.observe(entries.length);
    this.alerts.written(alerts);
  }

  /** Counts those of these movements, all open before, that have an outcome now. */
  ended(entries: Iterable<Entry>): void {
    for (const { movement, outcome } of entries)
      if (outcome !== undefined) this.movements.inc({ action: movement.action, outcome: labelOf(outcome) });
  }
}

/** The public label of a failed condition is `overtaken`. */
function labelOf({ kind }: NonNullable<Entry['outcome']>): string {
  return kind === 'condition_failed' ? 'overtaken' : kind;
}
