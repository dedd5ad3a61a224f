import { Injectable } from '@nestjs/common';
import { ReturnsConfig } from '../../config/app-config';
import { timestampOf } from '../../platform/timestamp';
import type { Movement } from '../../inventory/domain/movement';
import { GroupCommit, MAX_UNIT } from '../../inventory/ledger/group-commit';
import { AttachedWrites } from '../../inventory/ledger/attached-writes';
import { UnknownSkuAlerts } from '../../inventory/stock/unknown-sku-alerts.service';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { type ReturnChange, type ReturnStatement, type ReturnUnit, weigh } from './domain/return-unit';
import { type Matched, ReturnMatcher } from './return-matcher';
import { keyOf, type PlannedChange, ReturnsRepository } from './returns.repository';

/** Rounds without any progress after which the store is taken for unavailable. */
const IDLE_ROUNDS = 8;

/** What became of a statement. `unchanged`: it says what was known already. */
export interface Recorded {
  readonly kind: 'applied' | 'unchanged';
  readonly unit: ReturnUnit;
}

interface Plan extends PlannedChange {
  readonly whole: ReturnStatement;
  readonly isRegistered: boolean;
}

/** What the rounds of one call have come to. */
interface Progress {
  /** SKUs of which no more units can be counted. */
  readonly full: Set<string>;
  /** Movements that stand in the ledger already. */
  readonly moved: Set<string>;
  /** The units that each statement is about and which are durable, in this round. */
  readonly parts: Map<ReturnStatement, Recorded[]>;
}

/**
 * Writes down what is said of returns, each with the movement and the alert that it causes in one transaction. Safe to
 * repeat and to race: who comes second finds what the first one wrote, and weighs again.
 */
@Injectable()
export class ReturnRecorderService {
  /** Called for each change once it is durable. It must not throw. */
  onChanged: (change: ReturnChange) => void = () => undefined;

  constructor(
    private readonly returns: ReturnsRepository,
    private readonly matcher: ReturnMatcher,
    private readonly commits: GroupCommit,
    private readonly unknown: UnknownSkuAlerts,
    private readonly config: ReturnsConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Records statements, at most 50; those without a plate about one order, SKU and moment must come together. `lists`
   * says whether their report lists a plate. Returns in their order once all are durable. Throws StoreUnavailable: the
   * same may safely be recorded again.
   */
  async record(
    statements: readonly ReturnStatement[],
    lists?: (plate: string) => boolean,
  ): Promise<Recorded[]> {
    const done = new Map<ReturnStatement, Recorded>();
    const settled = new Set<string>();
    const applied = new Set<ReturnStatement>();
    const progress = { full: new Set<string>(), moved: new Set<string>() };
    for (let idle = 0; done.size < statements.length;) {
      if (idle === IDLE_ROUNDS) throw new StoreUnavailable('The returns were overtaken again and again.');
      const known = done.size;
      const open = statements.filter((statement) => !done.has(statement));
      const matched = await this.matcher.match(open, { settled, ...(lists === undefined ? {} : { lists }) });
      const due = new Map<ReturnStatement, number>();
      for (const { whole } of matched) due.set(whole, (due.get(whole) ?? 0) + 1);
      const parts = await this.round(matched, progress);
      for (const [whole, recorded] of parts) {
        if (recorded.some(({ kind }) => kind === 'applied')) applied.add(whole);
        const [first] = recorded;
        // One that is not whole yet is divided anew, and finds what has been written of it.
        if (first === undefined || recorded.length < (due.get(whole) ?? 0)) continue;
        done.set(whole, { kind: applied.has(whole) ? 'applied' : 'unchanged', unit: first.unit });
        for (const { unit } of recorded) settled.add(keyOf(unit));
      }
      idle = done.size > known ? 0 : idle + 1;
    }
    return statements.flatMap((statement) => done.get(statement) ?? []);
  }

  /** Weighs and writes what was matched; gives what has become durable. */
  private async round(
    matched: readonly Matched[],
    { full, moved }: Omit<Progress, 'parts'>,
  ): Promise<Progress['parts']> {
    const progress: Progress = { full, moved, parts: new Map() };
    const plans = this.plan(matched, progress);
    const isMoving = ({ change: { movement } }: Plan): boolean =>
      movement !== undefined && !moved.has(movement.txId);
    await this.tellUnregistered(plans);
    // Each is about units of its own, so they need not wait for each other.
    await Promise.all([
      this.moveStock(plans.filter(isMoving), progress),
      this.keep(
        plans.filter((plan) => !isMoving(plan)),
        progress,
      ),
    ]);
    return progress.parts;
  }

  private plan(matched: readonly Matched[], { full, parts }: Progress): Plan[] {
    const at = timestampOf(this.clock.now());
    const { restockDispositions } = this.config;
    return matched.flatMap(({ statement, whole, before, identity, claim, isRegistered }) => {
      const canMove = isRegistered && !full.has(statement.sku);
      const change = weigh(before, statement, identity, { restockDispositions, canMove }, at);
      if (change === undefined) {
        if (before !== undefined) durable(parts, whole, { kind: 'unchanged', unit: before });
        return [];
      }
      return [{ whole, change, isRegistered, ...(claim === undefined ? {} : { claim }) }];
    });
  }

  /** Before the returns are written: a crash in between tells of them twice rather than never. */
  private async tellUnregistered(plans: readonly Plan[]): Promise<void> {
    const skus = new Map(
      plans
        .filter(({ isRegistered, change }) => !isRegistered && change.before === undefined)
        .map(({ whole }) => [whole.sku, whole]),
    );
    for (const [sku, { orderId }] of skus)
      await this.unknown.raise(
        sku,
        orderId,
        `A return of ${sku} arrived, which is not registered here: it is kept, and no stock is moved. ` +
          'Register the SKU with PUT /api/inventory/{sku} and count what is on the shelf, or ignore this.',
      );
  }

  private async moveStock(plans: readonly Plan[], progress: Progress): Promise<void> {
    const ridden: { plan: Plan; movement: Movement; rider: AttachedWrites }[] = [];
    for (const plan of plans) {
      const { movement } = plan.change;
      if (movement !== undefined)
        ridden.push({ plan, movement, rider: new AttachedWrites(this.returns.actionsOf(plan)) });
    }
    for (let from = 0; from < ridden.length; from += MAX_UNIT) {
      const slice = ridden.slice(from, from + MAX_UNIT);
      const outcomes = await this.commits.submitWithWrites(slice);
      slice.forEach(({ plan, movement }, index) => {
        const outcome = outcomes[index];
        if (outcome?.kind === 'applied') this.finish(plan, progress);
        // Another instance was faster, and the next round finds its unit; if there is none, it is written without moving.
        if (outcome?.kind === 'duplicate') progress.moved.add(movement.txId);
        // Not registered after all, or more units than can be counted: it is kept in the next round, without moving.
        if (outcome?.kind === 'refused') progress.full.add(movement.sku);
      });
    }
  }

  private async keep(plans: readonly Plan[], progress: Progress): Promise<void> {
    const results = await this.returns.write(plans);
    plans.forEach((plan, index) => {
      if (results[index] === 'written') this.finish(plan, progress);
    });
  }

  private finish({ whole, change }: Plan, { parts }: Progress): void {
    durable(parts, whole, { kind: change.isNews ? 'applied' : 'unchanged', unit: change.unit });
    this.onChanged(change);
  }
}

function durable(parts: Progress['parts'], whole: ReturnStatement, recorded: Recorded): void {
  const others = parts.get(whole);
  if (others === undefined) parts.set(whole, [recorded]);
  else others.push(recorded);
}
