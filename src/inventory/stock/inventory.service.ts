import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf } from '../../alerts/domain/alert';
import type { MovementOutcome } from '../ledger/domain/commit-batch';
import type { Movement, SetChange } from '../domain/movement';
import { changesNothing, type LedgerRow, type RefusalReason, type Stock } from '../domain/stock';
import { txIdOf } from '../domain/tx-id';
import { GroupCommit, MAX_UNIT } from '../ledger/group-commit';
import { InventoryRepository, type Page } from './inventory.repository';
import { AttachedWrites } from '../ledger/attached-writes';
import { REGISTERED_NOW } from './unknown-sku-alerts.service';

/** How a person's change ended. `key_reused`: the idempotency key already names another change. */
export type ChangeResult =
  | { readonly kind: 'applied' | 'duplicate'; readonly row: LedgerRow }
  | { readonly kind: 'refused'; readonly reason: RefusalReason | 'key_reused' };

/** Absolute figures in units; what is absent stays as it is. */
export interface Figures {
  readonly physical?: number;
  readonly buffer?: number;
  readonly lowStockThreshold?: number;
}

/** What the other features, and people through the API, do with stock. */
@Injectable()
export class InventoryService {
  constructor(
    private readonly commits: GroupCommit,
    private readonly repository: InventoryRepository,
    private readonly alerts: AlertsService,
  ) {}

  find(sku: string): Promise<Stock | undefined> {
    return this.repository.find(sku);
  }

  list(limit: number, from?: Readonly<Record<string, string>>): Promise<Page<Stock>> {
    return this.repository.list(limit, from);
  }

  history(sku: string, limit: number, from?: Readonly<Record<string, string>>): Promise<Page<LedgerRow>> {
    return this.repository.history(sku, limit, from);
  }

  /**
   * Commits movements, together when there are at most MAX_UNIT of them and otherwise in several commits, in order.
   * Settles when all are durable. Throws StoreUnavailable: some may be in, and the same may safely be sent again.
   */
  async record(movements: readonly Movement[]): Promise<MovementOutcome[]> {
    const outcomes: MovementOutcome[] = [];
    for (let from = 0; from < movements.length; from += MAX_UNIT)
      outcomes.push(...(await this.submit(movements.slice(from, from + MAX_UNIT))));
    return outcomes;
  }

  /**
   * Sets absolute figures. Without an idempotency key, figures that stand already change nothing and leave no row;
   * with one, the row is written all the same, so that a late replay of the call is recognised.
   */
  async setFigures(
    sku: string,
    figures: Figures,
    options: { readonly register: boolean; readonly idempotencyKey?: string },
  ): Promise<ChangeResult | { readonly kind: 'unchanged' }> {
    const change: SetChange = { kind: 'set', register: options.register, ...figures };
    const movement: Movement = {
      txId: txIdOf.manual(options.idempotencyKey ?? randomUUID()),
      sku,
      action: figures.physical === undefined ? 'adjustment' : 'recount',
      change,
      actor: 'api',
      cause: { reason: reasonOf(figures) },
      ...(options.idempotencyKey === undefined ? {} : { asked: askedOf(figures) }),
    };
    if (options.idempotencyKey === undefined) {
      const stock = await this.repository.find(sku);
      if (stock !== undefined && changesNothing(stock, movement)) return { kind: 'unchanged' };
    }
    return this.change(movement, (row) => isSameFigures(row, figures));
  }

  /** Adds or takes away units by hand; never below zero. */
  adjust(sku: string, delta: number, reason: string, idempotencyKey: string): Promise<ChangeResult> {
    const movement: Movement = {
      txId: txIdOf.manual(idempotencyKey),
      sku,
      action: 'adjustment',
      change: { kind: 'delta', delta, mayOversell: false },
      actor: 'api',
      cause: { reason },
      asked: askedOf({ delta }),
    };
    return this.change(movement, (row) => row.delta === delta);
  }

  /**
   * Commits movements. The alert that a SKU is unknown is over once the SKU is registered: it closes in the same
   * transaction, and after it if it was raised since it was looked for.
   */
  private async submit(movements: readonly Movement[]): Promise<MovementOutcome[]> {
    const registering = new Map(
      movements
        .filter(({ change }) => change.kind === 'set' && change.register)
        .map((movement) => [alertIdOf.unknownSku(movement.sku), movement]),
    );
    const outcomes = await this.alerts.whileClosing(
      [...registering.keys()],
      REGISTERED_NOW,
      async (closings) => {
        const ridden = movements.map((movement) => {
          const alertId = alertIdOf.unknownSku(movement.sku);
          const closing = registering.get(alertId) === movement ? closings.get(alertId) : undefined;
          return closing === undefined ? { movement } : { movement, rider: new AttachedWrites([closing]) };
        });
        return (await this.commits.submitWithWrites(ridden)).map((outcome) => {
          if (outcome.kind === 'overtaken') throw new Error('A closing has no condition to be overtaken by.');
          return outcome;
        });
      },
    );
    const first = outcomes.flatMap((outcome) =>
      outcome.kind !== 'refused' && outcome.row.version === 1 ? [outcome.row] : [],
    );
    const at = first[0]?.timestamp;
    if (at !== undefined) {
      const alertIds = [...new Set(first.map(({ sku }) => alertIdOf.unknownSku(sku)))];
      await this.alerts.closeOpen(alertIds, at, REGISTERED_NOW);
    }
    return outcomes;
  }

  private async change(movement: Movement, isSame: (row: LedgerRow) => boolean): Promise<ChangeResult> {
    const [outcome] = await this.submit([movement]);
    if (outcome === undefined) throw new Error('A movement ended without an outcome.');
    if (outcome.kind !== 'duplicate') return outcome;
    const { row } = outcome;
    const isRepeat = row.asked === undefined ? isSame(row) : row.asked === movement.asked;
    return row.sku === movement.sku && row.action === movement.action && isRepeat
      ? outcome
      : { kind: 'refused', reason: 'key_reused' };
  }
}

/** Hexadecimal digits of the SHA-256 that stand for what was asked: repeats are told apart, nothing is guarded. */
const ASKED_DIGITS = 16;

/** The digest of the figures that were given, whatever stood before them. */
function askedOf({
  physical,
  buffer,
  lowStockThreshold,
  delta,
}: Figures & { readonly delta?: number }): string {
  const given = JSON.stringify({ physical, buffer, lowStockThreshold, delta });
  return createHash('sha256').update(given).digest('hex').slice(0, ASKED_DIGITS);
}

/** Rows without a digest tell only what came of the request: figures that such a row does name must agree. */
function isSameFigures(row: LedgerRow, figures: Figures): boolean {
  return (
    (figures.physical === undefined || row.physicalAfter === figures.physical) &&
    (figures.buffer === undefined || row.bufferAfter === undefined || row.bufferAfter === figures.buffer)
  );
}

function reasonOf(figures: Figures): string {
  const named = Object.entries(figures)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  return `set ${named.join(', ')}`;
}
