import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf } from '../../alerts/domain/alert';
import type { MovementOutcome } from '../ledger/domain/commit-batch';
import type { DeltaMovement, FiguresMovement, Movement, SetChange } from '../domain/movement';
import { changesNothing } from '../domain/push-need';
import {
  type LedgerAction,
  type LedgerRow,
  mayRegister,
  type RefusalReason,
  type Stock,
} from '../domain/stock';
import { REGISTERED_NOW } from '../domain/closing-notes';
import { REMOVAL_REASON, REMOVED_NOW } from '../domain/stock-removal';
import { txIdOf } from '../domain/tx-id';
import { HandOver } from '../hand-over/hand-over.service';
import { MAX_UNIT } from '../ledger/group-commit';
import { SoldNames } from '../registration/sold-names.service';
import { InventoryRepository, type Page } from './inventory.repository';

/**
 * The outcome of a change through the API. `key_reused`: the idempotency key already names another change.
 * `sold_as_listing`: a listing of the SKU's name sells something else.
 */
type ChangeResult =
  | { readonly kind: 'applied' | 'duplicate'; readonly row: LedgerRow }
  | { readonly kind: 'refused'; readonly reason: RefusalReason | 'key_reused' | 'sold_as_listing' };

/** Absolute figures in units; an absent figure stays as it is. */
export interface Figures {
  readonly physical?: number;
  readonly buffer?: number;
  readonly lowStockThreshold?: number;
  readonly autoBufferCap?: number;
}

/**
 * Reads and moves stock for the other features and for the API.
 *
 * Order path: OrderIntakeService -> InventoryService -> HandOver -> GroupCommit. ADR 2.
 */
@Injectable()
export class InventoryService {
  constructor(
    private readonly handOver: HandOver,
    private readonly repository: InventoryRepository,
    private readonly alerts: AlertsService,
    private readonly names: SoldNames,
  ) {}

  find(sku: string): Promise<Stock | undefined> {
    return this.repository.find(sku);
  }

  /** The SKU that each of these movements moved; movements that are not in the ledger are absent. */
  async skusOfRows(txIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.repository.rowsOf(txIds);
    return new Map([...rows].map(([txId, { sku }]) => [txId, sku]));
  }

  /** For people. The first page is as new as the store, unless it `mayBeOld` too. */
  list(
    limit: number,
    from?: Readonly<Record<string, string>>,
    mayBeOld = from !== undefined,
  ): Promise<Page<Stock>> {
    return this.repository.list(limit, from, { mayBeOld });
  }

  /** Every registered SKU, page by page. */
  skuPages(): AsyncGenerator<string[]> {
    return this.repository.skuPages();
  }

  /** With an action a page may be short, even empty, while there is a next one. */
  history(
    sku: string,
    limit: number,
    from?: Readonly<Record<string, string>>,
    action?: LedgerAction,
  ): Promise<Page<LedgerRow>> {
    return action === undefined
      ? this.repository.history(sku, limit, from)
      : this.repository.historyOf(sku, action, limit, from);
  }

  /**
   * Commits movements: up to MAX_UNIT together, more in several commits, in order. Resolves when all are durable. Throws
   * StoreUnavailable: some may be durable, and the caller may safely repeat the call.
   */
  async record(movements: readonly DeltaMovement[]): Promise<MovementOutcome[]> {
    const outcomes: MovementOutcome[] = [];
    for (let from = 0; from < movements.length; from += MAX_UNIT)
      outcomes.push(...(await this.handOver.submit(movements.slice(from, from + MAX_UNIT))));
    return outcomes;
  }

  /** Those of these SKUs that may not be registered: `recordFigures` does not ask. */
  takenAmong(skus: readonly string[]): Promise<Set<string>> {
    return this.names.takenAmong(skus);
  }

  /** The same for new figures, which may register SKUs. */
  async recordFigures(movements: readonly FiguresMovement[]): Promise<MovementOutcome[]> {
    const outcomes: MovementOutcome[] = [];
    for (let from = 0; from < movements.length; from += MAX_UNIT)
      outcomes.push(...(await this.submitFigures(movements.slice(from, from + MAX_UNIT))));
    return outcomes;
  }

  /**
   * Sets absolute figures. Without an idempotency key, figures equal to the current ones leave no row. With a key the row
   * is always written, so that a late replay of the call is recognised.
   */
  async setFigures(
    sku: string,
    figures: Figures,
    options: { readonly register: boolean; readonly idempotencyKey?: string; readonly ifVersion?: number },
  ): Promise<ChangeResult | { readonly kind: 'unchanged' }> {
    const { register, ifVersion } = options;
    const change: SetChange = {
      kind: 'set',
      register,
      ...figures,
      ...(ifVersion === undefined ? {} : { ifVersion }),
    };
    const movement: FiguresMovement = {
      txId: txIdOf.manual(options.idempotencyKey ?? randomUUID()),
      sku,
      action: figures.physical === undefined ? 'adjustment' : 'recount',
      change,
      actor: 'api',
      cause: { reason: reasonOf(figures) },
      ...(options.idempotencyKey === undefined ? {} : { asked: askedOf(figures) }),
    };
    const mayRegisterIt = register && (ifVersion ?? 0) === 0;
    const isBare = options.idempotencyKey === undefined && ifVersion === undefined;
    const stock = isBare || mayRegisterIt ? await this.repository.find(sku) : undefined;
    if (isBare && stock !== undefined && changesNothing(stock, movement)) return { kind: 'unchanged' };
    if (mayRegisterIt && stock === undefined && (await this.names.takenAmong([sku])).has(sku))
      return { kind: 'refused', reason: 'sold_as_listing' };
    const [outcome] = await this.submitFigures([movement]);
    return resultOf(movement, outcome, (row) => isSameFigures(row, figures));
  }

  /** Adds or takes away units by hand; never below zero. */
  async adjust(sku: string, delta: number, reason: string, idempotencyKey: string): Promise<ChangeResult> {
    const movement: DeltaMovement = {
      txId: txIdOf.manual(idempotencyKey),
      sku,
      action: 'adjustment',
      change: { kind: 'delta', delta, mayOversell: false },
      actor: 'api',
      cause: { reason },
      asked: askedOf({ delta }),
    };
    const [outcome] = await this.handOver.submit([movement]);
    return resultOf(movement, outcome, (row) => row.delta === delta);
  }

  /**
   * Takes a SKU out of the inventory, marks its listings and closes its alerts; its ledger stays. A repeat, whose first call
   * may have ended before that, does it again and is refused as unknown.
   */
  async remove(sku: string, force: boolean): Promise<RefusalReason | undefined> {
    await this.names.beforeRemoval(sku);
    const [outcome] = await this.handOver.submit([
      {
        txId: txIdOf.manual(randomUUID()),
        sku,
        action: 'adjustment',
        change: { kind: 'remove', force },
        actor: 'api',
        cause: { reason: force ? REMOVAL_REASON.forced : REMOVAL_REASON.plain },
      },
    ]);
    const refusal = outcome?.kind === 'refused' ? outcome.reason : undefined;
    if (refusal === undefined || refusal === 'unknown_sku') {
      await this.names.removed(sku);
      await this.alerts.closeAllOf(sku, REMOVED_NOW);
    }
    return refusal;
  }

  /**
   * Commits new figures. A registration closes the alert that its SKU is unknown in the same transaction, or after it if
   * the alert was raised in between.
   */
  private async submitFigures(movements: readonly FiguresMovement[]): Promise<MovementOutcome[]> {
    const registered = movements.filter(({ change }) => change.register);
    if (registered.length === 0) return this.handOver.submit(movements);
    const { closings, release } = await this.alerts.claimClosings(alertIdsOf(registered), REGISTERED_NOW);
    try {
      const outcomes = await this.handOver.submitClosing(
        movements.map((movement) => {
          const closes = closings.get(alertIdOf.unknownSku(movement.sku));
          return movement.change.register && closes !== undefined ? { movement, closes } : { movement };
        }),
      );
      await this.conclude(outcomes);
      return outcomes;
    } finally {
      release();
    }
  }

  private async conclude(outcomes: readonly MovementOutcome[]): Promise<void> {
    const firstRows = outcomes.flatMap((outcome) =>
      outcome.kind !== 'refused' && (outcome.row.version === 1 || mayRegister(outcome.row))
        ? [outcome.row]
        : [],
    );
    const at = firstRows[0]?.timestamp;
    if (at === undefined) return;
    await this.names.registered(firstRows);
    await this.alerts.closeOpen(alertIdsOf(firstRows), at, REGISTERED_NOW);
  }
}

function alertIdsOf(about: readonly { readonly sku: string }[]): string[] {
  return [...new Set(about.map(({ sku }) => alertIdOf.unknownSku(sku)))];
}

/** A duplicate is a repeat of the same request, or another request under its key. */
function resultOf(
  movement: Movement,
  outcome: MovementOutcome | undefined,
  isSame: (row: LedgerRow) => boolean,
): ChangeResult {
  if (outcome === undefined) throw new Error('A movement ended without an outcome.');
  if (outcome.kind !== 'duplicate') return outcome;
  const { row } = outcome;
  const isRepeat = row.asked === undefined ? isSame(row) : row.asked === movement.asked;
  return row.sku === movement.sku && row.action === movement.action && isRepeat
    ? outcome
    : { kind: 'refused', reason: 'key_reused' };
}

/** Hexadecimal digits of the SHA-256 of a request: enough to separate repeats; not a safeguard. */
const ASKED_DIGITS = 16;

/** The digest of the given figures. It does not depend on the stock. */
function askedOf({
  physical,
  buffer,
  lowStockThreshold,
  autoBufferCap,
  delta,
}: Figures & { readonly delta?: number }): string {
  const given = JSON.stringify({ physical, buffer, lowStockThreshold, delta, autoBufferCap });
  return createHash('sha256').update(given).digest('hex').slice(0, ASKED_DIGITS);
}

/** A row without a digest records only the result of its request: the figures that it names must agree. */
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
