import type { AlertChange } from '../../../alerts/domain/alert';
import type { Movement } from '../../domain/movement';
import { decide, type LedgerRow, needsPush, type RefusalReason, type Stock } from '../../domain/stock';

/** How a movement ended. `duplicate` carries the row of the first time: the cause moved stock then. */
export type MovementOutcome =
  | { readonly kind: 'applied'; readonly row: LedgerRow }
  | { readonly kind: 'duplicate'; readonly row: LedgerRow }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/**
 * What is written in the same transaction as a movement, or not at all, such as the return that caused it: writes with
 * conditions of their own, which this code only counts.
 */
export interface CommitWrites {
  readonly actionCount: number;
}

/** The movement was not made, because a condition of its rider did not hold: what it rests on has changed. */
export interface ConditionFailed {
  readonly kind: 'overtaken';
}

/** A movement on its way into the ledger. */
export interface Entry {
  readonly movement: Movement;
  readonly rider?: CommitWrites;
  /** Names this submission in the ledger row, so that a commit whose answer was lost is recognised as ours. */
  readonly commitId: string;
  outcome?: MovementOutcome | ConditionFailed;
}

/** Entries of one caller that commit together, such as the lines of one order. */
export interface Unit {
  readonly entries: readonly Entry[];
}

/** Movements of several callers folded into one all-or-nothing write. */
export interface Batch<U extends Unit> {
  readonly units: ReadonlySet<U>;
  readonly entries: readonly { readonly entry: Entry; readonly unit: U; readonly row: LedgerRow }[];
  readonly stocks: ReadonlyMap<string, { readonly before: Stock | undefined; readonly after: Stock }>;
  readonly alerts: readonly AlertChange[];
  /** Entries that a rule forbids on the stock as it was read: to be checked against the ledger before refusing. */
  readonly refused: readonly { readonly entry: Entry; readonly unit: U; readonly reason: RefusalReason }[];
}

/** How many actions a movement needs beside those that it shares with others of its SKU. */
export function actionsOf({ rider }: Entry): number {
  return 1 + (rider?.actionCount ?? 0);
}

/**
 * Folds the open entries of units, in their order, into one batch of at most `maxActions` actions: a row for each
 * movement, one update for each SKU whatever the number of its movements, one for each alert. `stocks` holds every
 * SKU as last known; an absent one is not registered. What does not fit, and what must see an earlier
 * movement of this batch committed before it may be refused, stays open for a later batch. Pure.
 */
export function foldBatch<U extends Unit>(
  units: readonly U[],
  stocks: ReadonlyMap<string, Stock>,
  maxActions: number,
  nowMs: number,
): Batch<U> {
  const taken = new Set<U>();
  const entries: { entry: Entry; unit: U; row: LedgerRow }[] = [];
  const refused: { entry: Entry; unit: U; reason: RefusalReason }[] = [];
  const changes = new Map<string, { before: Stock | undefined; after: Stock }>();
  const alerts: AlertChange[] = [];
  const alertIds = new Set<string>();
  const txIds = new Set<string>();
  let entryActions = 0;
  /** SKUs of which an earlier movement was left for a later batch: theirs must wait too, to keep the order. */
  const held = new Set<string>();

  for (const unit of units) {
    for (const entry of unit.entries) {
      if (entry.outcome !== undefined) continue;
      const { sku, txId } = entry.movement;
      if (held.has(sku)) continue;
      const change = changes.get(sku);
      const before = change === undefined ? stocks.get(sku) : change.after;
      const decision = decide(before, entry.movement, nowMs);
      if (txIds.has(txId) || (decision.kind === 'refused' && change !== undefined)) {
        held.add(sku);
        continue;
      }
      if (decision.kind === 'refused') {
        refused.push({ entry, unit, reason: decision.reason });
        taken.add(unit);
        continue;
      }
      const newAlerts = decision.alerts.map(alertIdOfChange).filter((id) => !alertIds.has(id));
      const actions = entryActions + changes.size + alertIds.size;
      if (actions + actionsOf(entry) + (change === undefined ? 1 : 0) + newAlerts.length > maxActions) {
        held.add(sku);
        continue;
      }
      txIds.add(txId);
      entryActions += actionsOf(entry);
      for (const id of newAlerts) alertIds.add(id);
      alerts.push(...decision.alerts);
      changes.set(sku, {
        before: change === undefined ? stocks.get(sku) : change.before,
        after: decision.stock,
      });
      entries.push({ entry, unit, row: decision.row });
      taken.add(unit);
    }
  }
  return { units: taken, entries, stocks: settleUnchanged(changes), alerts, refused };
}

export function alertIdOfChange(change: AlertChange): string {
  return change.kind === 'raise' ? change.alert.alertId : change.alertId;
}

/** Movements that cancel out owe no push, unless the SKU was parked: nobody ever saw the number between them. */
function settleUnchanged(
  changes: ReadonlyMap<string, { before: Stock | undefined; after: Stock }>,
): Map<string, { before: Stock | undefined; after: Stock }> {
  return new Map(
    [...changes].map(([sku, { before, after }]) => {
      if (before === undefined || needsPush(before, after)) return [sku, { before, after }];
      const { pending, ...rest } = after;
      return [
        sku,
        { before, after: before.pending === undefined ? rest : { ...rest, pending: before.pending } },
      ];
    }),
  );
}
