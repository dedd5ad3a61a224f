/** How many SKUs are held, and whether they are being released, as far as the reads so far show it. */
export interface HeldProgress {
  /** Undefined until the first read. */
  readonly count?: number;
  /** How many were held when the release was first seen; absent while none is under way. */
  readonly from?: number;
  /** Reads without a change that are still to come. */
  readonly looksLeft: number;
}

/** More than one: the index may lag behind an import that has just ended, and a release shows by a fall. */
const LOOKS_AT_REST = 3;
/** A busy service may release nothing for so many looks. */
const LOOKS_UNDER_WAY = 45;

export const UNREAD: HeldProgress = { looksLeft: LOOKS_AT_REST };

/** The state has to be read anew: the import has changed. */
export function anew(progress: HeldProgress): HeldProgress {
  return { ...progress, looksLeft: Math.max(progress.looksLeft, LOOKS_AT_REST) };
}

/** A release was requested on this page. */
export function released({ count = 0 }: HeldProgress): HeldProgress {
  return { count, from: count, looksLeft: LOOKS_UNDER_WAY };
}

/** What a read shows: a release may have been requested elsewhere, or before the page was loaded. */
export function withCount(before: HeldProgress, count: number): HeldProgress {
  const { from = before.count, looksLeft } = before;
  if (count === 0) return { count, looksLeft: 0 };
  if (from !== undefined && before.count !== undefined && count < before.count)
    return { count, from, looksLeft: LOOKS_UNDER_WAY };
  if (before.from === undefined || looksLeft === 0) return { count, looksLeft: Math.max(0, looksLeft - 1) };
  return { count, from: before.from, looksLeft: looksLeft - 1 };
}
