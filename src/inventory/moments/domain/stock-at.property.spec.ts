import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../../platform/durations';
import { millisOf, timestampOf } from '../../../platform/timestamp';
import type { Movement, Removal } from '../../domain/movement';
import { type Decision, decide, type LedgerRow, type Stock } from '../../domain/stock';
import { decideRemoval, REMOVAL_REASON } from '../../domain/stock-removal';
import { expiryOf, originAfter, type RowOrigin, toLedgerItem, withOrigin } from '../../items/ledger-item';
import type { PastResult } from './evidence';
import { type MomentRow, momentRowOf } from './moment-row';
import type { PastStock } from './past-stock';
import { stockAt } from './stock-at';

/**
 * Replays random lives of a SKU (registered, moved, pushed, removed, registered again) by the functions that make its ledger,
 * lets rows expire, and compares every moment with what the stock was.
 */

const START_MS = Date.parse('2026-10-01T00:00:00.000Z');
const SKU = 'MUG';
/** How long a push takes: its answer is later than the movement that it sent. */
const CALL_MS = 1;

/** One step of a life, so long after the one before it. */
interface Step {
  readonly waitMs: number;
  readonly act:
    | {
        readonly kind: 'figures';
        readonly physical?: number;
        readonly buffer?: number;
        readonly threshold?: number;
      }
    | { readonly kind: 'delta'; readonly delta: number; readonly reason?: string }
    | { readonly kind: 'push'; readonly status: 'completed' | 'failed'; readonly sellerSku?: string }
    | { readonly kind: 'remove' };
}

/** Days that rows are kept, 0 for ever, and the step from which on a row is kept for other days. */
interface Retention {
  readonly first: number;
  readonly then: number;
  readonly changeAt: number;
}
const FOR_EVER: Retention = { first: 0, then: 0, changeAt: 0 };

/** What the SKU was from a moment on; undefined while it was not registered. */
interface State {
  readonly from: string;
  readonly stock: Omit<PastStock, 'at'> | undefined;
}

interface Life {
  readonly item: Stock | undefined;
  readonly rows: readonly MomentRow[];
  readonly ttlDays: number;
  readonly states: readonly State[];
  readonly endMs: number;
}

function live(steps: readonly Step[], retention: Retention): Life {
  let item: Stock | undefined;
  let nowMs = START_MS;
  const rows: MomentRow[] = [];
  const states: State[] = [];
  const keep = (row: LedgerRow, origin: RowOrigin, ttlDays: number): void => {
    const stored = withOrigin(toLedgerItem(row, 'commit', expiryOf(row, ttlDays)), origin, ttlDays);
    rows.push(momentRowOf(unmarshall(stored)));
  };
  const note = (from: string): void => {
    states.push({ from, stock: item === undefined || item.removed === true ? undefined : seenOf(item) });
  };
  steps.forEach(({ waitMs, act }, index) => {
    const ttlDays = index < retention.changeAt ? retention.first : retention.then;
    nowMs += waitMs;
    if (act.kind === 'push') {
      if (item === undefined || item.removed === true) return;
      const { physical, broadcast, version } = item;
      nowMs += CALL_MS;
      const timestamp = timestampOf(nowMs);
      const txId = `sync:${index}`;
      const push = { quantity: broadcast, propagationMs: 0 };
      const about = act.sellerSku === undefined ? {} : { sellerSku: act.sellerSku };
      const row: LedgerRow = {
        ...{ txId, sku: SKU, timestamp, action: 'sync', status: act.status, delta: 0 },
        ...{ physicalAfter: physical, broadcastAfter: broadcast, version, actor: 'system', cause: {}, push },
        ...about,
      };
      keep(row, { kind: 'unknown' }, ttlDays);
      if (act.status === 'failed' || act.sellerSku !== undefined) return;
      item = { ...item, lastBroadcast: { count: broadcast, txId, timestamp } };
      note(timestamp);
      return;
    }
    const decision = decisionOf(item, act, index, nowMs);
    if (decision.kind === 'refused') return;
    keep(decision.row, originAfter(item), ttlDays);
    item = { ...decision.stock, ledgerTtlDays: ttlDays };
    note(decision.row.timestamp);
  });
  return { item, rows, ttlDays: retention.then, states, endMs: nowMs };
}

function decisionOf(
  item: Stock | undefined,
  act: Exclude<Step['act'], { kind: 'push' }>,
  index: number,
  nowMs: number,
): Decision {
  const about = { txId: `tx:${index}`, sku: SKU, actor: 'api' } as const;
  switch (act.kind) {
    case 'remove': {
      const removal: Removal = {
        ...about,
        action: 'adjustment',
        change: { kind: 'remove', force: true },
        cause: { reason: REMOVAL_REASON.forced },
      };
      return decideRemoval(item, removal, nowMs);
    }
    case 'delta': {
      const { delta, reason = '' } = act;
      const movement: Movement = {
        ...about,
        action: 'adjustment',
        change: { kind: 'delta', delta, mayOversell: true },
        cause: { reason },
        asked: 'digest',
      };
      return decide(item, movement, nowMs);
    }
    case 'figures': {
      const { physical, buffer, threshold } = act;
      const movement: Movement = {
        ...about,
        action: 'recount',
        change: {
          kind: 'set',
          register: true,
          ...(physical === undefined ? {} : { physical }),
          ...(buffer === undefined ? {} : { buffer }),
          ...(threshold === undefined ? {} : { lowStockThreshold: threshold }),
        },
        cause: {},
      };
      return decide(item, movement, nowMs);
    }
  }
}

function seenOf(item: Stock): Omit<PastStock, 'at'> {
  const { sku, physical, buffer, broadcast, version, lastBroadcast, lowStockThreshold, updatedAt } = item;
  return {
    ...{ sku, physical, buffer, broadcast, version, updatedAt },
    ...(lastBroadcast === undefined ? {} : { lastBroadcast }),
    ...(lowStockThreshold === undefined ? {} : { lowStockThreshold }),
  };
}

/** Reads as the service does, some rows at a time. */
function resultAt(
  life: Life,
  at: string,
  nowMs: number,
  isKept: (index: number) => boolean,
  page: number,
): PastResult {
  const kept = life.rows.filter((_, index) => isKept(index));
  const older = kept
    .filter(({ timestamp }) => timestamp <= at)
    .toSorted(byTime)
    .reverse();
  const newer = kept.filter(({ timestamp }) => timestamp > at).toSorted(byTime);
  const read = { before: 0, after: 0 };
  for (;;) {
    const result = stockAt({
      sku: SKU,
      at,
      stock: life.item,
      before: older.slice(0, read.before),
      after: newer.slice(0, read.after),
      mayReadBefore: read.before < older.length,
      mayReadAfter: read.after < newer.length,
      nowMs,
      ttlDays: life.ttlDays,
    });
    if (result.kind !== 'read') return result;
    read[result.side] += page;
  }
}

function byTime(one: LedgerRow, other: LedgerRow): number {
  return one.timestamp < other.timestamp ? -1 : Number(one.timestamp > other.timestamp);
}

function stateOf({ states }: Life, at: string): State['stock'] {
  return states.findLast(({ from }) => from <= at)?.stock;
}

const small = fc.nat({ max: 6 });
const maybe = fc.option(small, { nil: undefined });
const figures = fc
  .record({ physical: maybe, buffer: maybe, threshold: maybe })
  .map(({ physical, buffer, threshold }) => ({
    kind: 'figures' as const,
    ...(physical === undefined ? {} : { physical }),
    ...(buffer === undefined ? {} : { buffer }),
    ...(threshold === undefined ? {} : { threshold }),
  }));
const delta = fc.record({
  kind: fc.constant('delta' as const),
  delta: fc.integer({ min: -4, max: 4 }),
  reason: fc.constantFrom('', REMOVAL_REASON.plain),
});
const push = fc.oneof(
  fc.constant({ kind: 'push' as const, status: 'completed' as const }),
  fc.constant({ kind: 'push' as const, status: 'failed' as const }),
  fc.constant({ kind: 'push' as const, status: 'completed' as const, sellerSku: 'PACK' }),
);
const act = fc.oneof(
  { weight: 3, arbitrary: figures },
  { weight: 6, arbitrary: delta },
  { weight: 4, arbitrary: push },
  { weight: 1, arbitrary: fc.constant({ kind: 'remove' as const }) },
);
const waitMs = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: HOUR_MS, max: 9 * DAY_MS }),
);
const steps = fc.array(fc.record({ waitMs, act }), { maxLength: 25 });
const days = fc.constantFrom(0, 7, 30, 90);

/** The moments at, right before and right after each row. */
function momentsOf({ rows, endMs }: Life): string[] {
  const moments = rows.flatMap(({ timestamp }) => {
    const ms = millisOf(timestamp);
    return [timestamp, timestampOf(ms - 1), timestampOf(ms + 1)];
  });
  return [timestampOf(START_MS - 1), ...moments].filter((at) => at <= timestampOf(endMs));
}

describe('a stock as of a moment', () => {
  it('is what it was, for any life of which every row is kept', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 9 }), (taken, page) => {
        const life = live(taken, FOR_EVER);
        for (const at of momentsOf(life)) {
          const result = resultAt(life, at, life.endMs, () => true, page);
          const was = stateOf(life, at);
          if (was === undefined) expect(result).toEqual({ kind: 'unregistered' });
          else expect(result).toEqual({ kind: 'known', stock: { ...was, at } });
        }
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ['30 days for each row', fc.constant({ first: 30, then: 30, changeAt: 0 })],
    ['a retention that was changed', fc.record({ first: days, then: days, changeAt: fc.nat({ max: 25 }) })],
  ])('is exact or expired, never wrong, where rows have expired: %s', (_, retentions) => {
    const deletedLate = fc.array(fc.boolean(), { minLength: 25, maxLength: 25 });
    let expired = 0;
    let known = 0;
    fc.assert(
      fc.property(
        steps,
        retentions,
        fc.integer({ min: 0, max: 60 * DAY_MS }),
        deletedLate,
        fc.integer({ min: 1, max: 9 }),
        (taken, retention, idleMs, late, page) => {
          const life = live(taken, retention);
          const nowMs = life.endMs + idleMs;
          const isKept = (index: number): boolean =>
            (life.rows[index]?.expiresAt ?? Infinity) * 1000 > nowMs || late[index] === true;
          for (const at of [...momentsOf(life), timestampOf(nowMs)]) {
            const result = resultAt(life, at, nowMs, isKept, page);
            const was = stateOf(life, at);
            if (result.kind === 'expired') {
              expired += 1;
              expect(life.rows.every((_row, index) => isKept(index))).toBe(false);
            } else if (result.kind === 'known') {
              known += 1;
              const { unknown = [], ...shown } = result.stock;
              const isKnown = ([name]: [string, unknown]): boolean =>
                !unknown.some((figure) => figure === name);
              expect(shown).toEqual(Object.fromEntries(Object.entries({ ...was, at }).filter(isKnown)));
            } else expect([result.kind, was]).toEqual(['unregistered', undefined]);
          }
        },
      ),
      { numRuns: 1_000 },
    );
    expect(known).toBeGreaterThan(1_000);
    expect(expired).toBeGreaterThan(100);
  });
});
