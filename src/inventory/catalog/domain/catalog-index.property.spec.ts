import fc from 'fast-check';
import { adjustment, figures, sale } from '../../../../test/support/orders/movements';
import { timestampOf } from '../../../platform/timestamp';
import type { Movement } from '../../domain/movement';
import { needsPush } from '../../domain/push-need';
import { decide, type PendingPush, type Stock } from '../../domain/stock';
import { CATALOG_STATUSES } from './catalog-entry';
import { CatalogIndex } from './catalog-index';

/**
 * An instance with its index, beside another one: both commit and push, the other's changes arrive late and without
 * values, and reads are applied after changes that overtook them.
 */
const SKUS = ['MUG', 'CAP'] as const;
const NOON_MS = Date.parse('2026-11-23T12:00:00.000Z');

type Step =
  | { readonly kind: 'move'; readonly isOwn: boolean; readonly sku: string; readonly what: number }
  | { readonly kind: 'mark'; readonly isOwn: boolean; readonly sku: string; readonly what: number }
  | { readonly kind: 'remove'; readonly isOwn: boolean; readonly sku: string }
  | { readonly kind: 'arrive' }
  | { readonly kind: 'read' }
  | { readonly kind: 'apply' };

const sku = fc.constantFrom(...SKUS);
const isOwn = fc.boolean();
const what = fc.nat({ max: 11 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('move'), isOwn, sku, what }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('mark'), isOwn, sku, what }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), isOwn, sku }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('arrive') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('apply') }) },
);

/** What the store holds, what the instance remembers of its commits, and its index. */
class Model {
  readonly index = new CatalogIndex();
  private readonly stored = new Map<string, Stock>();
  private readonly memory = new Map<string, Stock>();
  /** SKUs that the other instance changed, not yet brought by the change log. */
  private readonly underway: string[] = [];
  private reading: readonly (readonly [string, Stock | undefined])[] = [];
  private nowMs = NOON_MS;

  run(one: Step): void {
    this.nowMs += 1;
    switch (one.kind) {
      case 'move':
        this.move(one.sku, one.isOwn, one.what);
        return;
      case 'mark':
        this.mark(one.sku, one.isOwn, one.what);
        return;
      case 'remove':
        this.remove(one.sku, one.isOwn);
        return;
      case 'arrive':
        this.arrive();
        return;
      case 'read':
        this.apply();
        this.reading = this.index.takeStale().map((name) => [name, this.stored.get(name)]);
        return;
      case 'apply':
        this.apply();
    }
  }

  /** Everything arrives, and what is stale is read: the state in which the index is used. */
  settle(): void {
    this.apply();
    while (this.underway.length > 0) this.arrive();
    while (this.index.staleCount > 0)
      for (const name of this.index.takeStale()) this.index.read(name, this.stored.get(name));
  }

  builtAnew(): CatalogIndex {
    const index = new CatalogIndex();
    for (const [name, stock] of this.stored) index.read(name, stock);
    return index;
  }

  private move(name: string, own: boolean, n: number): void {
    const stored = this.stored.get(name);
    const remembered = own ? (this.memory.get(name) ?? stored) : stored;
    // The version decides: a loser decides again from the store. Marks have none.
    const before = remembered?.version === stored?.version ? remembered : stored;
    const decision = decide(before, movementOf(name, n), this.nowMs);
    if (decision.kind === 'refused') return;
    const after = decision.stock;
    if (!needsPush(before, after) && stored?.pending?.state === 'blocked' && before?.pending === undefined) {
      this.memory.delete(name);
      return;
    }
    if (own) this.memory.set(name, after);
    const pending = needsPush(before, after)
      ? queuedSince(
          before?.pending?.state === 'blocked'
            ? after.updatedAt
            : (stored?.pending?.since ?? after.updatedAt),
        )
      : stored?.pending;
    this.store(after, pending);
    if (!own) this.underway.push(name);
    else if (needsPush(before, after)) this.index.changed(after);
    else this.index.markStale(name);
  }

  /** Settled, deferred, blocked or queued again: without a new version. */
  private mark(name: string, own: boolean, n: number): void {
    const stock = this.stored.get(name);
    if (stock === undefined || stock.removed === true) return;
    const at = timestampOf(this.nowMs);
    const marks = [
      undefined,
      stock.pending,
      { state: 'blocked', since: at, attempts: 0 } as const,
      queuedSince(at),
    ];
    this.store(stock, marks[n % marks.length]);
    const marked = this.stored.get(name);
    if (!own) this.underway.push(name);
    else if (n % 2 === 0 && marked !== undefined) this.index.changed(marked);
    else this.index.markStale(name);
  }

  private remove(name: string, own: boolean): void {
    const stock = this.stored.get(name);
    if (stock === undefined || stock.removed === true) return;
    const { sku: key, buffer } = stock;
    const removed: Stock = {
      sku: key,
      buffer,
      physical: 0,
      broadcast: 0,
      version: stock.version + 1,
      updatedAt: timestampOf(this.nowMs),
      removed: true,
    };
    this.stored.set(name, removed);
    this.memory.delete(name);
    if (!own) this.underway.push(name);
    else if (this.nowMs % 2 === 0) this.index.changed(removed);
    else this.index.markStale(name);
  }

  private arrive(): void {
    const name = this.underway.shift();
    if (name !== undefined) this.index.markStale(name);
  }

  private apply(): void {
    for (const [name, stock] of this.reading) this.index.read(name, stock);
    this.reading = [];
  }

  private store({ pending, ...stock }: Stock, mark: PendingPush | undefined): void {
    this.stored.set(stock.sku, mark === undefined ? stock : { ...stock, pending: mark });
  }
}

function queuedSince(since: string): PendingPush {
  return { state: 'queued', since, attempts: 0 };
}

function movementOf(name: string, n: number): Movement {
  const txId = `tx-${n}`;
  if (n < 4) return sale(name, n + 1, txId);
  if (n < 6) return adjustment(name, n, txId);
  if (n < 9) return figures(name, { physical: n, buffer: n - 6 }, txId, true);
  return figures(name, { lowStockThreshold: n - 6 }, txId);
}

it('after any sequence of changes the index is the one that is built anew', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }), (steps) => {
      const model = new Model();
      // Registered, by this instance.
      for (const name of SKUS) model.run({ kind: 'move', isOwn: true, sku: name, what: 8 });
      for (const one of steps) model.run(one);
      model.settle();
      const anew = model.builtAnew();
      expect(model.index.counts()).toEqual(anew.counts());
      expect(model.index.oldestPendingSince()).toBe(anew.oldestPendingSince());
      for (const status of CATALOG_STATUSES) {
        const query = { sort: 'sku', status } as const;
        expect(model.index.select(query, 10)).toEqual(anew.select(query, 10));
      }
      const waiting = { sort: 'pendingSince', status: 'pending' } as const;
      expect(model.index.select(waiting, 1)).toEqual(anew.select(waiting, 1));
    }),
    { numRuns: 1_000 },
  );
});
