/**
 * The keys of the recorded differences in the Listings table: `drift:<id>` for each, and `drift-item:<subject>` for each subject
 * that has an open or an ignored one. Both have the sort key `drift`. ADR 22.
 */
export const SORT_KEY = 'drift';
export const DRIFT_PREFIX = 'drift:';
export const ITEM_PREFIX = 'drift-item:';
/**
 * The partitions of the pending-index that hold the drifts: those that wait for a person and the quiet ones, which are mended or
 * end by themselves, by their beginning; the others by their end.
 */
export const PARTITION = { open: 'drift', quiet: 'drift-quiet', closed: 'drift-closed' } as const;
