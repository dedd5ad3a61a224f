import type { ReturnUnit } from '../units/domain/return-unit';

/** A returned unit as the API shows it: without what only the next decision needs. */
export type ReturnView = Omit<ReturnUnit, 'statements' | 'plateFrom' | 'timestamp' | 'ordinal' | 'revision'>;

export function viewOf({
  statements,
  plateFrom,
  timestamp,
  ordinal,
  revision,
  ...view
}: ReturnUnit): ReturnView {
  return view;
}
