/**
 * The keys of the recorded differences in the Listings table: `drift:<id>` for each, and `drift-item:<subject>` for each subject
 * that has an open or an ignored one. Both have the sort key `drift`. ADR 22.
 */
export const SORT_KEY = 'drift';
export const DRIFT_PREFIX = 'drift:';
export const ITEM_PREFIX = 'drift-item:';
/** The partitions of the pending-index that hold the drifts: the open ones by their beginning, the others by their end. */
export const PARTITION = { open: 'drift', closed: 'drift-closed' } as const;
