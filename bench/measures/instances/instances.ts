import type { InstancesPlan } from '../../instances-plan';
import { enginesHere } from '../../support/engines';
import type { Generator } from '../generator';
import { type InstancesRow, measureSideBySide } from './side-by-side';
import { type InstancesUnits, measureUnits } from './units';

/** What several instances on one store cost, against one. */
export interface InstancesFigures {
  /** Engines of the plan that this machine does not have. */
  readonly skipped: readonly string[];
  readonly rows: readonly InstancesRow[];
  readonly units: readonly InstancesUnits[];
}

export async function measureInstances(plan: InstancesPlan, generator: Generator): Promise<InstancesFigures> {
  const { engines, skipped } = enginesHere(plan.engines);
  const rows: InstancesRow[] = [];
  for (const engine of engines) rows.push(...(await measureSideBySide(engine, plan, generator)));
  return { skipped, rows, units: await measureUnits(plan, generator) };
}
