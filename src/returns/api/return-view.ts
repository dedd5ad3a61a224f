import type { ReturnUnit } from '../units/domain/return-unit';

/** A returned unit as the API shows it: without what only the next weighing needs. */
export type ReturnView = Omit<ReturnUnit, 'said' | 'plateFrom' | 'timestamp' | 'ordinal' | 'revision'>;

export function viewOf(unit: ReturnUnit): ReturnView {
  const { said, plateFrom, timestamp, ordinal, revision, ...view } = unit;
  return view;
}
