import { Injectable } from '@nestjs/common';
import { ReturnsConfig } from '../../config/app-config';
import { componentMovements } from '../../inventory/domain/component-movements';
import type { DeltaMovement } from '../../inventory/domain/movement';
import { AttachedWrites } from '../../inventory/ledger/attached-writes';
import type { ConditionFailed, MovementOutcome } from '../../inventory/ledger/domain/commit-batch';
import { GroupCommit, MAX_UNIT } from '../../inventory/ledger/group-commit';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { timestampOf } from '../../platform/timestamp';
import { weigh } from './domain/return-decision';
import { holdOf } from './domain/return-sale';
import type { ReturnChange, ReturnStatement, ReturnUnit } from './domain/return-unit';
import { groupBy } from './domain/unit-matching';
import { ReturnAlerts } from './return-alerts.service';
import { type MatchContext, type Matched, ReturnMatcher } from './return-matcher';
import { keyOf, type PlannedChange, ReturnsRepository } from './returns.repository';

/** Rounds in a row without progress after which the store counts as unavailable. */
const IDLE_ROUNDS = 8;

/** The result of a statement. `unchanged`: it repeats or confirms what was known. */
interface Recorded {
  readonly kind: 'applied' | 'unchanged';
  readonly unit: ReturnUnit;
}

interface Plan extends PlannedChange {
  readonly match: Matched;
}

/** A plan that moves stock: the movement of its SKU, and those that the ledger gets. */
interface Move {
  readonly plan: Plan;
  readonly movement: DeltaMovement;
  readonly movements: readonly DeltaMovement[];
  readonly attached: AttachedWrites;
}

/** How statements are recorded. */
interface RecordOptions {
  readonly listsPlate?: MatchContext['listsPlate'];
  readonly looksOnly?: (returnedAt: string) => boolean;
}

/** What the rounds of one call have found out. */
interface Progress {
  readonly looksOnly: (returnedAt: string) => boolean;
  /** SKUs of units whose movements the ledger refused: not registered after all, or more units than can be counted. */
  readonly refusedSkus: Set<string>;
  /** Movements that are in the ledger already. */
  readonly committedTxIds: Set<string>;
}

/** The matches whose units are durable. */
type Durable = Map<Matched, Recorded>;

/**
 * Records statements about returns, each with the movement and the alert that it causes in one transaction. Safe to
 * repeat and to race: the second writer finds what the first one wrote, and weighs again.
 * Returned-unit path: ReportIntakeService -> ReturnRecorderService -> ReturnMatcher, GroupCommit. ADR 9.
 */
@Injectable()
export class ReturnRecorderService {
  /** Called for each change once it is durable. It must not throw. */
  onChanged: (change: ReturnChange) => void = () => undefined;

  constructor(
    private readonly returns: ReturnsRepository,
    private readonly matcher: ReturnMatcher,
    private readonly commits: GroupCommit,
    private readonly alerts: ReturnAlerts,
    private readonly config: ReturnsConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Records statements, at most 50; those without a plate about one order, SKU and moment must come together.
   * `listsPlate` says whether their report lists a plate; a new unit moves no stock if `looksOnly` of its moment. Returns in their order once
   * all are durable. Throws StoreUnavailable: the same statements may safely be recorded again.
   */
  async record(
    statements: readonly ReturnStatement[],
    { listsPlate = () => true, looksOnly = () => false }: RecordOptions = {},
  ): Promise<Recorded[]> {
    const results = new Map<ReturnStatement, Recorded>();
    const applied = new Set<ReturnStatement>();
    const writtenKeys = new Set<string>();
    const progress: Progress = { looksOnly, refusedSkus: new Set(), committedTxIds: new Set() };
    for (let idleRounds = 0; results.size < statements.length;) {
      if (idleRounds === IDLE_ROUNDS)
        throw new StoreUnavailable('Other writers changed the returns again and again.');
      const before = results.size;
      const open = statements.filter((statement) => !results.has(statement));
      const matched = await this.matcher.match(open, { writtenKeys, listsPlate });
      const durable = await this.writeRound(matched, progress);
      for (const [whole, parts] of groupBy(matched, (match) => match.whole)) {
        const written = parts.flatMap((part) => durable.get(part) ?? []);
        if (written.some(({ kind }) => kind === 'applied')) applied.add(whole);
        const [first] = written;
        // A statement with parts left is divided anew in the next round, which finds the parts that are written.
        if (first === undefined || written.length < parts.length) continue;
        results.set(whole, { kind: applied.has(whole) ? 'applied' : 'unchanged', unit: first.unit });
        for (const { unit } of written) writtenKeys.add(keyOf(unit));
      }
      idleRounds = results.size > before ? 0 : idleRounds + 1;
    }
    return statements.flatMap((statement) => results.get(statement) ?? []);
  }

  /** Weighs and writes what was matched. */
  private async writeRound(matched: readonly Matched[], progress: Progress): Promise<Durable> {
    const durable: Durable = new Map();
    const plans = this.plan(matched, progress, durable);
    const moves = ({ change: { movement } }: Plan): boolean =>
      movement !== undefined && !progress.committedTxIds.has(movement.txId);
    await this.alerts.raiseShared(plans);
    // Each plan is about a unit of its own, so the two need not wait for each other.
    await Promise.all([
      this.moveStock(plans.filter(moves), progress, durable),
      this.writeUnits(
        plans.filter((plan) => !moves(plan)),
        durable,
      ),
    ]);
    return durable;
  }

  private plan(matched: readonly Matched[], { looksOnly, refusedSkus }: Progress, durable: Durable): Plan[] {
    const at = timestampOf(this.clock.now());
    const { restockDispositions, needsCountedSale } = this.config;
    return matched.flatMap((match) => {
      const { statement, before, identity, claim, components, unregistered, sale } = match;
      const canMove = unregistered.length === 0 && !refusedSkus.has(statement.sku);
      const look = looksOnly(statement.returnedAt);
      const saleHold = sale === undefined ? undefined : holdOf(sale, statement.orderId, needsCountedSale);
      const policy = { restockDispositions, canMove, components, look, saleHold };
      const change = weigh(before, statement, identity, policy, at);
      if (change === undefined) {
        if (before !== undefined) durable.set(match, { kind: 'unchanged', unit: before });
        return [];
      }
      return [{ match, change, ...(claim === undefined ? {} : { claim }) }];
    });
  }

  private async moveStock(plans: readonly Plan[], progress: Progress, durable: Durable): Promise<void> {
    const moves = plans.flatMap((plan): Move[] => {
      const { movement, unit } = plan.change;
      if (movement === undefined) return [];
      const movements =
        unit.components === undefined ? [movement] : componentMovements(movement, unit.components);
      return [{ plan, movement, movements, attached: new AttachedWrites(this.returns.actionsOf(plan)) }];
    });
    const single = moves.filter(({ movements }) => movements.length === 1);
    for (let from = 0; from < single.length; from += MAX_UNIT) {
      const slice = single.slice(from, from + MAX_UNIT);
      const outcomes = await this.commits.submitWithWrites(
        slice.map(({ movement, movements: [only = movement], attached }) => ({ movement: only, attached })),
      );
      slice.forEach((move, index) => {
        this.conclude(move, outcomes[index], progress, durable);
      });
    }
    const kits = moves.filter(({ movements }) => movements.length > 1);
    await Promise.all(
      kits.map(async (move) => {
        const outcome = await this.commits.submitWhole(move.movements, move.attached);
        this.conclude(move, outcome, progress, durable);
      }),
    );
  }

  private conclude(
    { plan, movement }: Move,
    outcome: MovementOutcome | ConditionFailed | undefined,
    progress: Progress,
    durable: Durable,
  ): void {
    if (outcome?.kind === 'applied') this.finish(plan, durable);
    // Written by another instance: the next round finds its unit. Without one the unit is written without moving.
    if (outcome?.kind === 'duplicate') progress.committedTxIds.add(movement.txId);
    // The next round writes the unit without moving.
    if (outcome?.kind === 'refused') progress.refusedSkus.add(movement.sku);
  }

  private async writeUnits(plans: readonly Plan[], durable: Durable): Promise<void> {
    const results = await this.returns.write(plans);
    plans.forEach((plan, index) => {
      if (results[index] === 'written') this.finish(plan, durable);
    });
  }

  private finish({ match, change }: Plan, durable: Durable): void {
    durable.set(match, { kind: change.hasEffect ? 'applied' : 'unchanged', unit: change.unit });
    this.returns.publish(change);
    this.onChanged(change);
  }
}
