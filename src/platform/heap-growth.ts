import { setFlagsFromString } from 'node:v8';

/** How far the heap may grow beyond the live objects before a collection, in percent. */
const GROWTH_PERCENT = 100;

/**
 * Limits the heap to about twice the live objects. With much free memory, V8 lets it grow to four times that while the
 * CPU is busy, and returns little of it (docs/performance.md); with little memory, V8 uses less than this limit. A V8
 * without this flag prints a warning to stderr and continues.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
