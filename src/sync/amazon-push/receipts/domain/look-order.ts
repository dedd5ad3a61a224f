import type { DueLooks } from './look-schedule';

/** One call in so many goes to receipts that a former sender left: readings may take all that there is. */
const OLD_ONE_IN = 4;

/**
 * The looks of one turn, in their order: receipts, readings, then receipts that a former sender left, which get one call in four
 * in any case. One answer serves both, so each seller SKU is named once; what is left of the last call reads receipts whose
 * time comes soon.
 */
export function callsOf(
  { due, old, early }: DueLooks,
  readings: readonly string[],
  { calls, skusPerCall }: { readonly calls: number; readonly skusPerCall: number },
): readonly (readonly string[])[] {
  const forOthers = (calls - Math.floor(calls / OLD_ONE_IN)) * skusPerCall;
  const others = [...new Set([...due, ...readings])];
  const first = others.slice(0, Math.max(forOthers, due.length));
  const needed = [...new Set([...first, ...old, ...others])].slice(0, calls * skusPerCall);
  const places = Math.ceil(needed.length / skusPerCall) * skusPerCall;
  const named = [...new Set([...needed, ...early])].slice(0, places);
  const taken: string[][] = [];
  for (let from = 0; from < named.length; from += skusPerCall)
    taken.push(named.slice(from, from + skusPerCall));
  return taken;
}
