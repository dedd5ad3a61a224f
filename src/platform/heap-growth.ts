import { setFlagsFromString } from 'node:v8';

/** By how much the heap may outgrow what lives in it before it is cleared up, in percent. */
const GROWTH_PERCENT = 100;

/**
 * Keeps the heap at about twice what lives in it. Where memory is plenty, V8 lets it grow to four times that whenever
 * the CPU is busy, and gives little of it back (docs/performance.md); where memory is scarce, V8 is thriftier than this
 * by itself. A V8 without this flag says so on stderr and goes on as before.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
