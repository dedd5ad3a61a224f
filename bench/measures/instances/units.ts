import { setTimeout as delay } from 'node:timers/promises';
import type { Change, InstancesPlan } from '../../instances-plan';
import type { Load } from '../../support/load';
import type { LoadFigures, StoreUse } from '../../support/messages';
import { say } from '../../support/say';
import type { BenchService } from '../../support/service';
import { withUndo } from '../../support/undo';
import type { Generator } from '../generator';
import { Fleet, sumOf } from './fleet';
import { COUNTS } from './side-by-side';

/**
 * Write units of each action of a cancelled transaction. DynamoDB reports none, but prepares every action, and bills a
 * write whose condition fails like one that succeeds: two units for an item of at most 1 kB in a transaction. AWS does not
 * document whether the second one is billed too, so this is the most.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
const UNITS_OF_A_CANCELLED_ACTION = 2;

/** Request units an order, of all instances together; `writeUnits` include those of cancelled transactions. */
export interface InstancesUnits {
  /** Undefined: nothing changes. */
  readonly change: Change | undefined;
  /** At the end. */
  readonly instances: number;
  readonly load: Load;
  readonly orders: number;
  readonly writeUnits: number;
  readonly cancelledUnits: number;
  readonly readUnits: number;
  readonly cancelledShare: number;
  readonly p99Ms: number;
  /** 503s, other answers than 200 `applied`, and requests without an answer, which were sent again. */
  readonly unavailable: number;
  readonly otherFailures: number;
  readonly lost: number;
  readonly example?: string;
}

/**
 * Counts the request units that the embedded engine reports: first with 1, 2 and 3 instances, then while one comes or
 * goes. Reporting takes time, so these orders are not timed.
 */
export function measureUnits(plan: InstancesPlan, generator: Generator): Promise<InstancesUnits[]> {
  return withUndo(async (undo) => {
    const fleet = await Fleet.begin('embedded', { countsCapacity: true }, generator, undo);
    await fleet.warmUp(plan.warmUpOrders);
    const steps = new Steps(fleet, plan, generator);
    const units: InstancesUnits[] = [];
    for (const count of COUNTS) {
      await steps.bringTo(count);
      say(`request units, ${situationText({ change: undefined, instances: count })}`);
      for (const load of plan.loads) units.push(await steps.measure(load));
    }
    for (const { change, load } of plan.changes) {
      await steps.bringTo(change === 'comes' ? 2 : 3);
      say(`request units, ${situationText({ change, instances: 3 })}`);
      units.push(await steps.measure(load, change));
    }
    return units;
  });
}

export function situationText({ change, instances }: Pick<InstancesUnits, 'change' | 'instances'>): string {
  switch (change) {
    case undefined:
      return instances === 1 ? '1 instance' : `${instances} instances`;
    case 'comes':
      return `instance ${instances} comes`;
    case 'stopped':
      return 'the sender is stopped';
    case 'killed':
      return 'the sender is killed';
  }
}

class Steps {
  constructor(
    private readonly fleet: Fleet,
    private readonly plan: InstancesPlan,
    private readonly generator: Generator,
  ) {}

  /** So many instances that know each other, one of them the sender. */
  async bringTo(count: number): Promise<void> {
    const { instances } = this.fleet;
    if (instances.length !== count) {
      while (instances.length > count) await this.stopped(await this.fleet.sender());
      while (instances.length < count) await this.fleet.add();
      await this.fleet.warmUp(this.plan.warmUpOrders);
    }
    await this.fleet.sender();
  }

  async measure(load: Load, change?: Change): Promise<InstancesUnits> {
    const { warmUpMs, measureMs, changeMs } = this.plan;
    const durationMs = change === undefined ? measureMs : changeMs;
    let begin: () => void = () => undefined;
    const measuring = new Promise<void>((resolve) => (begin = resolve));
    const [figures, usedByGone] = await Promise.all([
      this.generator.send({ ports: this.fleet.ports, load, warmUpMs, durationMs }, begin),
      measuring.then(() => this.duringLoad(change)),
    ]);
    const use = sumOf([...usedByGone, await this.fleet.storeUse()]);
    return unitsOf(figures, use, { load, change, instances: this.fleet.instances.length });
  }

  /** Begins to count and applies the change after a quarter of the load. Returns the use of the instance that is gone. */
  private async duringLoad(change: Change | undefined): Promise<StoreUse[]> {
    await this.fleet.storeUse();
    if (change === undefined) return [];
    await delay(this.plan.changeMs / 4);
    return this.apply(change);
  }

  private async apply(change: Change): Promise<StoreUse[]> {
    switch (change) {
      case 'comes': {
        const { port } = await this.fleet.add();
        await this.generator.addInstance(port);
        return [];
      }
      case 'stopped':
        return this.stopped(await this.fleet.sender());
      case 'killed': {
        const service = await this.fleet.sender();
        const use = await service.child.ask('storeUse', null);
        this.fleet.remove(service);
        await service.child.kill();
        return [use];
      }
    }
  }

  /** Asks until it has ended, since it answers the orders in progress and stores the rest. */
  private async stopped(service: BenchService): Promise<StoreUse[]> {
    this.fleet.remove(service);
    const uses: StoreUse[] = [];
    const stopping = service.child.stop();
    while (!service.child.hasEnded) {
      const use = await service.child.ask('storeUse', null).catch(() => undefined);
      if (use !== undefined) uses.push(use);
      await delay(20);
    }
    await stopping;
    return uses;
  }
}

function unitsOf(
  { orders, failures, unavailable = 0, lost = 0, p99Ms, example }: LoadFigures,
  use: StoreUse,
  of: Pick<InstancesUnits, 'load' | 'change' | 'instances'>,
): InstancesUnits {
  const applied = orders - failures;
  const cancelledUnits = use.cancelledActions * UNITS_OF_A_CANCELLED_ACTION;
  return {
    ...of,
    orders,
    writeUnits: (use.writeUnits + cancelledUnits) / applied,
    cancelledUnits: cancelledUnits / applied,
    readUnits: use.readUnits / applied,
    cancelledShare: use.cancelled / use.commits,
    p99Ms,
    unavailable,
    otherFailures: failures - unavailable,
    lost,
    ...(example === undefined ? {} : { example }),
  };
}
