import { isMovement, type MomentRow } from './moment-row';

/** The movements around a moment between which none is missing: their versions are consecutive. */
export interface ChainedRows {
  /** The newest movement of the moment or before it, and the oldest one after it. */
  readonly last: MomentRow | undefined;
  readonly next: MomentRow | undefined;
  /** From `last` back; empty when a movement between it and the moment is missing. */
  readonly back: readonly MomentRow[];
  /** From the first movement after the moment on. */
  readonly forth: readonly MomentRow[];
  /** True when `back` ends because a row is missing: reading on does not continue it. */
  readonly isBackCut: boolean;
}

export function chainedRows(rows: {
  readonly stock: { readonly version: number } | undefined;
  readonly before: readonly MomentRow[];
  readonly after: readonly MomentRow[];
}): ChainedRows {
  const before = rows.before.filter(isMovement);
  const after = rows.after.filter(isMovement);
  const [last] = before;
  const [next] = after;
  const isJoined = last !== undefined && last.version + 1 === (next ?? rows.stock)?.version;
  const back = isJoined ? consecutive(before, -1) : [];
  return {
    last,
    next,
    back,
    forth: consecutive(after, 1),
    isBackCut: back.length < before.length,
  };
}

function consecutive(rows: readonly MomentRow[], step: 1 | -1): MomentRow[] {
  const end = rows.findIndex(
    ({ version }, index) => index > 0 && version !== (rows[index - 1]?.version ?? 0) + step,
  );
  return end === -1 ? [...rows] : rows.slice(0, end);
}
