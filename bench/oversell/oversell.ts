import { compareSystems, type OversellPlan, type OversellRow } from './comparison';

export interface OversellFigures {
  readonly plan: OversellPlan;
  readonly rows: readonly OversellRow[];
}

/** Plays a shop in virtual time under each system; the same seeds give the same figures on every machine. */
export function measureOversell(plan: OversellPlan): OversellFigures {
  return { plan, rows: compareSystems(plan) };
}
