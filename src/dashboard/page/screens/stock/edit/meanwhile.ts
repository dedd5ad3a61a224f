import type { StockView } from '../../../api/answers';
import { type Draft, type Field, FIELD_NAMES, FIELDS, unitsOf } from './draft';

/** What changed in a stock since its form was opened, or since the person last agreed to the figures. */
export interface Meanwhile {
  /** As in `physical 12 → 11`. */
  readonly changes: string;
  /** Saving would overwrite a figure that has moved: the person has to decide first. */
  readonly isConflict: boolean;
  /** The count with what has moved since, where it was taken before the movement. */
  readonly carried?: number;
}

/** Nothing, when no figure of the form has moved. `seen` is the stock that the person last agreed to. */
export function meanwhileOf(seen: StockView, current: StockView, draft: Draft): Meanwhile | undefined {
  const moved = FIELDS.filter((field) => seen[field] !== current[field]);
  if (moved.length === 0) return undefined;
  const isConflict = moved.some((field) => isOverwritten(draft, current, field));
  const counted = unitsOf(draft.physical ?? '');
  const carried = typeof counted === 'number' ? counted + current.physical - seen.physical : -1;
  return {
    changes: moved
      .map(
        (field) =>
          `${FIELD_NAMES[field].toLowerCase()} ${seen[field] ?? 'none'} → ${current[field] ?? 'none'}`,
      )
      .join(', '),
    isConflict,
    ...(isConflict && moved.includes('physical') && carried >= 0 ? { carried } : {}),
  };
}

/** True when the draft sets the field to another figure than the one it has now. */
function isOverwritten(draft: Draft, current: StockView, field: Field): boolean {
  const typed = draft[field];
  return typed !== undefined && unitsOf(typed) !== current[field];
}
