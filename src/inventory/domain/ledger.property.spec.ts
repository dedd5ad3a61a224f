import fc from 'fast-check';
import { ModelInstance } from '../../../test/support/orders/model-instance';
import { type ModelPush, ModelStore } from '../../../test/support/orders/model-store';
import { adjustment, figures, refund, sale } from '../../../test/support/orders/movements';
import type { MovementOutcome } from '../ledger/domain/commit-batch';
import type { Movement } from './movement';
import { broadcastOf, type LedgerRow } from './stock';
import { timestampOf } from '../../platform/timestamp';

/**
 * Runs histories: causes that arrive in any order, any number of times, at two instances with clocks that disagree,
 * grouped into any commits, with lost answers, and with instances that crash between any two steps.
 */

const NOON_MS = Date.parse('2026-11-23T12:00:00.000Z');
/** Histories per property: some thousands of commits each, in a few seconds. */
const RUNS = 300;
const SKUS = ['MUG', 'CAP', 'PEN'] as const;

type CauseOf = (txId: string) => Movement;

/** One step of a history. Numbers select among what exists at that moment. */
type Step =
  /** A caller sends a message, which may have been sent before. */
  | { readonly kind: 'deliver'; readonly instance: number; readonly message: number }
  | {
      readonly kind: 'decide';
      readonly instance: number;
      readonly maxActions: number;
      readonly nowMs: number;
    }
  | { readonly kind: 'answer'; readonly instance: number; readonly arrives: boolean }
  | { readonly kind: 'lose'; readonly instance: number }
  /** The instance crashes; its commit in flight may still reach the store. */
  | { readonly kind: 'crash'; readonly instance: number; readonly arrives: boolean }
  | { readonly kind: 'read push'; readonly sku: number }
  | { readonly kind: 'end push'; readonly isAccepted: boolean };

interface History {
  /** Groups of causes that are delivered together, such as the lines of one order. */
  readonly messages: readonly (readonly Movement[])[];
  readonly steps: readonly Step[];
}

const sku = fc.constantFrom(...SKUS);
const units = fc.integer({ min: 1, max: 6 });
const cause: fc.Arbitrary<CauseOf> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(sku, units).map(
      ([name, n]): CauseOf =>
        (txId) =>
          sale(name, n, txId),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(sku, units).map(
      ([name, n]): CauseOf =>
        (txId) =>
          refund(name, n, txId),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(sku, fc.integer({ min: -8, max: 8 })).map(
      ([name, delta]): CauseOf =>
        (txId) =>
          adjustment(name, delta, txId),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(sku, fc.nat({ max: 8 }), fc.boolean()).map(
      ([name, physical, register]): CauseOf =>
        (txId) =>
          figures(name, { physical }, txId, register),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(sku, fc.nat({ max: 6 })).map(
      ([name, buffer]): CauseOf =>
        (txId) =>
          figures(name, { buffer }, txId),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(sku, fc.nat({ max: 4 })).map(
      ([name, lowStockThreshold]): CauseOf =>
        (txId) =>
          figures(name, { lowStockThreshold }, txId),
    ),
  },
);

const instance = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver'), instance, message: fc.nat() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('decide'),
      instance,
      // One movement takes at most four: its row, its stock and both alerts of its SKU.
      maxActions: fc.integer({ min: 4, max: 20 }),
      nowMs: fc.integer({ min: NOON_MS, max: NOON_MS + 3 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('answer'), instance, arrives: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose'), instance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash'), instance, arrives: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('read push'), sku: fc.nat({ max: SKUS.length - 1 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('end push'),
      isAccepted: fc.oneof(
        { weight: 4, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
    }),
  },
);

const history: fc.Arbitrary<History> = fc.record({
  messages: fc
    .array(fc.array(cause, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 10, size: 'max' })
    .map((messages) =>
      messages.map((causes, index) => causes.map((causeOf, line) => causeOf(`cause:${index}:${line}`))),
    ),
  // Long by default: a fault needs several steps.
  steps: fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
});

/** The store, Amazon and two instances. */
class World {
  readonly store = new ModelStore();
  /** Every answer to a caller, by cause. */
  readonly answers = new Map<string, MovementOutcome[]>();
  /** The last quantity that Amazon accepted, by SKU. */
  readonly atAmazon = new Map<string, number>();
  private starts = 0;
  private readonly instances = [this.started(), this.started()];
  private push: ModelPush | undefined;
  private readonly unanswered = new Set<readonly Movement[]>();

  constructor(private readonly messages: readonly (readonly Movement[])[]) {
    this.deliver(0, [
      figures('MUG', { physical: 6, lowStockThreshold: 3 }, 'start:MUG', true),
      figures('CAP', { physical: 3, buffer: 2 }, 'start:CAP', true),
    ]);
    this.settleEverything();
    for (const index of SKUS.keys()) {
      this.push = this.readPush(index);
      this.endPush(true);
    }
  }

  take(next: Step): void {
    switch (next.kind) {
      case 'deliver': {
        const message = this.messages[next.message % this.messages.length];
        if (message !== undefined) this.deliver(next.instance, message);
        return;
      }
      case 'decide':
        this.at(next.instance).decide(next.maxActions, next.nowMs);
        return;
      case 'answer':
        this.at(next.instance).answer(next.arrives);
        return;
      case 'lose':
        this.at(next.instance).lose();
        return;
      case 'crash':
        this.crash(next.instance, next.arrives);
        return;
      case 'read push':
        this.push ??= this.readPush(next.sku);
        return;
      case 'end push':
        this.endPush(next.isAccepted);
        return;
    }
  }

  /** Every caller without an answer repeats its message until it has one. */
  settleEverything(): void {
    this.finishInFlight();
    for (const message of [...this.unanswered]) this.deliver(1, message);
    this.finishInFlight();
  }

  private finishInFlight(): void {
    for (let round = 0; this.instances.some((each) => !each.isIdle); round += 1) {
      if (round > 500) throw new Error('The movements never end.');
      for (const each of this.instances) {
        each.decide(100, NOON_MS);
        each.answer(true);
      }
    }
  }

  private deliver(to: number, message: readonly Movement[]): void {
    this.unanswered.add(message);
    this.at(to).submit(message, (entries) => {
      this.unanswered.delete(message);
      for (const { movement, outcome } of entries) {
        if (outcome === undefined) throw new Error('A caller was answered before the outcome was known.');
        this.answers.set(movement.txId, [...(this.answers.get(movement.txId) ?? []), outcome]);
      }
    });
  }

  private crash(index: number, arrives: boolean): void {
    const crashed = this.at(index);
    this.instances[index] = this.started();
    if (arrives) for (const { plan, maxActions } of crashed.inFlight) this.store.commit(plan, maxActions);
  }

  private readPush(from: number): ModelPush | undefined {
    for (const name of [...SKUS.slice(from), ...SKUS.slice(0, from)]) {
      const push = this.store.pushOf(name);
      if (push !== undefined) return push;
    }
    return undefined;
  }

  private endPush(isAccepted: boolean): void {
    if (this.push === undefined) return;
    if (isAccepted) {
      this.atAmazon.set(this.push.sku, this.push.count);
      this.store.settle(this.push, timestampOf(NOON_MS));
    } else this.store.block(this.push, timestampOf(NOON_MS));
    this.push = undefined;
  }

  private at(index: number): ModelInstance {
    const found = this.instances[index];
    if (found === undefined) throw new Error(`There is no instance ${index}.`);
    return found;
  }

  private started(): ModelInstance {
    this.starts += 1;
    return new ModelInstance(`instance ${this.starts}`, this.store);
  }
}

/** Runs a history to its end; `check` runs after each step and at the end. */
function play({ messages, steps }: History, check: (world: World) => void): World {
  const world = new World(messages);
  for (const next of steps) {
    world.take(next);
    check(world);
  }
  for (const message of messages.keys()) world.take({ kind: 'deliver', instance: 0, message });
  world.settleEverything();
  check(world);
  return world;
}

/** Each row follows from the row before it, and the stock equals the last row (I1). */
function expectChain(world: World, name: string): void {
  const rows = world.store.history(name);
  let [physical, buffer, at] = [0, 0, ''];
  const links = rows.map((row, index) => {
    physical += row.delta;
    buffer = row.bufferAfter ?? buffer;
    const isLater = row.timestamp > at;
    at = row.timestamp;
    return {
      version: index + 1,
      physicalAfter: physical,
      broadcastAfter: Math.max(0, physical - buffer),
      isLater,
    };
  });
  // One comparison per chain: there are thousands of chains.
  expect(
    rows.map(({ version, physicalAfter, broadcastAfter }) => ({
      version,
      physicalAfter,
      broadcastAfter,
      isLater: true,
    })),
  ).toEqual(links);
  const stock = world.store.readStock(name);
  expect(stock?.version ?? 0).toBe(rows.length);
  if (stock !== undefined)
    expect(stock).toMatchObject({
      physical,
      buffer,
      broadcast: broadcastOf(physical, buffer),
      updatedAt: at,
    });
}

/** A row records what its cause reports. */
function expectFaithful(row: LedgerRow, movement: Movement): void {
  expect([row.sku, row.action, row.cause]).toEqual([movement.sku, movement.action, movement.cause]);
  const { change } = movement;
  if (change.kind === 'delta') expect(row.delta).toBe(change.delta);
  else if (change.physical === undefined) expect(row.delta).toBe(0);
  else expect(row.physicalAfter).toBe(change.physical);
  if (change.kind === 'delta' && !change.mayOversell && change.delta < 0)
    expect(row.physicalAfter).toBeGreaterThanOrEqual(0);
}

/** The dips of one SKU from its rows alone: for each, its sightings, and whether it is closed. */
function dipsOf(
  rows: readonly LedgerRow[],
  isDown: (row: LedgerRow, isOpen: boolean) => boolean,
  isSighting: (row: LedgerRow) => boolean,
): Map<string, { sightings: number; isClosed: boolean }> {
  const dips = new Map<string, { sightings: number; isClosed: boolean }>();
  let open: { sightings: number; isClosed: boolean } | undefined;
  for (const row of rows) {
    if (!isDown(row, open !== undefined)) {
      if (open !== undefined) open.isClosed = true;
      open = undefined;
    } else if (open === undefined) {
      open = { sightings: 1, isClosed: false };
      dips.set(row.txId, open);
    } else if (isSighting(row)) open.sightings += 1;
  }
  return dips;
}

describe('after redelivery, reordering, races, regrouping, lost answers and crashes', () => {
  it('physical is the sum of the ledger, and every row follows from the one before it', () => {
    fc.assert(
      fc.property(history, (played) => {
        const world = play(played, () => undefined);
        for (const name of SKUS) {
          expectChain(world, name);
          const sum = world.store.history(name).reduce((total, row) => total + row.delta, 0);
          expect(world.store.readStock(name)?.physical ?? 0).toBe(sum);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('every cause moves stock once, and each answer agrees with the ledger', () => {
    fc.assert(
      fc.property(history, (played) => {
        const { store, answers } = play(played, () => undefined);
        const txIds = store.rows.map((item) => item.txId?.S ?? '');
        expect(new Set(txIds).size).toBe(txIds.length);
        const rows = new Map(SKUS.flatMap((name) => store.history(name)).map((row) => [row.txId, row]));
        for (const movement of played.messages.flat()) {
          const row = rows.get(movement.txId);
          const outcomes = answers.get(movement.txId) ?? [];
          const moved = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [] : [outcome]));
          expect(outcomes.length).toBeGreaterThan(0);
          expect(moved.map((outcome) => outcome.row)).toEqual(moved.map(() => row));
          // One caller gets "applied"; the others get the same row as a duplicate.
          expect(moved.filter(({ kind }) => kind === 'applied').length).toBeLessThanOrEqual(1);
          if (row !== undefined) expectFaithful(row, movement);
        }
        const known = new Set(played.messages.flat().map(({ txId }) => txId));
        expect(txIds.every((txId) => known.has(txId) || txId.startsWith('start:'))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('a SKU without a pending push has the broadcast that Amazon accepted last, after every step', () => {
    fc.assert(
      fc.property(history, (played) => {
        play(played, ({ store, atAmazon }) => {
          for (const name of SKUS) {
            const stock = store.readStock(name);
            if (stock === undefined || stock.pending !== undefined) continue;
            expect(atAmazon.get(name)).toBe(stock.broadcast);
            expect(stock.lastBroadcast?.count).toBe(stock.broadcast);
          }
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('each dip below zero or to the threshold raises one alert, which closes when the dip is over', () => {
    fc.assert(
      fc.property(history, (played) => {
        const { store } = play(played, () => undefined);
        const expected: [string, { raises: number; sightings: number; isClosed: boolean }][] = [];
        for (const name of SKUS) {
          const rows = store.history(name);
          const oversold = dipsOf(
            rows,
            (row) => row.physicalAfter < 0,
            (row) => row.delta < 0,
          );
          let threshold: number | undefined;
          const low = dipsOf(
            rows,
            (row, isOpen) => {
              threshold = row.lowStockThresholdAfter ?? threshold;
              if (threshold === undefined) return false;
              const band = Math.max(1, Math.ceil(threshold / 10));
              return row.physicalAfter <= threshold + (isOpen ? band : 0);
            },
            () => false,
          );
          for (const [txId, dip] of oversold)
            expected.push([`oversold:${name}:${txId}`, { raises: 1, ...dip }]);
          for (const [txId, dip] of low) expected.push([`stock_low:${name}:${txId}`, { raises: 1, ...dip }]);
        }
        const raised = [...store.alerts].map(([alertId, { raises, sightings, isClosed }]) => [
          alertId,
          { raises, sightings, isClosed },
        ]);
        expect(Object.fromEntries(raised)).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: RUNS },
    );
  });
});
