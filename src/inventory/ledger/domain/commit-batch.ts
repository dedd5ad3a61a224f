import type { AlertChange } from '../../../alerts/domain/alert';
import { isRemoval, type Movement, type Removal } from '../../domain/movement';
import { type ShopifyAdjustment, shopifyAdjustmentOf } from '../../domain/shopify-adjustment';
import { needsPush } from '../../domain/push-need';
import { type Decision, decide, type LedgerRow, type RefusalReason, type Stock } from '../../domain/stock';
import { decideRemoval } from '../../domain/stock-removal';

/** The outcome of a movement. `duplicate` carries the row of the first time, when the cause moved stock. */
export type MovementOutcome =
  | { readonly kind: 'applied'; readonly row: LedgerRow }
  | { readonly kind: 'duplicate'; readonly row: LedgerRow }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** The movement was not made, because a condition of its attached writes failed: what it rests on has changed. */
export interface ConditionFailed {
  readonly kind: 'condition_failed';
}

/** Writes that commit with a movement or not at all, such as the return that caused it. Only their number counts here. */
export interface CommitWrites {
  readonly actionCount: number;
}

interface EntryBase {
  readonly movement: Movement | Removal;
  /** Identifies this submission in the ledger row, so that a commit whose answer was lost is recognised. */
  readonly commitId: string;
}

/** A movement that commits without attached writes. */
export interface PlainEntry extends EntryBase {
  /** The closing of an alert, which commits with the movement and has no condition. */
  readonly closes?: AlertChange;
  readonly attached?: undefined;
  /** It was handed over, and two instances may commit it: the one whose transaction writes it publishes it. */
  readonly handedOver?: true;
  outcome?: MovementOutcome;
}

/** A movement with attached writes, whose conditions may fail. */
interface EntryWithWrites extends EntryBase {
  readonly closes?: undefined;
  readonly handedOver?: undefined;
  readonly attached: CommitWrites;
  outcome?: MovementOutcome | ConditionFailed;
}

/** A movement that waits for its commit, or is part of one. */
export type Entry = PlainEntry | EntryWithWrites;

/** The outcome of each entry, in their order; undefined while one is open. */
export function outcomesOf<E extends Entry>(entries: readonly E[]): NonNullable<E['outcome']>[] | undefined {
  const outcomes: NonNullable<E['outcome']>[] = [];
  for (const { outcome } of entries) {
    if (outcome === undefined) return undefined;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Entries of one caller that commit together where they fit, such as the lines of one order. */
export interface Unit {
  readonly entries: readonly Entry[];
  /** One transaction writes all of its entries, or none is written, such as for the components of a returned kit. */
  readonly isWhole?: boolean;
}

/** A movement of a batch. */
interface BatchEntry<U extends Unit> {
  readonly entry: Entry;
  readonly unit: U;
  readonly row: LedgerRow;
  /** What it makes due at Shopify; never without Admin access. */
  readonly adjustment?: ShopifyAdjustment;
}

/** Movements of several callers folded into one all-or-nothing write. */
export interface Batch<U extends Unit> {
  readonly units: ReadonlySet<U>;
  readonly entries: readonly BatchEntry<U>[];
  readonly stocks: ReadonlyMap<string, { readonly before: Stock | undefined; readonly after: Stock }>;
  readonly alerts: readonly AlertChange[];
  /** Entries that a rule forbids on the stock as read. The ledger is checked before they are refused. */
  readonly refused: readonly { readonly entry: Entry; readonly unit: U; readonly reason: RefusalReason }[];
}

/** Actions that a movement needs beside those that it shares with others of its SKU. */
export function actionsOf({ attached }: Entry): number {
  return 1 + (attached?.actionCount ?? 0);
}

/**
 * Folds the open entries of units, in their order, into one batch of at most `maxActions` actions: one row per
 * movement, one update per SKU, one per alert, and one for each adjustment that is due at Shopify while `adjustsShopify`.
 * `stocks` holds every SKU as last known; an absent SKU is not registered.
 * An entry stays open for a later batch if it does not fit, or if only an earlier movement of this batch forbids it; with it
 * the others of a whole unit. Pure.
 * Order path: GroupCommit -> foldBatch -> decide. ADR 2.
 */
export function foldBatch<U extends Unit>(
  units: readonly U[],
  stocks: ReadonlyMap<string, Stock>,
  maxActions: number,
  nowMs: number,
  adjustsShopify = false,
): Batch<U> {
  let fold = new Fold<U>(stocks, { maxActions, nowMs, adjustsShopify });
  for (const unit of units) {
    if (unit.isWhole === true) fold = fold.withWhole(unit);
    else for (const entry of unit.entries) if (entry.outcome === undefined) fold.take(unit, entry);
  }
  return fold.batch();
}

/** What is equal for all movements of a batch. */
interface FoldSettings {
  readonly maxActions: number;
  readonly nowMs: number;
  readonly adjustsShopify: boolean;
  /** A low stock raises its alert with its next movement instead: a unit that is whole has no room for it. */
  readonly withoutLowStock?: true;
}

/** A batch in the making. */
class Fold<U extends Unit> {
  private taken = new Set<U>();
  private entries: BatchEntry<U>[] = [];
  private refused: { entry: Entry; unit: U; reason: RefusalReason }[] = [];
  private changes = new Map<string, { before: Stock | undefined; after: Stock }>();
  private alerts: AlertChange[] = [];
  private alertIds = new Set<string>();
  private txIds = new Set<string>();
  private entryActions = 0;
  /** SKUs with a movement left for a later batch: their later movements wait too, to keep the order. */
  private held = new Set<string>();

  constructor(
    private readonly stocks: ReadonlyMap<string, Stock>,
    private readonly settings: FoldSettings,
  ) {}

  take(unit: U, entry: Entry): void {
    const { movement } = entry;
    const { sku, txId } = movement;
    const { maxActions, nowMs, adjustsShopify, withoutLowStock } = this.settings;
    if (this.held.has(sku)) return;
    const change = this.changes.get(sku);
    const before = change === undefined ? this.stocks.get(sku) : change.after;
    const decided = isRemoval(movement)
      ? decideRemoval(before, movement, nowMs)
      : decide(before, movement, nowMs);
    const decision = withoutLowStock === true ? withLowStockLater(decided) : decided;
    if (this.txIds.has(txId) || (decision.kind === 'refused' && change !== undefined)) {
      this.held.add(sku);
      return;
    }
    if (decision.kind === 'refused') {
      this.refused.push({ entry, unit, reason: decision.reason });
      this.taken.add(unit);
      return;
    }
    const changed = entry.closes === undefined ? decision.alerts : [...decision.alerts, entry.closes];
    const newAlerts = changed.map(alertIdOfChange).filter((id) => !this.alertIds.has(id));
    const actions = this.entryActions + this.changes.size + this.alertIds.size;
    const adjustment = adjustsShopify ? shopifyAdjustmentOf(before, decision.stock, decision.row) : undefined;
    const own = actionsOf(entry) + (adjustment === undefined ? 0 : 1);
    if (actions + own + (change === undefined ? 1 : 0) + newAlerts.length > maxActions) {
      this.held.add(sku);
      return;
    }
    this.txIds.add(txId);
    this.entryActions += own;
    for (const id of newAlerts) this.alertIds.add(id);
    this.alerts.push(...changed);
    this.changes.set(sku, {
      before: change === undefined ? this.stocks.get(sku) : change.before,
      after: decision.stock,
    });
    const { row } = decision;
    this.entries.push(adjustment === undefined ? { entry, unit, row } : { entry, unit, row, adjustment });
    // What follows a removal rests on the item that it leaves.
    if (isRemoval(movement)) this.held.add(sku);
    this.taken.add(unit);
  }

  /** The fold with all entries of a whole unit, else as it is: with what is refused of it, or with its SKUs held. */
  withWhole(unit: U): Fold<U> {
    const open = unit.entries.filter(({ outcome }) => outcome === undefined);
    const tried = this.tried(unit, open, this.settings);
    if (tried.entries.length === this.entries.length + open.length) return tried;
    const refused = tried.refused.slice(this.refused.length);
    if (refused.length === 0 && this.taken.size === 0) {
      const smaller = this.tried(unit, open, { ...this.settings, withoutLowStock: true });
      if (smaller.entries.length === open.length) return smaller;
    }
    this.refused.push(...refused);
    if (refused.length > 0) this.taken.add(unit);
    else for (const { movement } of open) this.held.add(movement.sku);
    return this;
  }

  private tried(unit: U, open: readonly Entry[], settings: FoldSettings): Fold<U> {
    const tried = this.copy(settings);
    for (const entry of open) tried.take(unit, entry);
    return tried;
  }

  batch(): Batch<U> {
    const { taken: units, entries, alerts, refused } = this;
    return { units, entries, stocks: settleUnchanged(this.changes), alerts, refused };
  }

  private copy(settings: FoldSettings): Fold<U> {
    const copy = new Fold<U>(this.stocks, settings);
    copy.taken = new Set(this.taken);
    copy.entries = [...this.entries];
    copy.refused = [...this.refused];
    copy.changes = new Map(this.changes);
    copy.alerts = [...this.alerts];
    copy.alertIds = new Set(this.alertIds);
    copy.txIds = new Set(this.txIds);
    copy.entryActions = this.entryActions;
    copy.held = new Set(this.held);
    return copy;
  }
}

export function alertIdOfChange(change: AlertChange): string {
  return change.kind === 'raise' ? change.alert.alertId : change.alertId;
}

/** The decision without the alert of a stock that became low: the stock's next movement raises it. */
function withLowStockLater(decision: Decision): Decision {
  if (decision.kind === 'refused') return decision;
  const alerts = decision.alerts.filter(
    (change) => change.kind !== 'raise' || change.alert.type !== 'stock_low',
  );
  if (alerts.length === decision.alerts.length) return decision;
  const { lowStockAlert, ...stock } = decision.stock;
  return { ...decision, stock, alerts };
}

/** Movements that cancel out need no push, unless the SKU was blocked. */
function settleUnchanged(
  changes: ReadonlyMap<string, { before: Stock | undefined; after: Stock }>,
): Map<string, { before: Stock | undefined; after: Stock }> {
  return new Map(
    [...changes].map(([sku, { before, after }]) => {
      if (
        before === undefined ||
        before.removed === true ||
        after.removed === true ||
        needsPush(before, after)
      )
        return [sku, { before, after }];
      const { pending, ...rest } = after;
      return [
        sku,
        { before, after: before.pending === undefined ? rest : { ...rest, pending: before.pending } },
      ];
    }),
  );
}
